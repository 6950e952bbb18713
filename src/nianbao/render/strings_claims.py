"""The words of the renderers for what was read in the text. See `strings`."""

from __future__ import annotations

CLAIM_WORDS: dict[str, tuple[str, str]] = {
    "claims.explained": ("文中数字逐句的理解", "What was read in the text"),
    "claims.explained.note": (
        "含有数字或者说明“没有”的句子，按所列的含义理解；没有列出的数字没有理解为表中的数，不作核对。",
        "Sentences that have a figure or deny something, and what was read in them; a figure that is not listed was not "
        "taken for one of the tables and is not compared.",
    ),
    "claims.nothing": ("这一句没有读出表中的数", "Nothing of the tables was read in it"),
    "claims.no_figures": ("没有含数字的句子", "No sentence has a figure"),
    "claims.quote": ("原文", "Quoted"),
    "claims.field": ("含义", "Meaning"),
    "claims.value": ("文中数", "In the text"),
    "claims.table": ("表中数", "In the table"),
    "claims.agreement": ("结论", "Agreement"),
}
