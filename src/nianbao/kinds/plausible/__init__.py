"""Kinds that ask whether figures can be."""
