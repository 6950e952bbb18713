"""The problems of a report as a letter tells them: one sentence after the other, in the words of official papers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from nianbao.model.finding import Finding
from nianbao.render import summary
from nianbao.render.entries import Entry
from nianbao.render.labels import Labels
from nianbao.render.rounds import state_of
from nianbao.render.told import CellTold, Told, equations, numbered, recommendation, short_place, told

GROUPS: Final = (("must", "必须整改的问题"), ("advise", "建议改进的问题"), ("review", "建议核实的内容"))
ORDINALS: Final = "一二三四五六七八九"
# beside the round before; what was not handed in again is said once, at the head of the letter
STATES: Final = {
    "new": "新发现",
    "unchanged": "上一轮已提出",
    "partly": "上一轮已提出，部分整改",
    "changed": "上一轮已提出，内容有变化",
}
_CITED: Final = re.compile(r"：“.*?”")
_GAP: Final = re.compile(
    r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])|(?<=[^\x00-\x7f]) (?=\d(?![.．]))|(?<=\d) (?=[^\x00-\x7f])"
)
_TO_PERSON: Final = (("请人工查看", "请核对"), ("需要人工查看", "需要核对"))
_NO_REQUEST: Final = re.compile("请|没有|如有|不|同一|有的|确|若|一|“|凡|各")  # how advice begins that asks by itself
_SECTION: Final = re.compile(r"第[一二三四五六七八九十]部分")
_COUNTED: Final = re.compile(r"(?:第\d+段|\d+格).*")  # behind a section: no name of anything
_SAME: Final = 6  # characters of a place that a sentence begins with: the place is told already


class Para(NamedTuple):
    """A paragraph. `style`: text | heading (一、) | group (（一）)."""

    text: str
    style: str = "text"


class Item(NamedTuple):
    """A problem of the letter. `said`: its whole sentence, without its number in the letter. `state`: beside the round
    before, in words, "" where there is none."""

    entry: Entry
    said: str
    place: str
    state: str = ""


def items_of(entries: Sequence[Entry], degree: str, finding: Finding, labels: Labels) -> list[Item]:
    """The problems of a degree."""
    return [_item(entry, finding, labels) for entry in entries if entry.degree == degree]


def _item(entry: Entry, finding: Finding, labels: Labels) -> Item:
    main, view = entry.main, told(entry, labels)
    said = main.message if main.message and main.message != main.title else main.condition or main.title
    if entry.cause is not None:
        said = equations(view, labels)
    where = named_place(short_place(entry, view, labels))
    lead = "" if where == labels.words("whole_document") else where
    text = f"{_placed(lead, tight(said.rstrip('。')))}。{_repair(view)}"
    if advice := recommendation(entry, view, labels):
        asked = "" if _NO_REQUEST.match(advice) else "请"
        text += f"{asked}{tight(advice).rstrip('。')}。"
    state = STATES.get(state_of(entry, finding), "")
    beside = [f"编号{entry.id}", state, f"依据：{_CITED.sub('', main.criteria)}" if main.criteria else ""]
    return Item(entry, f"{text}（{'；'.join(filter(None, beside))}）", where, state)


def tight(text: str) -> str:
    """Without blanks between Chinese words, which papers do not have, and without words to who audits."""
    for said, meant in _TO_PERSON:
        text = text.replace(said, meant)
    return _GAP.sub("", text)


def named_place(place: str) -> str:
    """`第三部分“（一）予以公开·总计”`, of `第三部分 （一）予以公开·总计`."""
    text = tight(place)
    section = _SECTION.match(text)
    rest = text[section.end() :] if section else ""
    if not rest or not section or "“" in rest or _COUNTED.fullmatch(rest) or _SECTION.search(rest):
        return text
    return f"{section[0]}“{rest}”"


def _placed(where: str, said: str) -> str:
    """`第三部分“（一）予以公开·总计”：…`; only the section where the sentence tells the place itself."""
    section = _SECTION.match(where)
    rest = where[section.end() :].strip("“”") if section else ""
    if section and len(rest) >= _SAME and said.strip("“”").startswith(rest[:_SAME]):
        return f"{section[0]}：{said}"
    return f"{where}：{said}" if where else said


def _repair(view: Told) -> str:
    """The smallest change, as what is inferred; where there are several, none of them as a fact."""
    if view.inferred:
        return f"经推算，{numbered([_change(cell) for cell in view.cells])}，请核对原始资料后改正。"
    if not view.choices:
        return ""
    capped = "（只列出一部分）" if view.capped else ""
    ways = numbered(["，同时".join(_change(cell) for cell in way) for way in view.choices])
    return f"哪一格有误不能唯一确定，下列改法都能使各项相符，请核对原始资料后确定{capped}：{ways}。"


def _change(cell: CellTold) -> str:
    place = named_place(cell.place)
    if not cell.difference:
        return f"{place}未填，应为{cell.expected}"
    return f"{place}由{cell.filled}改为{cell.expected}（差{cell.difference}）"


def listed(groups: Sequence[tuple[str, list[Item]]], unsettled: str) -> Iterator[Para]:
    """The groups that have anything, then what could not be told."""
    shown = [(title, items) for title, items in groups if items]
    for ordinal, (title, items) in zip(ORDINALS, shown, strict=False):
        yield Para(f"（{ordinal}）{title}", "group")
        for number, item in enumerate(items, 1):
            yield Para(f"{number}．{item.said}")
    if unsettled:
        # as a group of its own among the others, by itself without a number
        yield Para(f"（{ORDINALS[len(shown)]}）未能判断的内容" if shown else "未能判断的内容", "group")
        yield Para(unsettled)


def unsettled_of(finding: Finding, entries: Sequence[Entry], labels: Labels) -> str:
    """What could not be told for want of reading, "" where there is nothing."""
    titles = summary.undecided_titles(finding, entries, labels.words)
    if not titles:
        return ""
    return (
        f"因有关内容空白或没有读出，是否有下列问题未能判断，不能据此认为无误：{titles}。请补填或提供可以读取的文字版。"
    )
