"""The kind `labels`."""

from __future__ import annotations

from nianbao.kinds.tables.labels import LabelsParams
from nianbao.model.report import Label
from support.forms import FORM
from support.judging import of_kind
from support.ones import a_report, told, with_table

LABELS = LabelsParams(table="requests")


def test_misprinted_labels_are_told_by_axis_and_once() -> None:
    found = (
        Label("granted", None, "（一）予公开", "（一）予以公开", 0.9),
        Label("granted", None, "（一）予公开", "（一）予以公开", 0.9),
        Label(None, "research", "科研机枸", "科研机构", 0.8),
        Label("denied_internal_affairs", None, "同", "同", 1.0),
    )
    row, column = of_kind("labels", LABELS, with_table(labels=found))
    assert told([row, column]) == ["fail.row", "fail.column"]
    assert (row.slots["printed"], row.slots["expected"]) == ("（一）予公开", "（一）予以公开")
    assert row.anchors == [{"type": "cell", "table": "requests", "row": "granted", "column": "natural_person"}]
    assert column.anchors[0]["column"] == "research"


def test_many_misprinted_labels_are_one_finding() -> None:
    rows = [row.id for row in FORM.table_by_id["requests"].rows[:8]]
    found = tuple(Label(row, None, f"误{row}", row, 0.7) for row in rows)
    [verdict] = of_kind("labels", LabelsParams(table="requests", outcome="review"), with_table(labels=found))
    assert told([verdict]) == ["review.row"]
    assert verdict.slots["printed"].endswith("等8项")
    assert len(verdict.anchors) == 8


def test_labels_as_the_form_has_them_pass_and_of_an_unread_table_are_not_checked() -> None:
    verdicts = of_kind("labels", LABELS, a_report(), with_table(status="not_read"), with_table(status="missing"))
    assert told(verdicts) == ["pass", "not_checked.table", "not_checked.table"]
