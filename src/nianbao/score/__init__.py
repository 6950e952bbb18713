"""Scoring: results and a profile to a score."""
