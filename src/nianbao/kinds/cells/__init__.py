"""Kinds about single cells."""
