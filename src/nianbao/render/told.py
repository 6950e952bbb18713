"""What every output says of a problem's values: a cause cell by cell, candidates where it is not unique, the equations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nianbao.model.causes import CauseCell, candidates, certain
from nianbao.model.finding import Anchor
from nianbao.render.entries import Entry, place
from nianbao.render.labels import Labels, number, signed

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_EQUATIONS = 3  # failed relations of one cause that are told one by one


class CellTold(NamedTuple):
    """A value of the report in words: its place in the form's words, filled in, expected, the difference ("" where there
    is none). `anchor`: the cell, where it is one."""

    place: str
    filled: str
    expected: str
    difference: str
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """`cells`: what is stated, line by line: the cells of the only cause, or the one value that is wrong; empty where no
    value can be stated. `choices`: the candidates of a cause that is not unique, none of them a fact. `facts`: what does
    not hold, one sentence a failed check. `capped`: there may be more choices; `proven`: none is smaller. `checks`: how
    many checks a cause mends."""

    cells: tuple[CellTold, ...] = ()
    choices: tuple[tuple[CellTold, ...], ...] = ()
    facts: tuple[str, ...] = ()
    inferred: bool = False
    capped: bool = False
    proven: bool = True
    checks: int = 0

    @property
    def where(self) -> str:
        return lines([cell.place for cell in self.cells])

    @property
    def filled(self) -> str:
        return lines([cell.filled for cell in self.cells])

    @property
    def expected(self) -> str:
        return lines([cell.expected for cell in self.cells])

    @property
    def difference(self) -> str:
        return lines([cell.difference for cell in self.cells])


def told(entry: Entry, labels: Labels) -> Told:
    """What may be said of an entry's values. Of a relation that fails without a cause that was found, none: which of its
    cells is wrong is not known, only that both sides differ."""
    # Kept whole: what may be said without accusing the wrong cell is decided in one place.
    cause, main = entry.cause, entry.main
    said = tuple(dict.fromkeys(one.message or one.title for one in entry.results))
    if cause is not None:
        ways = tuple(_cells(way, labels) for way in candidates(cause.edits, cause.alternatives))
        only = certain(cause.unique, cause.status) and len(ways) == 1
        return Told(
            cells=ways[0] if only else (),
            choices=() if only else ways,
            facts=said,
            inferred=only,
            capped=cause.capped,
            proven=cause.status == "optimal",
            checks=len(entry.results),
        )
    if main.equation or (main.outcome == "review" and not main.delta):
        return Told(facts=said)
    of_cells = any(anchor.get("type") == "cell" for anchor in main.anchors)
    if main.delta is None and (main.observed is None or main.expected is None or of_cells):
        return Told(facts=said)
    difference = "" if main.delta is None else signed(main.delta)
    one = CellTold(place(entry, labels), number(main.observed), number(main.expected), difference)
    return Told(cells=(one,), facts=said)


def lines(texts: Sequence[str]) -> str:
    """Texts of a cell of a sheet: the one, or numbered, one a line."""
    if len(texts) < 2:
        return "".join(texts)
    return "\n".join(f"{_mark(at)}{text}" for at, text in enumerate(texts))


def cells_text(view: Told, labels: Labels) -> list[str]:
    """The cells of the only cause: `“第三部分 （七）总计·自然人”填报22，推断应为19，差+3`."""
    return [_text(cell, _ONLY, labels) for cell in view.cells]


def ways_text(view: Told, labels: Labels) -> list[str]:
    """Each candidate in one text: `“…”填报22，或应为19，差+3`."""
    mark = labels.words("list_mark")
    return [mark.join(_text(cell, _ONE_OF_SEVERAL, labels) for cell in way) for way in view.choices]


_ONLY = ("told.cell", "told.cell_unfilled")
_ONE_OF_SEVERAL = ("told.way", "told.way_unfilled")


def _text(cell: CellTold, keys: tuple[str, str], labels: Labels) -> str:
    filled, unfilled = keys
    if not cell.difference:
        return labels.words(unfilled, place=cell.place, expected=cell.expected)
    slots = {"place": cell.place, "filled": cell.filled, "expected": cell.expected}
    return labels.words(filled, difference=cell.difference, **slots)


def cause_lines(view: Told, labels: Labels) -> list[str]:
    """The inference in words: one line of introduction, then one for each cell, or for each candidate."""
    words = labels.words
    if view.choices:
        capped = words("repair.capped", n=len(view.choices)) if view.capped else ""
        unproven = "" if view.proven else f"（{words('repair.unproven')}）"
        head = f"{words('repair')}{words('colon')}{words('repair.ambiguous', n=view.checks)}{capped}{unproven}"
        return [head, *(f"  {at}. {way}" for at, way in enumerate(ways_text(view, labels), 1))]
    if not view.inferred:
        return []
    shown = words("list_mark").join(cells_text(view, labels))
    return [f"{words('repair')}{words('colon')}{shown}{words('clause_mark')}{words('repair.unique', n=view.checks)}"]


def equations(view: Told, labels: Labels) -> str:
    """What does not hold, in one sentence; of many checks the first few."""
    words = labels.words
    stop = words("stop")
    shown = words("clause_mark").join(fact.rstrip(stop) for fact in view.facts[:_EQUATIONS])
    more = len(view.facts) - _EQUATIONS
    return shown + (words("told.more", n=more) if more > 0 else "")


def recommendation(entry: Entry, view: Told, labels: Labels) -> str:
    """What to do: a relation's own words tell of one cell that is wrong, a cause of several tells of all of them."""
    if view.inferred and len(view.cells) > 1:
        return labels.words("told.recommendation", n=len(view.cells))
    return entry.main.recommendation


def short_place(entry: Entry, view: Told, labels: Labels) -> str:
    """Where a problem is, for outputs that name the cells of a cause of several one by one."""
    sections = dict.fromkeys(labels.table_section(str((cell.anchor or {}).get("table", ""))) for cell in view.cells)
    if view.inferred and len(view.cells) > 1:
        return labels.words("told.place", section=labels.words("list_mark").join(sections), n=len(view.cells))
    return place(entry, labels)


def numbered(texts: Sequence[str]) -> str:
    """Texts in one line, numbered where there are several."""
    return texts[0] if len(texts) == 1 else "；".join(f"{_mark(at)}{text}" for at, text in enumerate(texts))


def _mark(position: int) -> str:
    return _CIRCLED[position] if position < len(_CIRCLED) else f"（{position + 1}）"


def _cells(way: Sequence[CauseCell], labels: Labels) -> tuple[CellTold, ...]:
    found = []
    for change in way:
        anchor = {"type": "cell", "table": change.table, "row": change.row, "column": change.column}
        filled = "" if change.filled is None else number(change.filled)
        difference = "" if change.difference is None else signed(change.difference)
        found.append(CellTold(labels.place(anchor), filled, number(change.inferred), difference, anchor))
    return tuple(found)
