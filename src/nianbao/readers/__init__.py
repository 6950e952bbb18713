"""Readers: the bytes of one file to a Document, each format in its own module, imported when it is needed."""
