"""Kinds that state a linear relation between cells."""
