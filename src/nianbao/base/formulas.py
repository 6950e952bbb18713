"""What spreadsheets take for a formula when they open a table of plain text."""

from __future__ import annotations

from typing import Final

# at full width, too: programs set to Chinese take those for the signs at half width (OWASP, CSV Injection)
_BEGIN: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def no_formula(text: str) -> str:
    """The text as a cell of a CSV, with a quotation mark before it where it would be calculated. A sign alone is none."""
    return f"'{text}" if len(text) > 1 and text.startswith(_BEGIN) else text
