"""填报自查指南.docx: what a report has to have, said positively, on two pages; with the year's dates and whom to ask.

The sentences are the pack's own: what a rule says when it is kept (without counts), and for what must hold the first sentence of
its reason, for the rest its recommendation. Rules that only look out for slips say nothing positive; they stay with the program.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from nianbao.base.ordinals import NUMERALS
from nianbao.kinds.contract import Kind
from nianbao.kinds.words import table_words
from nianbao.model.form import FormSpec
from nianbao.model.rule import Pack, Rule, Severity, Status
from nianbao.season.handout.checks import applies_to_edition
from nianbao.season.handout.workbook import day_words
from nianbao.season.settings import Settings

_SIZES: Final = {"Normal": 10.5, "Title": 18.0, "Heading 1": 12.0, "Footer": 9.0}
_MARGINS: Final = (20, 18, 20, 20)
_COUNT: Final = re.compile(r"（[^（）]*\{\w+\}[^（）]*）")
_OR_ELSE: Final = re.compile(r"，(?:或|也)")
_NEGATIVE: Final = ("没有", "未", "无法", "不")
_LONGEST: Final = 60  # characters of a reason
_WHOLE: Final = "全文"
_FIRST: Final = (
    "定稿前逐项核对，符合的在方框内打勾；全部打勾以后再报送。",
    "先填自查表（与本指南一起发）：变红的格和它所在的行、列再核对一遍，没有的项目填0。",
)


@dataclass(frozen=True, slots=True)
class GuideItem:
    """A sentence to tick, and the reason for it or how to come to it, or ""."""

    text: str
    reason: str
    must: bool


def clerk_guide(pack: Pack, kinds: Mapping[str, Kind], settings: Settings) -> bytes:
    """The guide as a .docx file; the same bytes for the same pack and settings."""
    from docx import Document

    from nianbao.render.paper import lay_out, line, same_bytes

    document = Document()
    lay_out(document, _SIZES, _MARGINS)
    year = f"{settings.year}年" if settings.year is not None else ""
    title = f"{year}{pack.form.title}填报自查指南"
    document.add_paragraph(title, style="Title")
    for text in (*_dates(settings), *_FIRST):
        line(document, text, "Normal", 1.15)
    for heading, items in guide_groups(pack, kinds):
        document.add_paragraph(heading, style="Heading 1")
        for item in items:
            paragraph = line(document, "□ ", "Normal", 1.1)
            paragraph.add_run(item.text).bold = item.must
            if item.reason:
                paragraph.add_run(f"　{item.reason}")
    if settings.office:
        line(document, settings.office, "Normal").alignment = 2
        if settings.date:
            line(document, day_words(settings.date), "Normal").alignment = 2
    document.core_properties.title, document.core_properties.author = title, settings.office
    document.core_properties.comments = ""
    raw = io.BytesIO()
    document.save(raw)
    return same_bytes(raw)


def _dates(settings: Settings) -> Iterator[str]:
    if settings.deadline:
        yield f"报送期限：{day_words(settings.deadline)}。"
    ask = "，".join(
        part
        for part in (
            f"联系人：{settings.contact}" if settings.contact else "",
            f"电话：{settings.phone}" if settings.phone else "",
        )
        if part
    )
    if ask:
        yield f"拿不准的，请问{settings.office or '主管部门'}。{ask}。"


def guide_groups(pack: Pack, kinds: Mapping[str, Kind]) -> list[tuple[str, list[GuideItem]]]:
    """(heading, items) in the order of the form, what is of no one section last; in each what must hold first, and no
    sentence twice."""
    groups: dict[str, list[GuideItem]] = {section.id: [] for section in pack.form.sections}
    groups[""] = []
    for rule in pack.rules:
        if (
            rule.status is not Status.ACTIVE
            or rule.severity is Severity.INFO
            or not applies_to_edition(rule, pack.form)
        ):
            continue
        section = _section(rule, pack.form)
        text = positive(rule, pack.form)
        if text and all(item.text != text for item in groups[section]):
            must = rule.severity is Severity.MUST
            groups[section].append(GuideItem(text, _reason(rule) if must else _advice(rule), must))
    found = []
    for section, items in groups.items():
        spec = pack.form.section_by_id.get(section)
        ordinal = f"{NUMERALS[spec.ordinal - 1]}、" if spec and 1 <= spec.ordinal <= len(NUMERALS) else ""
        if items:
            heading = f"{ordinal}{spec.title}" if spec else _WHOLE
            found.append((heading, sorted(items, key=lambda item: not item.must)))
    return found


def positive(rule: Rule, form: FormSpec) -> str:
    """What a rule says when it is kept, as a sentence to tick; "" where that is only that nothing was found, or needs a figure."""
    text = _OR_ELSE.split(_COUNT.sub("", rule.wording.messages.get("pass", "")))[0]
    tables = {value for what, value in rule.params.references() if what == "table"}
    if len(tables) == 1:
        text = text.replace("{table}", table_words(form, tables.pop()))
    negative = any(word in text for word in _NEGATIVE)
    if "{" in text or not text or (negative and rule.severity is not Severity.MUST):
        return ""
    return f"{text.replace('没有发现', '没有')}。"


def _reason(rule: Rule) -> str:
    first = rule.why.partition("。")[0]
    return f"{first}。" if first and len(first) <= _LONGEST else ""


def _advice(rule: Rule) -> str:
    text = rule.wording.recommendation
    return text if len(text) <= _LONGEST and "{" not in text else ""


def _section(rule: Rule, form: FormSpec) -> str:
    """The one section that a rule's parameters are about; "" for none or several."""
    found = set()
    for what, value in rule.params.references():
        if what == "section":
            found.add(value)
        elif what in ("cells", "table"):
            table = form.table_by_id.get(value.partition(".")[0])
            found.add(table.section if table else "")
    return found.pop() if len(found) == 1 and found <= form.section_by_id.keys() else ""
