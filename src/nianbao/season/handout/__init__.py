"""What an office hands out to those who fill in the form, made of a pack's own form, relations and sentences."""
