"""Likeness of texts: last year's own report, other agencies' reports, names of others left in the text."""
