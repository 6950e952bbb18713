"""The columns of the ledger (问题台账): what the audit says of a problem, and what people fill in.

Those up to `LAST_PRINTED` are what is handed round on paper; what people look up, and what only programs need, stands behind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nianbao.model.finding import Finding
from nianbao.model.roster import BodyState
from nianbao.render.entries import Entry, place
from nianbao.render.labels import Labels
from nianbao.render.repair import degree_word, exception_text
from nianbao.render.rounds import change_word
from nianbao.render.strings import Words
from nianbao.render.told import Told, cause_lines, equations, recommendation, told


class LedgerRow(NamedTuple):
    """A problem with all that its line shows."""

    finding: Finding
    entry: Entry
    labels: Labels
    body: BodyState | None = None  # of the roster


class Column(NamedTuple):
    title: str
    width: int
    value: Callable[[LedgerRow], object]
    group: str = "audit"  # audit | agency | office | hidden: who fills it in


def _told(row: LedgerRow) -> Told:
    return told(row.entry, row.labels)


def _message(row: LedgerRow) -> str:
    return equations(_told(row), row.labels) if row.entry.cause is not None else row.entry.main.message


def _cause(row: LedgerRow) -> str:
    return "\n".join(cause_lines(_told(row), row.labels)) or row.entry.main.cause


def _quotes(row: LedgerRow) -> str:
    quotes = [str(anchor.get("quote", "")) for anchor in row.entry.main.anchors if anchor.get("type") == "span"]
    return "；".join(f"“{quote}”" for quote in quotes[:3] if quote)


def _degree(row: LedgerRow) -> str:
    words = row.labels.words
    return words.get(f"severity.{row.entry.degree}", degree_word(row.entry, words))


COLUMNS = (
    Column("问题编号", 7, lambda row: row.entry.id),
    Column("单位名称", 20, lambda row: official(row.finding, row.body)),
    Column("严重程度", 9, _degree),
    Column("问题", 16, lambda row: row.entry.main.title),
    Column("问题描述", 44, _message),
    Column("所在位置", 22, lambda row: _told(row).where or place(row.entry, row.labels)),
    Column("填报值", 8, lambda row: _told(row).filled),
    Column("应为值", 8, lambda row: _told(row).expected),
    Column("差额", 7, lambda row: _told(row).difference),
    Column("整改情况", 9, lambda row: change_word(row.entry, row.finding, row.labels.words) or None),
    Column("责任人", 9, lambda row: None, "agency"),
    Column("整改期限", 11, lambda row: None, "agency"),
    Column("整改状态", 10, lambda row: None, "office"),
    Column("核查意见", 24, lambda row: None, "office"),
    Column("备注", 20, lambda row: None, "office"),
    Column("整改建议", 38, lambda row: recommendation(row.entry, _told(row), row.labels)),
    Column("责任单位", 14, lambda row: None, "agency"),
    Column("整改措施", 24, lambda row: None, "agency"),
    Column("单位说明", 24, lambda row: None, "agency"),
    Column("复核人", 9, lambda row: None, "office"),
    Column("复核日期", 11, lambda row: None, "office"),
    Column("销号日期", 11, lambda row: None, "office"),
    Column("年度", 6, lambda row: row.finding.report.year),
    Column("扣分", 6, lambda row: row.entry.deduction or None),
    Column("问题类别", 16, lambda row: row.labels.category(row.entry.main.category)),
    Column("原因推断", 44, _cause),
    Column("原文摘录", 36, _quotes),
    Column("依据条款", 60, lambda row: row.entry.main.criteria),
    Column("例外", 24, lambda row: exception_text(row.entry.main, Words("zh"))),
    Column("规则编号", 26, lambda row: row.entry.main.rule),
    Column("报告文件", 34, lambda row: row.finding.source.path),
    Column("指纹", 18, lambda row: row.entry.main.fingerprint, "hidden"),
)
GROUP = Column("分组", 9, lambda row: row.body.group if row.body is not None else None)
LAST_PRINTED, OWN_BEHIND = "整改状态", "备注"  # people's own columns stand behind the latter
PROBLEMS, PAST = "问题台账", "往次记录"
ALIASES = {"整改时限": "整改期限", "复核结果": "核查意见"}  # what columns were called before
AUDIT_TITLES = frozenset((*(one.title for one in COLUMNS if one.group in ("audit", "hidden")), GROUP.title))
FILLED_TITLES = frozenset(one.title for one in COLUMNS if one.group in ("agency", "office"))


def official(finding: Finding, body: BodyState | None) -> str:
    """A body's name as the roster has it, else as its report does."""
    return body.name if body is not None else finding.report.agency or finding.source.name
