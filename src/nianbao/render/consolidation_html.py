"""A consolidation as one HTML page: no script, no outside request, everything escaped, strict policy, prints on A4."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from nianbao.model.consolidation import Consolidation
from nianbao.model.form import Address
from nianbao.render.consolidation_layout import Box, layout, standard_tables
from nianbao.render.consolidation_words import (
    OUTCOME,
    STATUS,
    Sentences,
    difference_rows,
    headline,
    number,
    signed,
    title,
    verdict,
)

_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_STYLE = """
body{font:15px/1.6 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;
margin:0 auto;max-width:72rem;padding:1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.4rem;margin:.2rem 0}h2{font-size:1.1rem;margin:1.6rem 0 .4rem;border-bottom:2px solid #333}
.verdict{font-weight:bold}.must{color:#8b0000}.note{color:#555}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem}
th,td{border:1px solid #777;padding:.15rem .4rem;text-align:center}th{background:#f1f1f1;font-weight:normal}
td.n{text-align:right;font-variant-numeric:tabular-nums}td.l,th.l{text-align:left}
td.differs{background:#ffe3e0;outline:2px solid #8b0000;outline-offset:-2px}
td.review{background:#fff6d6;border-style:dashed}
td.not_checked{background:#eee}li{margin:.3rem 0}.mark{font-size:.8em}
@page{size:A4 landscape;margin:12mm}
@media print{body{max-width:none;padding:0;font-size:11px}h2{break-after:avoid}tr{break-inside:avoid}}
""".strip()

_TEMPLATE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>{{ style }}</style>
</head>
<body>
<h1>{{ title }}</h1>
<p class="verdict{{ ' must' if must }}">{{ verdict }}</p>
<p>{{ headline }}</p>
{% for note in notes %}
<p class="note">注：{{ note }}</p>
{% endfor %}
{% if explanations %}
<h2>差异的可能原因</h2>
<ol>
{% for text in explanations %}
<li>{{ text }}</li>
{% endfor %}
</ol>
{% endif %}
{% if differences %}
<h2>差异（{{ differences | length }}格）</h2>
<div class="wide"><table>
<thead><tr><th class="l">表</th><th class="l">单元格</th><th>汇总数</th><th>上级数</th><th>差额</th><th>未填单位</th><th>结论</th></tr></thead>
<tbody>
{% for row in differences %}
<tr><td class="l">{{ row.table }}</td><td class="l">{{ row.place }}</td><td class="n">{{ row.total }}</td><td class="n">{{ row.parent }}</td><td class="n">{{ row.difference }}</td><td class="n">{{ row.unread }}</td><td>{{ row.outcome }}</td></tr>
{% endfor %}
</tbody></table></div>
{% endif %}
<h2>汇总表</h2>
<p class="note">格内为各单位合计数；× 不一致，？ 有单位未填；与上级不同的格并列上级数。</p>
{% for table in tables %}
<h3>{{ table.title }}</h3>
<div class="wide"><table>
{% for line in table.lines %}
<tr>
{% for cell in line %}
{% if cell.label is not none %}
<th colspan="{{ cell.columns }}" rowspan="{{ cell.rows }}">{{ cell.label }}</th>
{% else %}
<td class="n {{ cell.outcome }}">{{ cell.mark }}{{ cell.total }}{% if cell.parent %}<br><span class="mark">上级 {{ cell.parent }}</span>{% endif %}</td>
{% endif %}
{% endfor %}
</tr>
{% endfor %}
</table></div>
{% endfor %}
<h2>单位和报告（{{ agencies | length }}）</h2>
<div class="wide"><table>
<thead><tr><th>序号</th><th class="l">单位</th><th>状态</th><th class="l">报告所署单位</th><th>年度</th><th>未填格数</th><th class="l">文件</th></tr></thead>
<tbody>
{% for line in agencies %}
<tr><td class="n">{{ loop.index }}</td><td class="l">{{ line.name }}</td><td>{{ line.status }}</td><td class="l">{{ line.printed }}</td><td>{{ line.year }}</td><td class="n">{{ line.unread }}</td><td class="l">{{ line.source }}</td></tr>
{% endfor %}
</tbody></table></div>
</body>
</html>
"""  # noqa: E501 - a template


def consolidation_html(result: Consolidation) -> bytes:
    """The page as UTF-8 bytes."""
    words = Sentences(result)
    sums = {cell.address: cell for cell in result.cells}
    marks = {"differs": "× ", "review": "？ "}

    def figure(address: Address) -> dict[str, Any]:
        cell = sums[address]
        outcome = cell.outcome if cell.outcome != "review" or cell.difference or cell.unread else "pass"
        return {
            "label": None,
            "outcome": outcome,
            "mark": marks.get(outcome, ""),
            "total": number(cell.total),
            "parent": number(cell.parent) if cell.difference else "",
        }

    def lines(table: dict[str, Any]) -> list[list[dict[str, Any]]]:
        boxes, height, _width = layout(table)
        drawn: list[list[dict[str, Any]]] = [[] for _ in range(height)]
        for box in sorted(boxes, key=lambda one: (one.row, one.column)):
            drawn[box.row].append(figure(box.address) if box.address else _label(box))
        return drawn

    context = {
        "title": title(result),
        "verdict": verdict(result),
        "must": bool(result.differing) and result.severity == "must",
        "headline": headline(result),
        "notes": result.notes,
        "explanations": [words.explanation(one) for one in result.explanations],
        "differences": [
            {
                "table": words.table(cell.address.table),
                "place": words.cell(cell.address),
                "total": number(cell.total),
                "parent": number(cell.parent),
                "difference": signed(cell.difference),
                "unread": cell.unread or "",
                "outcome": OUTCOME[cell.outcome],
            }
            for cell in difference_rows(result)
        ],
        "tables": [{"title": table["title"], "lines": lines(table)} for table in standard_tables(result.form)],
        "agencies": [
            {
                "name": line.name,
                "status": STATUS[line.status],
                "printed": line.printed or "",
                "year": line.year or "",
                "unread": line.unread or "",
                "source": line.source,
            }
            for line in result.agencies
        ],
        "style": Markup(_STYLE),  # noqa: S704 - our own
        "policy": _policy(),
    }
    return _environment().from_string(_TEMPLATE).render(context).encode("utf-8")


def _label(box: Box) -> dict[str, Any]:
    return {"label": box.label, "rows": box.rows, "columns": box.columns}


def _clean(value: Any) -> Any:
    return _UNSAFE.sub("", value) if type(value) is str and _UNSAFE.search(value) else value


@functools.cache
def _environment() -> Environment:
    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_clean
    )


@functools.cache
def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
