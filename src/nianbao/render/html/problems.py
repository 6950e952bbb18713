"""A problem as the page of a report shows it: the repair first, then what was found, why, and on what ground."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from nianbao.model.finding import Result
from nianbao.render.entries import CAP, Entry, place, whole
from nianbao.render.equation import EquationSide, operand_namer, read_equation, rest
from nianbao.render.html.grid import cell_id
from nianbao.render.html.likeness import pair_name
from nianbao.render.html.narrative import span_key
from nianbao.render.html.places import PlaceShown, in_words, place_shown
from nianbao.render.labels import Labels, cut, number
from nianbao.render.repair import degree_word, exception_text
from nianbao.render.strings import GLYPHS, Words
from nianbao.render.told import CellTold, Told, recommendation, told

_QUOTE = 160  # characters of a quotation in a detail block
_BUDGET = 60_000  # characters of all detail blocks together, about
_TEXT = (100, 1500)  # least and most characters of one of the parts of a detail block
_QUOTES = 6  # quotations in a detail block
_PLACES = 4  # places linked from a detail block
_VALUE = 40  # characters of a value
_CELLS = 8  # cells of a cause in the list
# What to do comes first: it is what a page is read for.
_PARTS = ("recommendation", "condition", "cause", "effect", "criteria")
_DRAWN = "equations"  # stands for the condition where sums show it


class Operand(NamedTuple):
    value: str
    name: str
    href: str | None
    read: bool


class SideView(NamedTuple):
    operands: list[Operand]
    rest: str
    sum: str


class EquationView(NamedTuple):
    title: str
    left: SideView
    sign: str
    right: SideView


class RepairLine(NamedTuple):
    """A value of the report: where it stands, what it is, what it should be, the difference ("" where there is none)."""

    place: PlaceShown
    filled: str
    expected: str
    difference: str


class Detail(NamedTuple):
    """A problem as the page shows it, in the list and in its own block."""

    entry: Entry
    glyph: str
    degree: str
    title: str
    said: str  # what the list says beside the title, where no value does
    message: str  # what the block says, where no other part of it does
    soft: bool  # what is expected is computed, not known
    lines: list[RepairLine]  # what is stated, value by value; else the place alone
    more_lines: int
    repair: list[RepairLine]  # the cells of the only cause
    ways: list[list[RepairLine]]  # candidates where the cause is not unique
    points: str
    tags: list[str]
    parts: list[tuple[str, str, str]]  # (key, its name, text)
    equations: list[EquationView]
    places: list[PlaceShown]
    quotes: list[tuple[str, str | None]]
    others: list[Result]
    exceptions: list[str]


def details_of(shown: Sequence[Entry], labels: Labels, targets: Container[str]) -> list[Detail]:
    """The blocks of these problems. `targets`: the ids that the page has."""
    room = max(_TEXT[0], min(_TEXT[1], _BUDGET // (7 * len(shown) or 1)))
    return [_detail(entry, labels, targets, room) for entry in shown]


def _detail(entry: Entry, labels: Labels, targets: Container[str], room: int) -> Detail:
    """`room`: characters that one part may take."""
    # Kept whole: what a problem's block shows, a line a name.
    words, main = labels.words, entry.main
    view = told(entry, labels)
    cells = [_line(cell, labels, targets) for cell in view.cells]
    ways = [[_line(cell, labels, targets) for cell in way] for way in view.choices]
    lines = cells or [RepairLine(_place(entry, labels, targets), "", _choices(view, words), "")]
    message = cut(main.message, room) if main.message != main.title else ""
    drawn = [result for result in entry.results if result.equation]
    return Detail(
        entry=entry,
        glyph=GLYPHS["fail"] if entry.degree == "must" else GLYPHS.get(entry.degree, "○"),
        degree=degree_word(entry, words),
        title=cut(main.title, 100),
        said="" if cells or ways else message,
        message="" if drawn or main.message == main.condition else message,
        soft=entry.degree in ("review", "info"),
        lines=lines[:_CELLS],
        more_lines=max(0, len(lines) - _CELLS),
        repair=cells if view.inferred else [],
        ways=ways,
        points=number(entry.deduction) if entry.deduction else "",
        tags=_tags(main, words),
        parts=_parts(entry, view, labels, room),
        equations=[_equation(result, labels, targets) for result in drawn],
        places=[] if view.inferred or ways else _places(entry, labels, targets),
        quotes=list(islice(_quotes(entry, labels, targets, room), _QUOTES)),
        others=[result for result in entry.results[1:] if not result.equation],
        exceptions=list(dict.fromkeys(text for result in entry.results if (text := exception_text(result, words)))),
    )


def _line(cell: CellTold, labels: Labels, targets: Container[str]) -> RepairLine:
    where = place_shown(cell.anchor, labels, targets) if cell.anchor else in_words(cell.place)
    return RepairLine(where, cut(cell.filled, _VALUE), cut(cell.expected, _VALUE), cell.difference)


def _choices(view: Told, words: Words) -> str:
    return words("told.choices", n=len(view.choices)) if view.choices else ""


def _parts(entry: Entry, view: Told, labels: Labels, room: int) -> list[tuple[str, str, str]]:
    """The finding's parts, what to do first. What the table of the repair or the sums show is not said again in words."""
    words, main = labels.words, entry.main
    instead = {"recommendation": recommendation(entry, view, labels)}
    if view.inferred or view.choices:
        instead["cause"] = f"{words('repair')}{words('colon')}{_inference(view, words)}"
    drawn = any(result.equation for result in entry.results)
    texts = [(key, instead.get(key, str(getattr(main, key)))) for key in _PARTS]
    return [
        (_DRAWN, words(key), "") if drawn and key == "condition" else (key, words(key), cut(text, room))
        for key, text in texts
        if text or (drawn and key == "condition")
    ]


def _inference(view: Told, words: Words) -> str:
    if view.inferred:
        return words("repair.unique", n=view.checks)
    capped = words("repair.capped", n=len(view.choices)) if view.capped else ""
    unproven = "" if view.proven else f"（{words('repair.unproven')}）"
    return words("repair.ambiguous", n=view.checks) + capped + unproven


def _tags(main: Result, words: Words) -> list[str]:
    tags = []
    if main.exception:
        tags.append(words.get(f"exception.{main.exception.get('type')}", words("excepted")))
    elif main.lapsed:
        tags.append(words("lapsed"))
    if main.status != "active":
        tags.append(words("trial"))
    return tags


def _quotes(entry: Entry, labels: Labels, targets: Container[str], room: int) -> Iterator[tuple[str, str | None]]:
    """What the report says there, or does not say, with a link to it."""
    for position, anchor in enumerate(entry.main.anchors[:CAP]):
        match anchor.get("type"):
            case "span":
                key = None if entry.degree == "excepted" else "#" + span_key(entry.id, position)
                yield cut(str(anchor.get("quote", "")), min(_QUOTE, room)), key
            case "pair":
                percent = round(100 * float(anchor.get("similarity", 0)))
                link = f"likeness-{entry.id}"
                said = labels.words("similar", other=pair_name(anchor, labels), percent=percent)
                yield said, f"#{link}" if link in targets else None
            case "absence":
                yield labels.absence(anchor), None


def _place(entry: Entry, labels: Labels, targets: Container[str]) -> PlaceShown:
    """The place of a problem as a whole: its cell where it is one."""
    main = entry.main
    anchor = whole(main) or (main.anchors[0] if len(main.anchors) == 1 else None)
    if anchor is not None and anchor.get("type") == "cell":
        return place_shown(anchor, labels, targets)
    return in_words(place(entry, labels))


def _places(entry: Entry, labels: Labels, targets: Container[str]) -> list[PlaceShown]:
    """The first few places, each once, with a link to the cell; of an equation that nothing explains, its total."""
    main = entry.main
    anchors = [*(entry.anchors if entry.cause else ()), *(main.anchors if not main.equation else ())]
    shown = [place_shown(anchor, labels, targets, entry.texts) for anchor in anchors[:_PLACES]]
    if not anchors:
        shown = [place_shown(anchor, labels, targets) for anchor in main.anchors[-1:]]
    if len(anchors) > _PLACES:
        shown.append(in_words(labels.words("place.more", n=len(anchors))))
    return list(dict.fromkeys(shown))


def _equation(result: Result, labels: Labels, targets: Container[str]) -> EquationView:
    equation = read_equation(result)
    named = operand_namer(result.equation or [], labels)

    def side(part: EquationSide) -> SideView:
        operands = []
        for term in part.shown:
            target = cell_id((term["table"], term["row"], term["column"]))
            read = term["value"] is not None
            value = number(term["value"]) if read else labels.words.get(f"cell.{term['state']}", "？")
            operands.append(Operand(value, named(term), f"#{target}" if target in targets else None, read))
        many = len(operands) > 1 and part.complete
        total = number(part.total) if many or not (operands or part.unread) else ""
        return SideView(operands, rest(part, labels.words), total)

    return EquationView(result.title, side(equation.left), equation.sign, side(equation.right))
