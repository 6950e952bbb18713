"""The form's own words for what a finding names by code: sections, tables, rows, columns, places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nianbao.base.ordinals import NUMERALS
from nianbao.model.finding import Anchor, Finding, RunHead
from nianbao.render.strings import Words

_ORDINALS = f"零{NUMERALS}"
_OF_PRIOR = re.compile(r"measure-(\d+)-of-prior")
_SHORT = 24  # characters of a row label in a list: a longer one ends at its first mark


def number(value: Any) -> str:
    """A figure as printed: integers plain, decimals exact, others as text; "—" for None."""
    if value is None:
        return "—"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, dict):
        return "，".join(f"{key} {number(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return "、".join(number(item) for item in value)
    return str(value)


def signed(value: Any) -> str:
    """A difference with its sign."""
    text = number(value)
    return f"+{text}" if isinstance(value, int | float | Decimal) and value > 0 else text


def cut(text: str, length: int) -> str:
    """At most `length` characters, the last of them an ellipsis where something was left out."""
    return text if len(text) <= length else text[: length - 1] + "…"


class Labels:
    """The labels of one finding's form, in the language of the run. Codes that the form does not know are shown as
    they are, so that a run can be shown whatever pack made it."""

    def __init__(self, form: dict[str, Any], lang: str) -> None:
        self.form = form
        self.words = Words(lang)
        self._en = self.words.lang == "en"
        self._sections = {section["id"]: section for section in form.get("sections", ())}
        self._rows: dict[tuple[str, str], dict[str, Any]] = {}
        self._columns: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._layouts: dict[tuple[str, str], dict[str, Any]] = {}
        self._spread: dict[tuple[str, str], int] = {}  # (table, group) → rows that stand in it
        self._sizes: dict[str, int] = {}
        for layout in form.get("tables", ()):
            table = layout["id"]
            self._layouts.setdefault((table, layout["edition"]), layout)
            first = (table, "") not in self._layouts
            if first:
                self._layouts[table, ""] = layout
                self._sizes[table] = len(layout["rows"])
            for row in layout["rows"]:
                self._rows.setdefault((table, row["id"]), row)
                if first:
                    for group in row["groups"]:
                        self._spread[table, group] = self._spread.get((table, group), 0) + 1
            for column in layout["columns"]:
                self._columns.setdefault((table, column["block"], column["id"]), column)
        self._cells: dict[tuple[str, str, str], str] = {}

    @classmethod
    def of(cls, finding: Finding, head: RunHead) -> Labels:
        """The labels for a finding of a run."""
        return cls(head.forms.get(finding.pack.get("id", ""), {}), head.lang)

    def tables(self) -> list[str]:
        """The ids of the form's tables, in the form's order."""
        return [table for table, edition in self._layouts if not edition]

    def layout(self, table: str, edition: str | None) -> dict[str, Any] | None:
        """The layout of a table in an edition, else the table's standard one, else None."""
        return self._layouts.get((table, edition or "")) or self._layouts.get((table, ""))

    def level(self, code: str) -> str:
        """What the form calls a level of agencies."""
        known = self.form.get("levels", {}).get(code, {})
        return str(self._named(known, "title") or self.words.get(f"level.{code}", code))

    def section(self, section_id: str) -> str:
        """`第三部分`, or the section's id where the form has none such; "" where the form is in one piece."""
        section = self._sections.get(section_id)
        if section is not None and len(self._sections) == 1:
            return ""
        if section is None:
            return self.words.get(section_id, section_id) if section_id in ("preface", "tail") else section_id
        return self.words("part", ordinal=self.ordinal(section["ordinal"]))

    def section_title(self, section_id: str) -> str:
        section = self._sections.get(section_id, {})
        return str(self._named(section, "title") or self.section(section_id))

    def ordinal(self, value: int) -> str:
        return str(value) if self._en or not 0 <= value <= 10 else _ORDINALS[value]

    def label(self, item: dict[str, Any]) -> str:
        """The label of a row or column as the form prints it (its translation in English)."""
        return str(self._named(item, "label"))

    def row(self, table: str, row: str) -> str:
        """A row's label, short enough for a list, with the group that tells it from its like."""
        spec = self._rows.get((table, row))
        if spec is None:
            return row
        if self._en and spec.get("label_en"):
            return str(spec["label_en"])
        text = str(spec["label"])
        # An explanation in brackets at the end of a label is not part of its name.
        if text.endswith("）") and text.find("（", 4) > 0:
            text = text[: text.find("（", 4)]
        head = text.split("、")[0].split("，")[0]
        text = head if len(text) > _SHORT >= len(head) > 1 else cut(text, _SHORT)
        groups = [
            group for group in spec["groups"] if self._spread.get((table, group), 0) < 0.8 * self._sizes.get(table, 1)
        ]
        return f"{groups[-1]} {text}" if groups else text

    def column(self, table: str, row: str, column: str) -> str:
        spec = self._column(table, row, column)
        return self.label(spec) if spec else column

    def takes(self, table: str, row: str, column: str) -> str:
        """What a cell takes: `count`, `text`, `yes_no` …"""
        return str((self._column(table, row, column) or {}).get("number", "count"))

    def _column(self, table: str, row: str, column: str) -> dict[str, Any] | None:
        block = self._rows.get((table, row), {}).get("block", "")
        return self._columns.get((table, block, column))

    def cell(self, table: str, row: str, column: str) -> str:
        """`（七）总计·自然人`."""
        key = (table, row, column)
        if key not in self._cells:
            names = (self.row(table, row), self.column(table, row, column))
            self._cells[key] = "·".join(name for name in names if name)
        return self._cells[key]

    def table_title(self, table: str) -> str:
        layout = self._layouts.get((table, ""))
        if layout is None:
            return table
        return self.section_title(layout["section"]) if self._en else str(layout["title"])

    def section_of(self, table: str) -> str:
        """The id of the section that a table stands in; "" for a table that the form does not know."""
        layout = self._layouts.get((table, ""))
        return str(layout["section"]) if layout else ""

    def table_section(self, table: str) -> str:
        layout = self._layouts.get((table, ""))
        return self.section(layout["section"]) if layout else table

    def place(self, anchor: Anchor, texts: Mapping[str, str] | None = None) -> str:
        """Where an anchor stands, in the form's words; with the sections' `texts`, also in which paragraph."""
        match anchor.get("type"):
            case "cell":
                name = self.cell(str(anchor["table"]), str(anchor["row"]), str(anchor["column"]))
                return f"{self.table_section(str(anchor['table']))} {name}".strip()
            case "span" if texts and "\n" in texts.get(str(anchor.get("section")), ""):
                section = str(anchor["section"])
                paragraph = texts[section].count("\n", 0, max(0, int(anchor["start"]))) + 1
                return f"{self.section(section)} {self.words('paragraph', n=paragraph)}"
            case "span" | "absence" | "pair":
                return self.section(str(anchor.get("section", "")))
            case _:
                return self.words("whole_document")

    def name(self, lexicon: str, code: str) -> str:
        """What a lexicon of the pack calls a code (a claim's field, an aspect): else the section of that id, else the
        code itself."""
        names = self.form.get("names", {}).get(lexicon, {}).get(code)
        if names is None and code in self._sections:
            return self.section_title(code)
        if isinstance(names, dict):
            return str(names.get(self.words.lang) or names.get("zh") or code)
        return str(names or code)

    def absence(self, anchor: Anchor) -> str:
        """`应有未见：改进措施`: what an absence anchor misses, which is a code or the form's own words."""
        what = str(anchor.get("what", ""))
        if measure := _OF_PRIOR.fullmatch(what):
            named = self.words("absence.measure_of_prior", n=measure[1])
        else:
            named = self.words.get(f"absence.{what}", what)
        return self.words("absent", what=named)

    def category(self, category: str, title: str = "") -> str:
        known = self.form.get("categories", {}).get(category)
        return str(self._named(known, "title")) if known else title or category

    def _named(self, item: dict[str, Any], key: str) -> Any:
        return (item.get(f"{key}_en") if self._en else None) or item.get(key)
