"""The attacks on the readers and on recognition: `make fuzz`, `python -m tests.fuzz --help`."""
