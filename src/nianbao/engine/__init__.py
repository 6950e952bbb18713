"""Judging: which rules apply, what they find, in which words, and which cause explains it."""
