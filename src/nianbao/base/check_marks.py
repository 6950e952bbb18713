"""How checks beside a form say what they found: written by `season.handout`, known to the readers of workbooks."""

from __future__ import annotations

from typing import Final

HEAD: Final = "核对"  # over a column of checks, or before a row of them
WRONG, ASKED, RIGHT, OPEN = "×", "！", "✓", "…"  # what the text of a check begins with
EMPTY: Final = "未填"
MARKS: Final = (WRONG, ASKED, RIGHT, OPEN, EMPTY)
