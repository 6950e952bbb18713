"""What a letter says, whoever draws it: about a report that was audited, one that is missing, or one that is due again.

What the office does not give (deadline, contact, signature, date) is left out of the sentence; nothing is left to be filled
in by hand, and nothing is stated that the finding does not hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from nianbao.model.finding import RECOGNISED, Finding, RunHead
from nianbao.model.roster import BodyState
from nianbao.model.season import Season
from nianbao.model.verdict import PASS_WITH_ADVICE, UNREAD
from nianbao.render import summary
from nianbao.render.entries import Entry, entries_of
from nianbao.render.labels import Labels
from nianbao.render.letters.problems import GROUPS, ORDINALS, Item, Para, items_of, listed, unsettled_of
from nianbao.render.roster import RosterView
from nianbao.render.rounds import changes_in, versions_of
from nianbao.render.season import season_in_words

LetterKind = Literal["feedback", "missing", "unreadable", "other_year"]
KIND_WORDS: Final[dict[str, str]] = {
    "feedback": "反馈意见",
    "missing": "催报函",
    "unreadable": "重报函",
    "other_year": "重报函",
}
_FORM: Final = "政府信息公开工作年度报告"
_CLOSE: Final = "特此函告。"


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
    return "" if number is None else f"（第{_ordinal(number)}轮）"


def _ordinal(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{ORDINALS[tens - 1]}十"
    return f"{ten}{ORDINALS[ones - 1] if ones else ''}"


def feedback(head: RunHead, finding: Finding) -> Letter:
    """About a report that was audited, in this round or in one before."""
    labels = Labels.of(finding, head)
    season = season_in_words(head)
    entries = [entry for entry in entries_of(finding, labels) if entry.degree != "excepted"]
    view = RosterView.of(head)
    body = view.body(finding.id) if view is not None else None
    agency = _agency(finding, body)
    form = str(labels.form.get("title") or _FORM)
    wrong = _are(entries, "must", "advise")
    groups = [(title, items_of(entries, degree, finding, labels)) for degree, title in GROUPS]
    overall = _overall(finding, entries, labels, season)
    unsettled = unsettled_of(finding, entries, labels)
    asked = _asked(season, finding, entries, bool(_unread_tables(finding, labels)))
    lead = _lead(finding, form, season, body)
    paragraphs = [
        Para(lead),
        Para("一、总体情况", "heading"),
        Para(overall),
        Para("二、存在的问题" if wrong else "二、需要核实的情况", "heading"),
        *listed(groups, unsettled),
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


def _lead(finding: Finding, form: str, season: Season, body: BodyState | None) -> str:
    report = f"《{finding.report.title or form}》（文件：{summary.file_name(finding)}）"
    if finding.handed_in is not False:
        return f"你单位报送的{report}已审核，现将有关情况反馈如下。{_beside(body, finding)}"
    last = next(iter(versions_of(finding)), None)
    when = f"（{chinese_date(last.date)}）" if last is not None and last.date else ""
    which = f"第{_ordinal(last.round)}轮" if last is not None else "上一轮"
    since = f"{which}审核{when}后，没有收到你单位重新报送、可以审核的报告"
    return f"{since}，下列问题仍依据前次报送的{report}，请一并处理。{_beside(body, finding)}"


def due(head: RunHead, body: BodyState, findings: Sequence[Finding]) -> Letter:
    """To a body whose report of the year is still due: nothing came, nothing that could be read, or that of another year."""
    season = season_in_words(head)
    year, form = year_of(head), _form(head)
    named = f"{f'{year}年' if year else ''}{form}"
    until = f"请于{chinese_date(season.deadline)}前" if season.deadline else "请尽快"
    if body.state == "missing":
        said = f"，截至{chinese_date(season.date)}" if season.date else ""
        paragraphs = [
            f"按照《中华人民共和国政府信息公开条例》和年度报告工作的要求，你单位应当编制并报送{named}。经核对{said}，尚未收到你单位的报告。",
            f"{until}报送。已经报送的，请与我单位联系核对；情况特殊、今年不需要报送的，请书面说明。",
        ]
        title = _title("关于抓紧报送", year, form, "的函", season.round)
        if body.note:
            paragraphs.insert(1, f"另有文件与你单位有关：{body.note.rstrip('。')}。请一并核对。")
    elif body.state == "other_year":
        paragraphs = [
            f"{_of_other_years(body, findings)}，不是{named}。",
            f"{until}重新报送{named}。已经报送的，请与我单位联系核对。",
        ]
        title = _title("关于重新报送", year, form, "的函", season.round)
    else:
        return unread(head, body.name, findings, body)
    return _short(head, body.state, title, body, paragraphs)


def _of_other_years(body: BodyState, findings: Sequence[Finding]) -> str:
    """`你单位报送的《审计局.html》是2024年度的报告`."""
    known = [one for one in findings if one.report.year is not None]
    if not known:
        return f"你单位报送的文件（{body.note.rstrip('。')}）"
    files = "、".join(f"《{summary.file_name(one)}》" for one in known)
    years = "、".join(dict.fromkeys(f"{one.report.year}年度" for one in known))
    return f"你单位报送的{files}是{years}的报告"


def unread(head: RunHead, agency: str, findings: Sequence[Finding], body: BodyState | None) -> Letter:
    """To a body whose files could not be read."""
    season = season_in_words(head)
    year, form = year_of(head), _form(head)
    until = f"请于{chinese_date(season.deadline)}前" if season.deadline else "请尽快"
    faults = [_fault(one) for one in findings]
    numbers = [f"{number}．{text}" for number, text in enumerate(faults, 1)] if len(faults) > 1 else []
    first = f"你单位报送的下列{len(faults)}份文件读不出，未能审核：" if numbers else f"你单位报送的{''.join(faults)}"
    paragraphs = [
        first,
        *numbers,
        f"{until}重新报送可以读取的文字版文件（docx、xlsx、html或带文字的pdf），并在报送前打开核对。"
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
        body=tuple(map(Para, (*paragraphs, _CLOSE))),
        season=season_in_words(head),
        body_state=body,
        facts={"lead": paragraphs[0], "asked": [*paragraphs[1:], _CLOSE]},
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
    return tuple(filter(None, (what, f"{year}年" if year else "", *middle, ordinal_round(number))))


def _beside(body: BodyState | None, finding: Finding) -> str:
    """What else came of the body, and on which file the letter rests."""
    if body is None:
        return ""
    several = f"你单位报送了不止一份，本意见依据的是《{summary.file_name(finding)}》，请确认以哪一份为准。"
    unread = [part for part in body.note.split("；") if part.startswith(("读不出：", "没有填写的空白表："))]
    other = f"你单位另有文件{'，'.join(unread)}，请核对。" if unread else ""
    return f"{several if body.state == 'duplicate' else ''}{other}"


def _asked(season: Season, finding: Finding, entries: Sequence[Entry], unread: bool) -> list[str]:
    until = f"，于{chinese_date(season.deadline)}前" if season.deadline else ""
    # a deadline stands before what is to be done by it; without one the sentence runs on
    if finding.verdict == PASS_WITH_ADVICE:
        mend = f"研究改进{until}书面说明改进情况" if until else "研究改进并书面说明改进情况"
        first = f"请对照上述问题逐项{mend}；修改了报告的，请重新报送。已经公开的，同步更新网页。"
    elif _are(entries, "must", "advise"):
        mend = f"修改{until}重新报送" if until else "修改后重新报送"
        first = f"请对照上述问题逐项核对{mend}，并随附整改情况回执。已经公开的，同步更新网页。"
    else:
        mend = f"核实{until}书面说明" if until else "核实后书面说明"
        first = f"请对照上述内容逐项{mend}；确有差错的，请改正后重新报送。已经公开的，同步更新网页。"
    if unread:
        first += "没有读出的部分，请在重新报送时改为可以读取的文字表格。"
    true = "建议核实的内容，情况属实的请书面说明；" if _are(entries, "review") else ""
    late = "不能按期完成的，请说明原因并明确完成时限。" if until else "需要较长时间的，请说明原因并明确完成时限。"
    return [first, f"{true}{late}"]


def _overall(finding: Finding, entries: Sequence[Entry], labels: Labels, season: Season) -> str:
    words = labels.words
    said = [f"{title}{n}处" for degree, title in GROUPS if (n := summary.count(entries, degree))]
    if undecided := summary.undecided(finding, entries):
        said.append(f"因空白或没有读出未能判断的必查内容{len(undecided)}项")
    found = f"有{'、'.join(said)}" if said else "已检查的各项没有发现问题"
    text = f"审核结论：{words.get(f'verdict.{finding.verdict}', finding.verdict)}。{found}。"
    text += _since(finding, entries)
    if finding.source.read_as == RECOGNISED:
        text += f"{words('recognised')}。"
    lacks = Counter(one.lack for one in finding.results if one.outcome in ("not_checked", "error"))
    if prior := lacks.pop("prior", 0):
        text += f"需要与上年报告比较的{prior}项，因没有上年报告未作比较。"
    unread = lacks.pop(UNREAD, 0) - sum(one.lack == UNREAD for one in undecided)
    if unread > 0:
        text += f"另有{unread}项因没有读出未作检查。"
    if rest := sum(lacks.values()):
        text += f"另有{rest}项因缺少材料等原因没有检查。"
    if tables := _unread_tables(finding, labels):
        text += f"{tables}没有读出或没有读全，不能视为无误。"
    return text


def _since(finding: Finding, entries: Sequence[Entry]) -> str:
    """What became of the problems of the round before; "" where there is none, or nothing was handed in again."""
    if finding.handed_in is False or len(versions_of(finding)) < 2:
        return ""
    words = {"fixed": "已整改", "partly": "部分整改", "unchanged": "未整改", "changed": "有变化", "new": "新发现"}
    counts = changes_in(finding, entries)
    said = [f"{word}{counts[state]}处" for state, word in words.items() if counts.get(state)]
    return f"与上一轮相比，{'、'.join(said)}。" if said else ""


def _unread_tables(finding: Finding, labels: Labels) -> str:
    """The tables of which a part was not read."""
    unread = [id for id, table in finding.tables.items() if table.get("status") in ("not_read", "partial")]
    sections = dict.fromkeys(labels.table_section(id) for id in unread)
    return f"{'、'.join(sections)}的表格" if sections else ""


def _fault(finding: Finding) -> str:
    """Why a file could not be read, and what to do, in one sentence."""
    name = f"《{summary.file_name(finding)}》"
    if finding.error is None:
        reason = finding.standing.reason if finding.standing is not None else ""
        return f"{name}未能审核{f'：{reason}' if reason else ''}。"
    said = [finding.error.get(key, "").rstrip("。") for key in ("message", "hint")]
    return f"{name}未能审核：{''.join(f'{text}。' for text in said if text)}"
