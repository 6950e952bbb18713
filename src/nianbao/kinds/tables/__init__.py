"""Kinds about whole tables."""
