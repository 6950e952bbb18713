"""What the circular (通报) about a batch says: the leader's page in sentences, and the fields of an office's own template.

What the settings do not say (office, date, deadline, contact) is left out, never left blank.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from nianbao.model.roster import BODY_STATES, OPEN_STATES
from nianbao.model.season import Season
from nianbao.render.labels import number
from nianbao.render.leader.overview import GroupLine, Overview
from nianbao.render.letters.content import chinese_date, ordinal_round
from nianbao.render.letters.problems import tight
from nianbao.render.season import season_in_words
from nianbao.render.strings import Words

_FIRST = 3  # of a group that are commended
_NAMED: Final = ("missing", "unreadable", "other_year", "duplicate", "excused")  # whose bodies are named
_YEAR: Final = re.compile(r" \d{4}$")
_DOUBT: Final = "，建议核实"

FIELDS: Final[dict[str, str]] = {
    "标题": "通报的标题，含轮次",
    "主管部门": "设置里的 office",
    "批次": "设置里的 title",
    "年度": "报告年度，数字；几个年度时为空",
    "轮次": "第几轮，数字",
    "日期": "设置里的 date，如 2026年2月10日",
    "期限": "设置里的 deadline，如 2026年2月28日",
    "联系人": "设置里的 contact",
    "联系电话": "设置里的 phone",
    "导语": "第一段",
    "部分": "各部分的列表，每个有：标题、报送表、分组表（真假，这一部分有没有这张表）、段落（列表）",
    "报送情况": "名录上各种情况的列表，每个有：情况、家数、单位（列表，已报的不列）；没有名录时为空",
    "分组": "分组的列表，每个有：名称、应报、已报、通过、待核实、退回、中位数、前列（单位的列表）",
    "应报": "应报的家数；没有名录时是报告份数",
    "已报": "已报的家数",
    "未报": "没有报送的单位，列表",
    "读不出": "报送的文件读不出的单位，列表",
    "非本年度": "报送的不是本年度报告的单位，列表",
    "未重报": "退回或待核实而这一轮没有重新报送的单位，列表",
    "通过": "通过的份数，含附建议的",
    "待核实": "待核实的份数",
    "退回": "退回整改的份数",
    "无法审核": "无法审核的份数",
    "中位数": "得分的中位数",
    "变化": "与上一轮相比的列表，每个有：情况、处数",
    "常见问题": "最常见的问题的列表，每个有：名称、家数、例子",
}  # fmt: skip


class CircularPart(NamedTuple):
    """A part of the circular. `table`: states | groups, what stands before its paragraphs; "" nothing."""

    title: str
    texts: tuple[str, ...]
    table: str = ""


@dataclass(frozen=True, slots=True)
class Circular:
    """`title`: in parts, between which a line may end. `lead`: its first paragraph."""

    title: tuple[str, ...]
    lead: str
    parts: tuple[CircularPart, ...]
    season: Season
    found: Overview
    year: int | None


def circular_of(found: Overview) -> Circular:
    """What is to be said of a batch; parts of which there is nothing to say are not there."""
    season = season_in_words(found.head)
    years = {line.year for line in found.lines if line.year is not None}
    year = years.pop() if len(years) == 1 else None
    parts = (
        CircularPart("报送和审核情况", (*_handed_in(found), *_verdicts(found)), "states" if found.view else ""),
        CircularPart("分组情况", tuple(_groups(found)), "groups"),
        CircularPart("主要问题", tuple(_problems(found))),
        CircularPart("有关要求", tuple(_asked(found, season))),
    )
    what = _what(found, season, year)
    audited = f"{season.office}对{what}进行了审核" if season.office else f"{what}已经审核"
    return Circular(
        title=_title(what, season),
        lead=f"{audited}，现将有关情况通报如下。",
        parts=tuple(part for part in parts if part.texts),
        season=season,
        found=found,
        year=year,
    )


def _title(what: str, season: Season) -> tuple[str, ...]:
    """Broken before 年度报告, where it has these words behind others."""
    first, mark, last = what.rpartition("年度报告")
    parts = (f"关于{first}", f"{mark}{last}") if mark and first else (f"关于{what}",)
    return (*parts, f"审核情况的通报{ordinal_round(season.round)}")


def _what(found: Overview, season: Season, year: int | None) -> str:
    form = next((str(form["title"]) for form in found.head.forms.values() if form.get("title")), "年度报告")
    what = season.title or f"{f'{year}年' if year else ''}{form}"
    return what.removesuffix("情况").removesuffix("审核")  # 年报审核: not told twice


def _handed_in(found: Overview) -> Iterator[str]:
    if found.view is None:
        yield f"本次共收到报告{found.total.reports}份。"
        return
    open_ones = len(found.names_in(*OPEN_STATES))
    rest = f"；还没有报送或者报送的文件不能用的{open_ones}家" if open_ones else ""
    yield f"应报{found.due}家，已报{found.handed}家{rest}，见上表。"


def _states(found: Overview) -> list[dict[str, Any]]:
    words = Words("zh")
    counts = Counter(body.state for body in found.view.bodies) if found.view else Counter()
    return [
        {
            "情况": words(f"roster.{state}"),
            "家数": counts[state],
            "单位": found.names_in(state) if state in _NAMED else [],
        }
        for state in BODY_STATES
        if counts[state]
    ]


def _verdicts(found: Overview) -> Iterator[str]:
    verdicts = found.total.verdicts
    parts = [
        f"{said}{n}份"
        for said, n in (
            ("通过", verdicts["pass"] + verdicts["pass_with_advice"]),
            ("待核实", verdicts["verify"]),
            ("退回整改", verdicts["return"]),
            ("无法审核", verdicts["unauditable"]),
        )
        if n
    ]
    median = f"得分中位数为{number(found.total.median)}分。" if found.total.median is not None else ""
    yield f"经审核，{'，'.join(parts) or '没有报告'}。{median}"
    if found.changes:
        yield f"与上一轮相比，问题{'，'.join(f'{word}{n}处' for word, n in _changes(found))}。"
    if waiting := _not_again(found):
        yield f"退回整改或者待核实，这一轮没有重新报送的{len(waiting)}家：{'、'.join(waiting)}。"


def _groups(found: Overview) -> Iterator[str]:
    for group in found.groups:
        if first := _first(group):
            yield f"{group.title}排在前列的是：{'、'.join(first)}。"


def _problems(found: Overview) -> Iterator[str]:
    for at, rule in enumerate(found.commonest, 1):
        example = found.examples.get(rule.rule)
        said = f"如{_bare(example.name)}，{_plain(example.text)}。" if example else ""
        yield f"{at}．{rule.title}，{rule.reports}家。{said}"


def _asked(found: Overview, season: Season) -> Iterator[str]:
    by = f"于{chinese_date(season.deadline)}前" if season.deadline else "尽快"
    if found.total.verdicts["return"] or found.total.verdicts["verify"]:
        yield f"请退回整改和待核实的单位对照反馈意见逐项核对，{by}重新报送；已经公开的，同步更新网页。"
    if found.names_in("missing", "unreadable", "other_year"):
        yield f"请还没有报送或者报送的文件不能用的单位{by}报送。"
    if season.contact or season.phone:
        phone = f"，联系电话：{season.phone}" if season.phone else ""
        yield f"联系人：{season.contact}{phone}。" if season.contact else f"联系电话：{season.phone}。"


def _plain(example: str) -> str:
    return tight(example.rstrip("。").removesuffix(_DOUBT))


def _bare(name: str) -> str:
    """A name without its year, which without a roster stands behind it."""
    return _YEAR.sub("", name)


def _first(group: GroupLine) -> list[str]:
    """Those of a group that are commended: none of a group of few."""
    first = [_bare(line.name) for line in group.ranked if line.place is not None and line.place.place <= _FIRST]
    return first if len(group.ranked) > _FIRST else []


def _changes(found: Overview) -> Sequence[tuple[str, int]]:
    words = Words("zh")
    return [(words.get(f"diff.{state}", state), n) for state, n in found.changes.items()]


def _not_again(found: Overview) -> list[str]:
    """Who was to hand in again and has not."""
    return [
        _bare(line.name)
        for line in found.lines
        if not line.count.handed_in and line.count.verdict in ("return", "verify")
    ]


def fields_of(told: Circular) -> dict[str, Any]:
    """What a template is given: every name of `FIELDS`; "" and [] where there is nothing."""
    season, found = told.season, told.found
    verdicts = found.total.verdicts
    return {
        "标题": "".join(told.title),
        "主管部门": season.office,
        "批次": season.title,
        "年度": told.year or "",
        "轮次": season.round or "",
        "日期": chinese_date(season.date),
        "期限": chinese_date(season.deadline),
        "联系人": season.contact,
        "联系电话": season.phone,
        "导语": told.lead,
        "部分": [
            {
                "标题": one.title,
                "报送表": one.table == "states",
                "分组表": one.table == "groups",
                "段落": list(one.texts),
            }
            for one in told.parts
        ],
        "报送情况": _states(found),
        "分组": [
            {
                "名称": group.title,
                "应报": group.due,
                "已报": group.handed,
                "通过": group.passed,
                "待核实": group.verify,
                "退回": group.returned,
                "中位数": number(group.median),
                "前列": _first(group),
            }
            for group in found.groups
        ],
        "应报": found.due,
        "已报": found.handed,
        "未报": found.names_in("missing"),
        "读不出": found.names_in("unreadable"),
        "非本年度": found.names_in("other_year"),
        "未重报": _not_again(found),
        "通过": verdicts["pass"] + verdicts["pass_with_advice"],
        "待核实": verdicts["verify"],
        "退回": verdicts["return"],
        "无法审核": verdicts["unauditable"],
        "中位数": "" if found.total.median is None else number(found.total.median),
        "变化": [{"情况": word, "处数": n} for word, n in _changes(found)],
        "常见问题": [
            {"名称": rule.title, "家数": rule.reports, "例子": _plain(one.text) if one else ""}
            for rule in found.commonest
            for one in [found.examples.get(rule.rule)]
        ],
    }
