"""The kind `parts_blank`: a whole is filled in, its parts are all blank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Cells, Params, Some
from nianbao.kinds.plausible.looked_at import unread_table
from nianbao.kinds.scope import lack_of
from nianbao.kinds.slots import slots
from nianbao.kinds.words import cell_words, table_words
from nianbao.model.finding import cell_anchor
from nianbao.model.pattern import bind
from nianbao.model.report import State
from nianbao.model.rule import Outcome, Rule


class PartsBlankParams(Params):
    """Wholes are filled in and above 0, but every one of their parts is blank; for each code of `*`, told once."""

    whole: Annotated[Cells, Field(title="合计")]
    parts: Annotated[Some, Field(title="分项")]


def parts_blank(batch: Batch, _rule: Rule, given: PartsBlankParams) -> Iterator[Verdict]:
    form, lang = batch.pack.form, batch.lang
    groups = [
        (whole[0], [cell for part in parts for cell in part])
        for whole, *parts in bind((given.whole, *given.parts), form).values()
    ]
    for report, now in enumerate(batch.reports):
        hits = [
            whole
            for whole, parts in groups
            if now.reading(whole).value and all(now.reading(part).state is State.BLANK for part in parts)
        ]
        table = groups[0][0].table
        if hits:
            labels = [cell_words(form, whole, lang).row for whole in hits]
            yield Verdict(
                report,
                Outcome.REVIEW,
                place=table,
                slots={
                    "table": table_words(form, table, lang),
                    "labels": "、".join(labels[:3]) + ("…" if len(labels) > 3 else ""),
                    "count": len(hits),
                },
                anchors=[cell_anchor(*whole) for whole in hits],
            )
        elif name := unread_table(batch, now, table):
            yield Verdict(report, Outcome.NOT_CHECKED, slots={"table": name}, lack=lack_of(now, [table]))
        else:
            yield Verdict(report, Outcome.PASS)


PARTS_BLANK = Kind(
    "parts_blank",
    "有总计而分项全空",
    PartsBlankParams,
    parts_blank,
    slots(review="table labels count", not_checked="table"),
)
