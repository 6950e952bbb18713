"""Files that hold other files: archives and mails. A container is a module here, with the face of `face`, and a line in
the table of formats; `walk` goes through what they hold, one within another, under one budget."""
