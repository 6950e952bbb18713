"""Kinds about words and marks: those that should be there, those that should not, and how they are written."""
