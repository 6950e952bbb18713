"""Kinds of rule: one module a kind, registered in `table.KINDS`."""
