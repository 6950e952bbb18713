"""The circular (通报) about a batch, as a Word document in the layout of official papers, or in the office's own."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from nianbao.model.finding import Finding, RunHead
from nianbao.render.leader.circular_text import FIELDS, Circular, circular_of, fields_of
from nianbao.render.leader.overview import overview
from nianbao.render.letters.content import chinese_date
from nianbao.render.letters.paper import HEAD, SIZE, TITLE, TITLE_SIZE, Writer, lay_out
from nianbao.render.letters.template import OwnTemplate, filled, open_template
from nianbao.render.undated import undated

_COLUMNS: Final = ("名称", "应报", "已报", "通过", "待核实", "退回", "中位数")
_HEADS: Final = ("分组", "应报", "已报", "通过", "待核实", "退回", "得分中位数")
_WIDTHS: Final = (44, 18, 18, 18, 20, 18, 20)  # mm
_STATE_HEADS: Final = ("情况", "家数", "单位")
_STATE_WIDTHS: Final = (32, 18, 106)  # mm
_ORDINALS: Final = "一二三四"
_TO: Final = "各有关单位："


def circular(head: RunHead, findings: Iterable[Finding], own: OwnTemplate | None = None) -> bytes:
    """`leader.docx`; the same bytes for the same run. `own`: the office's template."""
    told = circular_of(overview(head, findings))
    return _drawn(told) if own is None else filled(own, fields_of(told))


def load_circular_template(path: str | Path) -> OwnTemplate:
    """See `open_template`."""
    return open_template(path, FIELDS)


def _drawn(told: Circular) -> bytes:
    import docx

    document = docx.Document()
    lay_out(document)
    writer = Writer(document)
    writer.title(told.title)
    writer.line("")
    writer.line(_TO)
    writer.text(told.lead)
    fields = fields_of(told)
    tables: dict[str, tuple[list[Sequence[str]], Sequence[int]]] = {
        "states": ([_STATE_HEADS, *map(_state_row, fields["报送情况"])], _STATE_WIDTHS),
        "groups": ([_HEADS, *([str(group[key]) for key in _COLUMNS] for group in fields["分组"])], _WIDTHS),
    }
    for ordinal, part in zip(_ORDINALS, told.parts, strict=False):
        writer.heading(f"{ordinal}、{part.title}")
        if part.table:
            writer.table(*tables[part.table])
        for text in part.texts:
            writer.text(text)
    season = told.season
    if season.office or season.date:
        writer.line("")
        writer.signature(season.office, chinese_date(season.date))
    return _saved(document)


def _state_row(one: Mapping[str, Any]) -> tuple[str, str, str]:
    return one["情况"], str(one["家数"]), "、".join(one["单位"])


def standard_circular() -> bytes:
    """A Word document that gives the circular as it is without a template; an office changes it as it likes."""
    import docx

    document = docx.Document()
    lay_out(document)
    writer = Writer(document)
    writer.line("{{标题}}", TITLE, TITLE_SIZE, center=True)
    writer.line("")
    writer.line(_TO)
    writer.text("{{导语}}")
    writer.line("{% for 部 in 部分 %}")
    writer.line(f"{{{{'{_ORDINALS}'[loop.index0]}}}}、{{{{部.标题}}}}", HEAD, SIZE, indent=True)
    writer.line("{% if 部.报送表 %}")
    every = [
        ("{% for 种 in 报送情况 %}", "", ""),
        ("{{种.情况}}", "{{种.家数}}", "{{'、'.join(种.单位)}}"),
        ("{% endfor %}", "", ""),
    ]
    writer.table([_STATE_HEADS, *every], _STATE_WIDTHS)
    writer.line("{% endif %}")
    writer.line("{% if 部.分组表 %}")
    loop = [
        ("{% for 组 in 分组 %}", *[""] * 6),
        tuple(f"{{{{组.{key}}}}}" for key in _COLUMNS),
        ("{% endfor %}", *[""] * 6),
    ]
    writer.table([_HEADS, *loop], _WIDTHS)
    writer.line("{% endif %}")
    writer.line("{% for 段 in 部.段落 %}")
    writer.text("{{段}}")
    writer.line("{% endfor %}")
    writer.line("{% endfor %}")
    writer.line("")
    writer.line("{{主管部门}}", right=4.0)
    writer.line("{{日期}}", right=4.0)
    return _saved(document)


def _saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return undated(buffer.getvalue())
