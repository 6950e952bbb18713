"""Arithmetic of the text itself, in exact numbers of what is printed: parts and wholes, shares, growth."""
