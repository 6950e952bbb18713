"""The names of what identifies a report."""

from __future__ import annotations

from nianbao.kinds.contract import Batch
from nianbao.kinds.report_texts import named

FIELDS = {
    "agency": ("单位名称", "agency"),
    "year": ("年度", "year"),
    "title": ("标题", "title"),
    "period": ("统计期限", "statistics period"),
    "published": ("公布日期", "date of publication"),
    "level": ("单位层级", "level of the body"),
}
PLACES = {"title": ("标题", "title"), "period": ("统计期限", "statistics period"), "run": ("本次审核", "this run")}


def word_for(table: dict[str, tuple[str, str]], key: str, batch: Batch) -> str:
    pair = table.get(key)
    return named(batch, key) if pair is None else pair[1 if batch.lang == "en" else 0]
