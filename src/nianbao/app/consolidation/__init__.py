"""Whole districts: agencies' tables added up, held against the parent's report, differences explained by bodies."""
