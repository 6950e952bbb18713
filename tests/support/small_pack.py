"""A small pack written to a folder, for tests that break it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

from pydantic import BaseModel, ConfigDict

FILES = {
    "pack.yaml": """\
        format: 1
        id: small
        version: 1.0.0
        title: 小表
        edition: "1"
        default_profile: plain
        settings: {dates: {town: "01-31", city: "02-28"}}
        """,
    "form/form.yaml": """\
        format: 1
        title: 小表
        sections:
          main: {title: 正文, tables: [sums]}
        tables: [sums]
        levels:
          - {id: town, title: 镇, patterns: ['镇$']}
        """,
    "form/sums.yaml": """\
        format: 1
        title: 合计表
        section: main
        edition: "1"
        columns:
          left: {label: 左}
          total: {label: 合计}
        rows:
          first: {label: 第一行}
          second: {label: 第二行}
        layouts:
          - edition: "0"
            replace:
              both: {rows: [first, second], label: 两行合一}
        """,
    "clauses.yaml": """\
        format: 1
        clauses:
          law-1: {document: 某法, article: 第一条, text: 应当相等, verified: true}
        """,
    "scoring/plain.yaml": """\
        format: 1
        title: 百分制
        model: weighted
        categories:
          sums: {title: 勾稽, weight: 100}
        bands:
          - {at_least: 60, grade: 合格}
          - {at_least: 0, grade: 不合格}
        """,
    "lexicons/words.yaml": """\
        format: words/1
        words: [甲, 乙]
        """,
    "bases/clean.yaml": """\
        format: 1
        agency: 青栎区某局
        year: 2024
        sections: {main: 正文}
        """,
    "rules/sums/row-total.yaml": """\
        format: 1
        id: row-total
        title: 行合计不符
        kind: sum
        params: {whole: sums.*.total, parts: [sums.*.left], words: words}
        category: sums
        severity: must
        weight: 5
        clauses: [law-1]
        editions: ["1"]
        levels: [town]
        why: 合计应当相等。
        messages:
          pass: 相符
          fail: 差{gap}
          fail.far: 差得远{gap}
        recommendation: 改正。
        effect: 不能用。
        cases:
          - {name: 不等, expect: fail, cells: {sums.first.total: "3"}}
          - {name: 相等, expect: pass}
        """,
}


class SumParams(BaseModel):
    model_config = ConfigDict(extra="forbid")
    whole: str
    parts: tuple[str, ...]
    words: str = ""
    limit: int = 0
    by_level: dict[str, int] = {}

    def references(self):
        for level in self.by_level:
            yield "level", level
        yield "cells", self.whole
        for part in self.parts:
            yield "cells", part
        if self.words:
            yield "lexicon", self.words


class SumKind:
    params: Any = SumParams
    slots: dict[str, frozenset[str]] = {  # noqa: RUF012
        "pass": frozenset(),
        "fail": frozenset({"gap"}),
        "fail.far": frozenset({"gap", "distance"}),
    }

    @classmethod
    def can_give(cls, given: Any) -> dict[str, frozenset[str]]:
        return cls.slots


KINDS = {"sum": SumKind}


def write_pack(folder: Path, changes: dict[str, str | None] | None = None, name: str = "small") -> Path:
    """The small pack in `folder/name`; `changes`: file → its new text (None: not written)."""
    root = folder / name
    for file, text in {**FILES, **(changes or {})}.items():
        if text is None:
            continue
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return root


def child_pack(folder: Path, text: str, files: dict[str, str] | None = None) -> Path:
    """A pack `local` beside the small one, which extends it."""
    root = folder / "local"
    for file, body in {"pack.yaml": text, **(files or {})}.items():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(body), encoding="utf-8")
    return root
