"""The kind `cell_text`: words in a cell that have a form of their own (a number of a register, an address, a date)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated

from pydantic import Field

from nianbao.base.regexes import compiled
from nianbao.base.text import fold
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Cells, Params, Regex, SoftOutcome
from nianbao.kinds.scope import lack_of, scope_of, unread_words
from nianbao.kinds.slots import slots
from nianbao.kinds.words import cell_words
from nianbao.model.finding import cell_anchor
from nianbao.model.report import State
from nianbao.model.rule import Outcome, Rule


class CellTextParams(Params):
    """What is filled in is of the form of one of `patterns`, as a whole and without blanks. `what`: what such words are,
    for the message."""

    cells: Annotated[tuple[Cells, ...], Field(title="数据", min_length=1)]
    patterns: Annotated[tuple[Regex, ...], Field(title="文字（正则表达式）", min_length=1)]
    what: Annotated[str, Field(title="名称")] = ""
    outcome: SoftOutcome = "review"


_QUOTED = 60  # characters of a cell that are quoted


@lru_cache(maxsize=256)
def _whole(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return compiled("|".join(f"(?:{pattern})" for pattern in patterns))


def cell_text(batch: Batch, _rule: Rule, given: CellTextParams) -> Iterator[Verdict]:
    """One finding a cell. What is blank or a mark for nothing is not spoken of: `filled` does that."""
    form, lang = batch.pack.form, batch.lang
    cells = scope_of(given.cells, form).cells
    tables = tuple(dict.fromkeys(cell.table for cell in cells))
    pattern = _whole(given.patterns)
    for number, report in enumerate(batch.reports):
        seen = faulty = 0
        for cell in cells:
            reading = report.reading(cell)
            if reading.state is not State.PRINTED:
                continue
            seen += 1
            text = fold(reading.raw).replace(" ", "").replace("\n", "").strip("。")
            if pattern.fullmatch(text) is not None:
                continue
            faulty += 1
            quote = reading.raw.strip()[:_QUOTED]
            words = cell_words(form, cell, lang)
            slots = {"table": words.table, "place": words.place, "quote": quote, "what": given.what}
            anchors = [cell_anchor(*cell)]
            yield Verdict(number, Outcome(given.outcome), str(cell), slots=slots, anchors=anchors, observed=quote)
        if not faulty:
            table = unread_words(batch, number, tables)
            outcome = Outcome.PASS if seen else Outcome.NOT_CHECKED if table else Outcome.NOT_APPLICABLE
            lack = lack_of(report, tables) if outcome is Outcome.NOT_CHECKED else None
            yield Verdict(number, outcome, slots={"table": table, "what": given.what}, lack=lack)


CELL_TEXT = Kind(
    "cell_text",
    "填写内容的格式",
    CellTextParams,
    cell_text,
    slots("table", "what", fail="place quote", review="place quote"),
)
