"""Small packs and reports, built in memory, for tests of the kinds, the engine and the score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from nianbao.base.numbers import parse_figure
from nianbao.kinds.table import KINDS
from nianbao.model.form import Address, FormSpec
from nianbao.model.pattern import expand
from nianbao.model.report import Reading, Report, Section, State, TableReading
from nianbao.model.rule import Category, Clause, Pack, Profile, Rule, Severity, Status, Wording
from support.forms import FORM

CLAUSE = Clause("form", "《年度报告格式》", "第三部分", "第一项加第二项之和，等于第三项加第四项之和", True)
WORDS = Wording(
    title="行合计",
    messages={
        "pass": "各行相符",
        "pass.all_zero": "各行均为0",
        "fail": "{label}：{equation}，差{delta}",
        "fail.exceeds": "{label}：已填各项之和{sum}超过总计{whole}",
        "review": "{label}：有{unread}格未读出（{cells}）",
        "review.breaks": "{label}：{cells}空着，按0计算不成立",
    },
    recommendation="请核对{label}",
    effect="数据不实",
)
ROW_TOTAL = {"whole": "requests.*.total", "parts": ["requests.*.natural_person~other"]}
COLUMN_TOTAL = {"whole": "requests.processed_total.*", "parts": ["requests.granted~other_other.*"]}
BALANCE = {
    "left": ["requests.new_received.*", "requests.carried_in.*"],
    "right": ["requests.processed_total.*", "requests.carried_out.*"],
}
DISPUTES = {"whole": "disputes.*.total", "parts": ["disputes.*.upheld~pending"]}
LINEAR = (
    ("requests-row-total", "total", ROW_TOTAL),
    ("requests-column-total", "total", COLUMN_TOTAL),
    ("requests-balance", "equal", BALANCE),
    ("disputes-row-total", "total", DISPUTES),
)
PROFILE = Profile(
    id="standard",
    title="示例",
    model="weighted",
    maximum=100,
    categories=(Category("consistency", "数据", 60), Category("wording", "文字", 40)),
    bands=((90, "优秀"), (60, "合格"), (0, "不合格")),
)


def rule(name: str, kind: str, params: Mapping[str, Any], **fields: Any) -> Rule:
    given = {
        "category": "consistency", "severity": Severity.MUST, "weight": 5.0, "clauses": ("form",), "wording": WORDS,
        "status": Status.ACTIVE, **fields,
    }  # fmt: skip
    return Rule(id=name, kind=kind, params=KINDS[kind].params.model_validate(params), **given)


def pack(*rules: Rule, form: FormSpec = FORM) -> Pack:
    return Pack(
        id="test", version="1", title="测试", form=form, rules=rules, clauses={"form": CLAUSE}, lexicons={},
        profiles={"standard": PROFILE}, default_profile="standard", sha256="0" * 64,
    )  # fmt: skip


def linear_pack() -> Pack:
    return pack(*(rule(name, kind, params) for name, kind, params in LINEAR))


def report(
    cells: Mapping[str, Any] | None = None,
    *,
    statuses: Mapping[str, str] | None = None,
    layouts: Mapping[str, str] | None = None,
    sections: Mapping[str, str] | None = None,
    form: FormSpec = FORM,
    **fields: Any,
) -> Report:
    """A report with "0" in every cell but for `cells` (pattern → printed text; None takes the cell out)."""
    printed: dict[Address, Any] = {}
    for pattern, value in (cells or {}).items():
        printed.update(dict.fromkeys(expand(pattern, form), value))
    tables = {}
    for spec in form.tables:
        layout = form.layout(spec.id, (layouts or {}).get(spec.id, spec.edition))
        status = (statuses or {}).get(spec.id, "read")
        readings = {address: _reading(printed.get(address, "0")) for address in layout.cells}
        if status in ("missing", "not_read"):
            readings = dict.fromkeys(layout.cells, Reading("", None, State.ABSENT))
        tables[spec.id] = TableReading(spec.id, status, layout.edition, readings)  # type: ignore[arg-type]
    found = tuple(
        Section(
            s.id,
            True,
            (sections or {}).get(s.id, "正文。"),
            s.title,
            "一二三四五六"[s.ordinal - 1],
            (),
            None,
            s.ordinal,
        )
        for s in form.sections
    )
    base = Report(
        form=form.id, edition=form.edition, agency="云溪市青栎区民政局", year=2024, title="2024年度报告",
        published=None, period=None, level="department", sections=found, tables=tables,
    )  # fmt: skip
    return replace(base, **fields)


def _reading(value: Any) -> Reading:
    if value is None:
        return Reading("", None, State.ABSENT)
    if isinstance(value, int | Decimal):
        return Reading(str(value), value, State.PRINTED)
    figure = parse_figure(str(value))
    return Reading(str(value), figure.value, figure.state, None, figure.note)


def balanced(table: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    """The requests table with these figures by (result row, applicant), and everything that follows from them."""
    requests = FORM.table_by_id["requests"]
    rows = [row.id for row in requests.rows]
    results, applicants = rows[2:-2], [column.id for column in requests.columns][:-1]
    figures = {(row, column): 0 for row in rows for column in [*applicants, "total"]}
    figures.update(table)
    for column in applicants:
        figures["processed_total", column] = sum(figures[row, column] for row in results)
        figures["new_received", column] = (
            figures["processed_total", column] + figures["carried_out", column] - figures["carried_in", column]
        )
    for row in rows:
        figures[row, "total"] = sum(figures[row, column] for column in applicants)
    return {f"requests.{row}.{column}": str(value) for (row, column), value in figures.items()}


def outcomes(results: Sequence[Any]) -> list[tuple[str, str]]:
    return [(result.rule, result.outcome) for result in results]
