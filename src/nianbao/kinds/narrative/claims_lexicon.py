"""The claims lexicon, compiled: one scanner over all wordings, and the readings behind each field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from nianbao.kinds.narrative.scanner import Scanner
from nianbao.model.form import Address

_NUMERALS = "零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾"
_BOUNDARIES = (("comma", "[，,：:]"), ("stop", r"[；;。！？!?\n]"))


class Meaning(NamedTuple):
    """One accepted meaning of a figure: signed cells that add up to it. `soft`: fits, but proves nothing when it does
    not; `between`: neither does a figure between it and the usual meaning; `words`: holds only where the sentence, up to
    the figure, has this word; `becomes`: the field whose only meaning fits."""

    cells: tuple[tuple[int, Address], ...]
    becomes: str = ""
    words: str = ""
    soft: bool = False
    between: bool = False


@dataclass(frozen=True, slots=True)
class ScopeWords:
    other_period: re.Pattern[str]
    since: re.Pattern[str]
    year: re.Pattern[str]
    last_year: re.Pattern[str]
    compared: re.Pattern[str]
    this_year: re.Pattern[str]
    strong: re.Pattern[str]
    whole: re.Pattern[str]
    part: re.Pattern[str]
    office: re.Pattern[str]
    office_agency: re.Pattern[str]
    body: re.Pattern[str]
    government: re.Pattern[str]
    small: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class ClaimLexicon:
    """Everything that `claims.extract` needs. `scanner` names roles, and number, comma, stop."""

    scanner: Scanner
    topics: re.Pattern[str]
    figures: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    approximate: re.Pattern[str]
    marker: re.Pattern[str]
    basis: re.Pattern[str]
    change: re.Pattern[str]
    down: frozenset[str]
    subject: re.Pattern[str]
    units: dict[str, frozenset[str]]
    money: dict[str, int]
    listing: re.Pattern[str]
    inclusion: re.Pattern[str]
    parts: re.Pattern[str]
    joint: re.Pattern[str]
    sums: re.Pattern[str]
    scope: ScopeWords
    section_topics: dict[str, str]
    others: tuple[str, ...]
    persons: tuple[str, ...]
    handing_in: tuple[str, ...]
    among: tuple[str, ...]
    pointing: tuple[str, ...]
    attribute: re.Pattern[str]
    carried_out_tells: int
    statements: dict[str, re.Pattern[str]]
    meanings: dict[str, tuple[Meaning, ...]]
    unsure: dict[str, re.Pattern[str]]
    unsure_within: dict[str, re.Pattern[str]]
    apart: re.Pattern[str]
    beyond: re.Pattern[str]
    contradicted: dict[str, dict[str, tuple[Address, ...]]]
    names: dict[str, str]


_COMPILED: dict[int, tuple[Mapping[str, Any], ClaimLexicon]] = {}


def compiled(data: Mapping[str, Any]) -> ClaimLexicon:
    """The lexicon in use, compiled on its first use. KeyError or re.error when the data is not a claims lexicon."""
    known = _COMPILED.get(id(data))
    if known is None or known[0] is not data:
        known = _COMPILED[id(data)] = (data, _compile(data))
    return known[1]


def _address(text: str) -> tuple[int, Address]:
    sign, name = (-1, text[1:]) if text.startswith("-") else (1, text)
    return sign, Address(*name.split("."))


def _alternatives(words: list[str]) -> str:
    return "|".join(sorted(map(str, words), key=len, reverse=True))


def _compile(data: Mapping[str, Any]) -> ClaimLexicon:
    measures = data["measures"]
    money = data["money"]
    units = _alternatives([*measures["other"], *money, *(unit for unit in measures["counts"] if unit)])
    counts = _alternatives([unit for unit in measures["counts"] if unit not in ("次", "个", "项", "条", "单", "人次")])
    roles = [
        (role, wording.replace("{year}", r"20\d\d")) for role, wordings in data["roles"].items() for wording in wordings
    ]
    number = (
        r"(?P<digits>\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+(?:\.\d+)?)(?P<myriad>万(?!元)|亿(?!元))?(?P<rough>余|多)?"
        rf"(?P<unit>{units})?|(?<![第每逐这那某同另任唯哪之统])(?P<numeral>[{_NUMERALS}]{{1,9}})(?P<numeral_unit>{counts})"
        r"|(?P<nil>(?<=为)零(?![一-龥]))"
    )
    growth = data["growth"]
    words = [*growth["up"], *growth["down"]]
    return ClaimLexicon(
        scanner=Scanner([*roles, ("number", number), *_BOUNDARIES]),
        topics=re.compile(data["gate"]["topics"]),
        figures=re.compile(data["gate"]["figures"]),
        before=re.compile(data["fillers"]["before"]),
        after=re.compile(data["fillers"]["after"]),
        approximate=re.compile(data["approximate"]),
        marker=re.compile(data["marker"]),
        basis=re.compile(growth["basis"]),
        change=re.compile(f"({_alternatives(words)}){growth['figure']}$"),
        down=frozenset(growth["down"]),
        subject=re.compile(growth["subject"]),
        units={name: frozenset(map(str, values)) for name, values in measures.items()},
        money=dict(money),
        listing=re.compile(data["listing"]),
        inclusion=re.compile(data["inclusion"]),
        parts=re.compile(data["parts"]),
        joint=re.compile(data["joint"]),
        sums=re.compile(data["sums"]),
        scope=ScopeWords(
            **{
                name: re.compile("|".join(value) if isinstance(value, list) else value)
                for name, value in data["scope"].items()
            }
        ),
        carried_out_tells=int(data["carried_out_tells"]),
        handing_in=tuple(data["handing_in"]),
        among=tuple(data["among"]),
        pointing=tuple(data["pointing"]),
        attribute=re.compile(data["attribute"]),
        persons=tuple(data["persons"]),
        others=tuple(data["other_applicants"]),
        section_topics=dict(data["section_topics"]),
        statements={name: re.compile(pattern) for name, pattern in data["statements"].items()},
        meanings={
            field: tuple(
                Meaning(
                    tuple(_address(cell) for cell in entry["cells"]),
                    entry.get("becomes", ""),
                    entry.get("words", ""),
                    bool(entry.get("soft", False)),
                    bool(entry.get("between", False)),
                )
                for entry in entries
            )
            for field, entries in data["fields"].items()
        },
        unsure={name: re.compile(pattern) for name, pattern in data["unsure"].items()},
        unsure_within={name: re.compile(pattern) for name, pattern in data["unsure_within"].items()},
        apart=re.compile(data["apart"]),
        beyond=re.compile(data["beyond"]),
        contradicted={
            name: {topic: tuple(_address(cell)[1] for cell in cells) for topic, cells in groups.items()}
            for name, groups in data["contradicted_by"].items()
        },
        names=dict(data["names"]),
    )
