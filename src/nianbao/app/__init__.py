"""Paths to findings: `run` for the command line and services, `result` for Python callers. One bad file never stops a batch."""
