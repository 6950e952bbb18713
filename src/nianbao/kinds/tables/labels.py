"""The kind `labels`: rows and columns bear the form's names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params, SoftOutcome, TableId
from nianbao.kinds.scope import lack_of
from nianbao.kinds.slots import slots
from nianbao.kinds.tables.read_tables import is_read, table_of
from nianbao.kinds.words import joined
from nianbao.model.finding import cell_anchor, document_anchor
from nianbao.model.form import Address
from nianbao.model.report import Label, TableReading
from nianbao.model.rule import Outcome, Rule


class LabelsParams(Params):
    """Row and column labels are printed in the form's words or in a known variant of them."""

    table: Annotated[TableId, Field(title="表格")]
    outcome: SoftOutcome = "fail"


_SEPARATE = 5  # more misprinted labels of one axis than this are told as one


def labels(batch: Batch, _rule: Rule, given: LabelsParams) -> Iterator[Verdict]:
    for number, report in enumerate(batch.reports):
        reading, slots = table_of(batch, report, given.table)
        if reading is None or not is_read(reading):
            lack = lack_of(report, [given.table])
            yield Verdict(number, Outcome.NOT_CHECKED, variant="table", slots=slots, lack=lack)
            continue
        spoken = False
        for variant, group in _label_groups(reading.labels):
            spoken = True
            yield _misprinted(batch, number, reading, variant, group, slots, Outcome(given.outcome))
        if not spoken:
            yield Verdict(number, Outcome.PASS, slots=slots)


def _label_groups(found: Sequence[Label]) -> list[tuple[str, list[Label]]]:
    """Misprinted labels by axis, each once: by themselves, or together when there are many."""
    axes: dict[str, dict[tuple[str, str], Label]] = {}
    for label in found:
        if label.printed != label.expected:
            both = (label.row is None) == (label.column is None)
            variant = "" if both else "row" if label.row is not None else "column"
            axes.setdefault(variant, {}).setdefault((label.printed, label.expected), label)
    groups: list[tuple[str, list[Label]]] = []
    for variant, members in axes.items():
        each = list(members.values())
        groups += [(variant, each)] if len(each) > _SEPARATE else [(variant, [label]) for label in each]
    return groups


def _misprinted(
    batch: Batch,
    report: int,
    reading: TableReading,
    variant: str,
    group: Sequence[Label],
    slots: dict[str, Any],
    outcome: Outcome,
) -> Verdict:
    lang = batch.lang
    printed = joined([label.printed for label in group], lang)
    expected = joined([label.expected for label in group], lang)
    codes = [".".join(code for code in (label.row, label.column) if code) for label in group]
    marks = [cell for label in group if (cell := _cell_beside(reading, label)) is not None]
    return Verdict(
        report,
        outcome,
        place=f"{reading.id}:{variant or 'label'}:{','.join(codes)}",
        variant=variant,
        slots={
            **slots,
            "printed": printed,
            "expected": expected,
            "similarity": f"{min(label.similarity for label in group):.2f}",
        },
        anchors=[cell_anchor(*cell) for cell in marks] or [document_anchor()],
        observed=printed,
        expected=expected,
    )


def _cell_beside(reading: TableReading, label: Label) -> Address | None:
    """The first cell that the label is about."""
    if label.row is None and label.column is None:
        return None
    return next(
        (cell for cell in reading.readings if label.row in (None, cell.row) and label.column in (None, cell.column)),
        None,
    )


LABELS = Kind(
    "labels",
    "表格项目名称规范",
    LabelsParams,
    labels,
    slots(
        "table",
        fail="printed expected similarity",
        fail__row="printed expected similarity",
        fail__column="printed expected similarity",
        review="printed expected similarity",
        review__row="printed expected similarity",
        review__column="printed expected similarity",
    ),
    of_labels=True,
)
