"""Chinese numerals as they number headings and items, and how pages are numbered: pieces of patterns, once for all."""

from __future__ import annotations

from typing import Final

DIGITS: Final = "一二三四五六七八九"
NUMERALS: Final = f"{DIGITS}十"

DASHES: Final = "-—–－―~·•"  # around a page's number
PAGE: Final = r"第\s*\d{1,3}\s*页(?:[\s,，/／]*(?:共|总)\s*\d{1,3}\s*页)?"
PAGE_BETWEEN_DASHES: Final = rf"[{DASHES}]{{1,4}}\s*\d{{1,3}}\s*[{DASHES}]{{1,4}}"
PAGE_OF_PAGES: Final = r"\d{1,3}\s*[/／]\s*\d{1,3}"
PAGE_IN_ENGLISH: Final = r"(?i:page)\s*\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?"
