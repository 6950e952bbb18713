"""Kinds about the form's sections."""
