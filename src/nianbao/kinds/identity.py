"""Kinds about whose report it is, of which year, and when it was published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.hits import Hit, named, paragraphs, texts, unread
from nianbao.kinds.params import EVERYWHERE, LevelId, MonthDay, Params, Regex, Sections, SoftOutcome
from nianbao.kinds.search import search
from nianbao.kinds.slots import slots
from nianbao.model.finding import Anchor, document_anchor
from nianbao.model.report import Report
from nianbao.model.rule import Lack, Outcome, Rule


class IdentityParams(Params):
    """A field of the report's identity was found. `missing`: what it is when it was not."""

    field: Annotated[Literal["agency", "year", "title", "period", "published", "level"], Field(title="要素")]
    missing: Annotated[Literal["fail", "review", "not_checked"], Field(title="没有时报为")] = "review"
    full_year: Annotated[bool, Field(title="应为全年")] = (
        False  # period only: it is 1 January to 31 December of the reporting year
    )


class YearAgreementParams(Params):
    """The years named in the places of `hard` (fail) and `soft` (review) are the reporting year."""

    hard: Annotated[tuple[str, ...], Field(title="核对的位置")] = ("title", "period")
    soft: Annotated[tuple[str, ...], Field(title="只提示的位置")] = ()


class StaleYearParams(Params):
    """No paragraph of `sections` opens with last year as if it were the reporting year. `excuse`: patterns in the
    first sentence that make an earlier year right (comparison, history)."""

    sections: Sections = EVERYWHERE
    excuse: Annotated[tuple[Regex, ...], Field(title="允许写上年的情形")] = ()
    outcome: SoftOutcome = "fail"


class DeadlineParams(Params):
    """Published by a date of the year after the reporting year: `by_level` by the agency's level, else `default`."""

    default: Annotated[MonthDay, Field(title="一般期限")]
    by_level: Annotated[dict[LevelId, MonthDay], Field(title="各层级另定的值")] = Field(default_factory=dict)


FIELDS = {
    "agency": ("单位名称", "agency"),
    "year": ("年度", "year"),
    "title": ("标题", "title"),
    "period": ("统计期限", "statistics period"),
    "published": ("公布日期", "date of publication"),
    "level": ("单位层级", "level of the body"),
}
PLACES = {"title": ("标题", "title"), "period": ("统计期限", "statistics period"), "run": ("本次审核", "this run")}


def _word(table: dict[str, tuple[str, str]], key: str, batch: Batch) -> str:
    pair = table.get(key)
    return named(batch, key) if pair is None else pair[1 if batch.lang == "en" else 0]


def identity(batch: Batch, rule: Rule, given: IdentityParams) -> Iterator[Verdict]:
    name = _word(FIELDS, given.field, batch)
    for number, report in enumerate(batch.reports):
        value = getattr(report, given.field)
        if value is None:
            anchors = [document_anchor()] if given.missing != "not_checked" else []
            yield Verdict(number, Outcome(given.missing), given.field, slots={"field": name}, anchors=anchors)
            continue
        shown = "—".join(value) if given.field == "period" else str(value)
        slots = {"field": name, "value": shown}
        if given.full_year and given.field == "period" and not _full_year(value, report.year):
            year = report.year or int(value[1][:4])
            expected = f"{year}-01-01—{year}-12-31"
            slots |= {"found": shown, "expected": expected}
            anchors = [_period_anchor(report)]
            yield Verdict(number, Outcome.FAIL, "period", "period", slots, anchors, observed=shown, expected=expected)
        else:
            yield Verdict(number, Outcome.PASS, slots=slots)


def _full_year(period: tuple[str, str], year: int | None) -> bool:
    """1 January to 31 December of one year. That it is the reporting year is the matter of `year_agreement`."""
    return period[0][4:] == "-01-01" and period[1][4:] == "-12-31" and period[0][:4] == period[1][:4]


_PERIOD = re.compile(r"[^。；\n]{0,20}(?:统计|数据|期限)[^。；\n]{0,60}")


def _period_anchor(report: Report) -> Anchor:
    """The sentence that states the period, where it can be found again."""
    for section, text in texts(report, ("preface", "*", "tail")):
        match = _PERIOD.search(text)
        if match:
            return Hit(section, match.start(), match.end(), match[0]).anchor
    return document_anchor()


def year_agreement(batch: Batch, rule: Rule, given: YearAgreementParams) -> Iterator[Verdict]:
    """Places that name another year than the report's; the year that the run asks for counts as one more place."""
    for number, report in enumerate(batch.reports):
        if report.year is None:
            yield Verdict(number, Outcome.NOT_CHECKED, lack=Lack.IDENTITY)
            continue
        seen = list(dict.fromkeys(report.years_seen))
        if batch.year is not None:
            seen.append(("run", batch.year))
        spoken = False
        for where, year in seen:
            hard = where in given.hard or where == "run"
            if year == report.year or not (hard or where in given.soft):
                continue
            spoken = True
            slots = {"where": _word(PLACES, where, batch), "found": year}
            yield Verdict(
                number,
                Outcome.FAIL if hard else Outcome.REVIEW,
                place=where,
                slots=slots,
                anchors=[_year_anchor(report, where, year)],
                observed=year,
                expected=report.year,
            )
        if not spoken:
            yield Verdict(number, Outcome.PASS)


def _year_anchor(report: Report, where: str, year: int) -> Anchor:
    """Where the year is written, found again in the place that it was seen in."""
    sections = ("preface", "*") if where == "period" else (where,)
    for section, text in texts(report, sections):
        match = re.search(rf"{year}年?", text)
        if match and section != "title":
            return Hit(section, match.start(), match.end(), match[0]).anchor
    return document_anchor()


_ENUMERATOR = r"[（(]?[一二三四五六七八九十0-9]{1,2}[）)、.．是]"
# A year in front of a pause or a subject, at the start of a paragraph or behind its heading.
_ENUMERATOR = r"(?:[（(]?[一二三四五六七八九十0-9]{1,2}(?:[）)、.．]|是))"
_OPENING = re.compile(
    rf"(?:{_ENUMERATOR}(?:[^，。：:；\n]{{0,30}}[。：: ])?)?(?P<year>20[0-9]{{2}})年度?"
    r"(?:[，,]|(?=我|本[局委办厅镇乡区县市机单部院街]|全[年市区县省州局委镇乡街]))"
)
_SENTENCE = re.compile(r"[^。！？\n]*")


def stale_year(batch: Batch, rule: Rule, given: StaleYearParams) -> Iterator[Verdict]:
    """The first paragraph of a section that opens with last year, in a sentence that never names the reporting year."""
    for number, report in enumerate(batch.reports):
        where = texts(report, given.sections)
        if report.year is None or not where:
            yield unread(number)
            continue
        spoken = False
        for section, text in where:
            hit = _stale(report, section, text, given)
            if hit is None:
                continue
            spoken = True
            slots = {"section": named(batch, section), "quote": hit.quote, "found": report.year - 1}
            yield Verdict(
                number,
                Outcome(given.outcome),
                section,
                slots=slots,
                anchors=[hit.anchor],
                observed=report.year - 1,
                expected=report.year,
            )
        if not spoken:
            yield Verdict(number, Outcome.PASS)


def _stale(report: Report, section: str, text: str, given: StaleYearParams) -> Hit | None:
    last = str((report.year or 0) - 1)
    if last not in text:
        return None
    for start, end in paragraphs(report, section, text):
        match = _OPENING.match(text, start, end)
        if match is None or match["year"] != last:
            continue
        sentence = _SENTENCE.match(text, start, end)
        words = sentence[0] if sentence else text[start:end]
        if str(report.year) in words or any(search(pattern).search(words) for pattern in given.excuse):
            continue
        at = match.start("year")
        return Hit(section, at, at + 5, text[at : at + 5])
    return None


def deadline(batch: Batch, rule: Rule, given: DeadlineParams) -> Iterator[Verdict]:
    for number, report in enumerate(batch.reports):
        published = _date(report.published)
        if published is None or report.year is None:
            nothing = {"published": "", "deadline": ""}
            yield Verdict(number, Outcome.NOT_CHECKED, slots=nothing, lack=Lack.IDENTITY)
            continue
        month, day = (given.by_level.get(report.level or "", given.default)).split("-")
        last_day = 28 if (month, day) == ("02", "29") and not _leap(report.year + 1) else int(day)
        due = date(report.year + 1, int(month), last_day)
        slots = {"published": published.isoformat(), "deadline": due.isoformat(), "days": (published - due).days}
        if published <= date(report.year, 12, 31):
            anchors = [document_anchor()]
            yield Verdict(number, Outcome.REVIEW, "published", "impossible", slots, anchors, observed=report.published)
        elif published > due:
            yield Verdict(
                number,
                Outcome.FAIL,
                "published",
                "",
                slots,
                [document_anchor()],
                observed=report.published,
                expected=due.isoformat(),
                delta=(published - due).days,
            )
        else:
            yield Verdict(number, Outcome.PASS, slots=slots)


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


_HIT_SLOTS = "section quote"

IDENTITY = Kind(
    "identity",
    "报告要素",
    IdentityParams,
    identity,
    slots("field", fail="", review="", fail__period="found expected", not_checked="", **{"pass": "value"}),
)
YEAR_AGREEMENT = Kind(
    "year_agreement",
    "年度一致",
    YearAgreementParams,
    year_agreement,
    slots(fail="where found", review="where found"),
    needs=frozenset({"year"}),
)
STALE_YEAR = Kind(
    "stale_year",
    "沿用上一年度文字",
    StaleYearParams,
    stale_year,
    slots(fail=_HIT_SLOTS + " found", review=_HIT_SLOTS + " found"),
)
DEADLINE = Kind(
    "deadline", "公布期限", DeadlineParams, deadline, slots("published", "deadline", fail="days", review__impossible="")
)
