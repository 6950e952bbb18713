"""What a letter says, whoever draws it: about a report that was audited, one that is missing, or one that is due again.

What the office does not give (deadline, contact, signature, date) is left out of the sentence; nothing is left to be filled
in by hand, and nothing is stated that the finding does not hold.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from nianbao.model.finding import RECOGNISED, Finding, RunHead
from nianbao.model.roster import BodyState
from nianbao.model.season import Season
from nianbao.render import summary
from nianbao.render.entries import Entry, entries_of
from nianbao.render.labels import Labels
from nianbao.render.roster import RosterView
from nianbao.render.season import season_of
from nianbao.render.told import cells_text, equations, numbered, recommendation, short_place, told, ways_text

LetterKind = Literal["feedback", "missing", "unreadable", "other_year"]
GROUPS: Final = (("must", "必须整改的问题"), ("advise", "建议改进的问题"), ("review", "建议核实的内容"))
KIND_WORDS: Final[dict[str, str]] = {
    "feedback": "反馈意见",
    "missing": "催报函",
    "unreadable": "重报函",
    "other_year": "重报函",
}
_FORM: Final = "政府信息公开工作年度报告"
_ORDINALS: Final = "一二三四五六七八九"
_CITED: Final = re.compile(r"：“.*?”")
_OFFICE: Final = "请与我单位联系"


class Para(NamedTuple):
    """A paragraph. `style`: text | heading (一、) | group (（一）)."""

    text: str
    style: str = "text"


class Item(NamedTuple):
    """A problem of the letter. `said`: its whole sentence, without its number in the letter."""

    entry: Entry
    said: str
    place: str


@dataclass(frozen=True, slots=True)
class Letter:
    """`title`: in parts, between which its lines may be broken. `to`: whom it addresses. `body`: its paragraphs in order.
    `items`: the problems, by degree in the letter's order. `done`: what the receipt asks for (整改 or 核实), "" without one.
    `facts`: what the template is given besides, by the names that it knows."""

    kind: LetterKind
    title: tuple[str, ...]
    to: str
    year: int | None
    body: tuple[Para, ...]
    season: Season
    items: tuple[Item, ...] = ()
    done: str = ""
    body_state: BodyState | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def whole_title(self) -> str:
        return "".join(self.title)


def chinese_date(iso: str | None) -> str:
    """`2026年2月28日`, "" for none."""
    if not iso:
        return ""
    year, month, day = iso.split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def ordinal_round(number: int | None) -> str:
    """`（第二轮）`, "" for none."""
    if number is None:
        return ""
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{_ORDINALS[tens - 1]}十"
    return f"（第{ten}{_ORDINALS[ones - 1] if ones else ''}轮）"


def feedback(head: RunHead, finding: Finding) -> Letter:
    """About a report that was audited."""
    labels = Labels.of(finding, head)
    season = season_of(head)
    entries = [entry for entry in entries_of(finding, labels) if entry.degree != "excepted"]
    view = RosterView.of(head)
    body = view.body(finding.id) if view is not None else None
    agency = _agency(finding, body)
    form = str(labels.form.get("title") or _FORM)
    wrong = _are(entries, "must", "advise")
    groups = [(title, _items(entries, degree, labels)) for degree, title in GROUPS]
    overall = _overall(finding, entries, labels)
    unsettled = _unsettled(finding, entries, labels)
    tables = _unread_tables(finding, labels)
    asked = _asked(season, wrong, _are(entries, "review"), bool(tables))
    lead = (
        f"你单位报送的《{finding.report.title or form}》（文件：{summary.file_name(finding)}）已审核，"
        f"现将有关情况反馈如下。{_several(body, finding)}"
    )
    paragraphs = [
        Para(lead),
        Para("一、总体情况", "heading"),
        Para(overall),
        Para("二、存在的问题" if wrong else "二、需要核实的情况", "heading"),
        *_listed(groups, unsettled),
        Para("三、有关要求", "heading"),
        *map(Para, asked),
    ]
    return Letter(
        kind="feedback",
        title=_title(f"关于{agency}", finding.report.year, form, "的反馈意见", season.round),
        to=agency or "报送单位",
        year=finding.report.year,
        body=tuple(paragraphs),
        season=season,
        items=tuple(item for _, items in groups for item in items),
        done="整改" if wrong else "核实",
        body_state=body,
        facts={
            "lead": lead,
            "overall": overall,
            "asked": asked,
            "unsettled": unsettled,
            "verdict": labels.words.get(f"verdict.{finding.verdict}", finding.verdict),
            "score": finding.score.value,
            "file": summary.file_name(finding),
        },
    )


def _agency(finding: Finding, body: BodyState | None) -> str:
    """The body's name as the roster has it, else as the report does; "" where it was not read."""
    return body.name if body is not None else finding.report.agency or ""


def _are(entries: Sequence[Entry], *degrees: str) -> bool:
    return any(entry.degree in degrees for entry in entries)


def due(head: RunHead, body: BodyState, findings: Sequence[Finding]) -> Letter:
    """To a body whose report of the year is still due: nothing came, nothing that could be read, or that of another year."""
    season = season_of(head)
    year, form = year_of(head), _form(head)
    named = f"{f'{year}年度' if year else ''}{form}"
    until = f"请于{chinese_date(season.deadline)}前" if season.deadline else "请尽快"
    if body.state == "missing":
        said = f"，截至{chinese_date(season.date)}" if season.date else ""
        paragraphs = [
            f"按照《中华人民共和国政府信息公开条例》和年度报告工作的要求，你单位应当编制并报送{named}。经核对{said}，尚未收到你单位的报告。",
            f"{until}报送。已经报送的，{_OFFICE}核对；情况特殊、今年不需要报送的，请书面说明。",
        ]
        title = _title("关于抓紧报送", year, form, "的函", season.round)
        if body.note:
            paragraphs.insert(1, f"另有文件与你单位有关：{body.note.rstrip('。')}。请一并核对。")
    elif body.state == "other_year":
        paragraphs = [
            f"你单位报送的文件不是{named}：{body.note.rstrip('。')}。",
            f"{until}重新报送{named}。",
        ]
        title = _title("关于重新报送", year, form, "的函", season.round)
    else:
        return unread(head, body.name, findings, body)
    return _short(head, body.state, title, body, paragraphs)


def unread(head: RunHead, agency: str, findings: Sequence[Finding], body: BodyState | None) -> Letter:
    """To a body whose files could not be read."""
    season = season_of(head)
    year, form = year_of(head), _form(head)
    until = f"请于{chinese_date(season.deadline)}前" if season.deadline else "请尽快"
    faults = [_fault(one) for one in findings]
    listed = [f"{number}．{text}" for number, text in enumerate(faults, 1)] if len(faults) > 1 else []
    first = (
        f"你单位报送的下列 {len(faults)} 份文件读不出，没有能够审核：" if listed else f"你单位报送的{''.join(faults)}"
    )
    paragraphs = [
        first,
        *listed,
        f"{until}重新报送可以读取的文字版文件（docx、xlsx、html 或带文字的 pdf），并在报送前打开核对。"
        "没有读出的内容不能视为正确，也没有按错误处理。",
    ]
    title = _title("关于重新报送", year, form, "的函", season.round)
    shown = body or BodyState(agency, agency, "", 0, "unreadable", [one.id for one in findings])
    return _short(head, "unreadable", title, shown, paragraphs)


def _short(head: RunHead, kind: Any, title: tuple[str, ...], body: BodyState, paragraphs: Sequence[str]) -> Letter:
    return Letter(
        kind=kind,
        title=title,
        to=body.name or "报送单位",
        year=year_of(head),
        body=tuple(map(Para, paragraphs)),
        season=season_of(head),
        body_state=body,
        facts={"lead": paragraphs[0], "asked": list(paragraphs[1:])},
    )


def year_of(head: RunHead) -> int | None:
    """The year that the run is of: that which was asked for, else that of most reports that count."""
    asked = head.arguments.get("year")
    if isinstance(asked, int):
        return asked
    years = Counter(one["year"] for one in head.entries if one.get("year") and "standing" not in one)
    return max(years, key=lambda year: (years[year], year), default=None)


def _form(head: RunHead) -> str:
    titles = Counter(str(form.get("title") or _FORM) for form in head.forms.values())
    return titles.most_common(1)[0][0] if titles else _FORM


def _title(what: str, year: int | None, form: str, ending: str, number: int | None) -> tuple[str, ...]:
    """The parts of a title; a form's name is broken before 年度报告."""
    first, mark, last = form.rpartition("年度报告")
    middle = (first, f"{mark}{last}{ending}") if mark and first else (f"{form}{ending}",)
    return tuple(filter(None, (what, f"{year}年度" if year else "", *middle, ordinal_round(number))))


def _several(body: BodyState | None, finding: Finding) -> str:
    if body is None or body.state != "duplicate":
        return ""
    return f"你单位报送了不止一份，本意见依据的是《{summary.file_name(finding)}》，请确认以哪一份为准。"


def _asked(season: Season, wrong: bool, doubtful: bool, unread: bool) -> list[str]:
    until = f"，于{chinese_date(season.deadline)}前" if season.deadline else ""
    # a deadline stands before what is to be done by it; without one the sentence runs on
    if wrong:
        mend = f"修改{until}重新报送" if until else "修改后重新报送"
        first = f"请对照上述问题逐项核对{mend}，并随附整改情况回执。已经公开的，同步更新网页。"
    else:
        mend = f"核实{until}书面说明" if until else "核实后书面说明"
        first = f"请对照上述内容逐项{mend}；确有差错的，改正后重新报送。已经公开的，同步更新网页。"
    if unread:
        first += "没有读出的部分，请在重新报送时改为可以读取的文字表格。"
    true = "建议核实的内容，情况属实的请书面说明；" if doubtful else ""
    late = "不能按期完成的，请说明原因并明确完成时限。" if until else "需要较长时间的，请说明原因并明确完成时限。"
    return [first, f"{true}{late}"]


def _listed(groups: Sequence[tuple[str, list[Item]]], unsettled: str) -> Iterator[Para]:
    shown = [(title, items) for title, items in groups if items]
    for ordinal, (title, items) in zip(_ORDINALS, shown, strict=False):
        yield Para(f"（{ordinal}）{title}", "group")
        for number, item in enumerate(items, 1):
            yield Para(f"{number}．{item.said}")
    if unsettled:
        # as a group of its own among the others, by itself without a number
        yield Para(f"（{_ORDINALS[len(shown)]}）未能判断的内容" if shown else "未能判断的内容", "group")
        yield Para(unsettled)


def _unsettled(finding: Finding, entries: Sequence[Entry], labels: Labels) -> str:
    titles = summary.undecided_titles(finding, entries, labels.words)
    if not titles:
        return ""
    return (
        f"因有关内容空白或没有读出，是否有下列问题未能判断，不能据此认为无误：{titles}。请补填或提供可以读取的文字版。"
    )


def _overall(finding: Finding, entries: Sequence[Entry], labels: Labels) -> str:
    words = labels.words
    said = summary.sentence(finding, entries, words).split(words("clause_mark"))[0].rstrip(words("stop"))
    text = f"审核结论：{words.get(f'verdict.{finding.verdict}', finding.verdict)}。{said}。"
    if finding.source.read_as == RECOGNISED:
        text += f"{words('recognised')}。"
    if unchecked := finding.coverage["not_checked"] + finding.coverage["error"]:
        text += f"另有{unchecked}项因缺少材料等原因没有检查。"
    if tables := _unread_tables(finding, labels):
        text += f"{tables}没有读出或没有读全，不能视为无误。"
    return text


def _unread_tables(finding: Finding, labels: Labels) -> str:
    """The tables of which a part was not read."""
    unread = [id for id, table in finding.tables.items() if table.get("status") in ("not_read", "partial")]
    sections = dict.fromkeys(labels.table_section(id) for id in unread)
    return f"{'、'.join(sections)}的表格" if sections else ""


def _items(entries: Sequence[Entry], degree: str, labels: Labels) -> list[Item]:
    return [_item(entry, labels) for entry in entries if entry.degree == degree]


def _item(entry: Entry, labels: Labels) -> Item:
    main, view = entry.main, told(entry, labels)
    said = main.message if main.message and main.message != main.title else main.condition or main.title
    if entry.cause is not None:
        said = equations(view, labels)
    where = short_place(entry, view, labels)
    text = f"{where}：{said.rstrip('。')}。"
    if view.inferred:
        text += f"{numbered(cells_text(view, labels))}，请核对原始资料后改正。"
    elif view.choices:
        capped, ways = "（只列出一部分）" if view.capped else "", numbered(ways_text(view, labels))
        text += f"哪一格有误不能唯一确定，下列改法都能使各项相符，请核对原始资料后确定{capped}：{ways}。"
    if advice := recommendation(entry, view, labels):
        text += advice.rstrip("。") + "。"
    if main.criteria:
        text += f"（依据：{_CITED.sub('', main.criteria)}）"
    return Item(entry, text, where)


def _fault(finding: Finding) -> str:
    """Why a file could not be read, and what to do, in one sentence."""
    name = f"《{summary.file_name(finding)}》"
    if finding.error is None:
        reason = finding.standing.reason if finding.standing is not None else ""
        return f"{name}没有能够审核{f'：{reason}' if reason else ''}。"
    said = [finding.error.get(key, "").rstrip("。") for key in ("message", "hint")]
    return f"{name}没有能够审核：{''.join(f'{text}。' for text in said if text)}"
