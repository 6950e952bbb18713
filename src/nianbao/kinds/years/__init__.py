"""Kinds that hold a report against last year's."""
