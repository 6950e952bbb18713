"""The claims lexicon, compiled: one scanner over all wordings, and the readings behind each field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from nianbao.base import regexes
from nianbao.kinds.memo import per_form
from nianbao.kinds.narrative.claims_file import ClaimsFile, FinerEntry
from nianbao.kinds.narrative.claims_rounding import RoughWords, rough_words
from nianbao.kinds.narrative.claims_whose import ScopeWords, scope_words
from nianbao.kinds.narrative.scanner import Scanner
from nianbao.model.form import Address

_NUMERALS = "零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾"
_BOUNDARIES = (("comma", "[，,：:]|——"), ("stop", r"[；;。！？!?\n]"))
_PATTERNS = (
    "marker",
    "listing",
    "denies",
    "told_result",
    "all_of",
    "opening",
    "gross",
    "share_base",
    "of_share",
    "summed_up",
    "inclusion",
    "parts",
    "joint",
    "whole_of",
    "bare",
    "rate",
    "sums",
    "applied_elsewhere",
    "new_told",
    "attribute",
    "subject_from",
    "starting",
    "of_disclosure",
    "share",
    "apart",
    "vertical",
    "beyond",
)  # of the file, compiled as they are


class Finer(NamedTuple):
    """A finer count: its field, that of its whole, its words before a figure, behind one, and anywhere."""

    field: str
    of: str
    loose: bool
    before: re.Pattern[str]
    behind: re.Pattern[str]
    said: re.Pattern[str]


class Meaning(NamedTuple):
    """One accepted meaning of a figure: signed cells that add up to it. `soft`: fits, but proves nothing when it does
    not; `between`: neither does a figure between it and the usual meaning; `words`: holds only where the sentence, up to
    the figure, has this word; `becomes`: the field whose only meaning fits; `above_zero`: zero never
    has this meaning."""

    cells: tuple[tuple[int, Address], ...]
    becomes: str = ""
    words: str = ""
    soft: bool = False
    between: bool = False
    above_zero: bool = False


@dataclass(frozen=True, slots=True)
class ClaimLexicon:
    """Everything that `claims.extract` needs. `scanner` names roles, and number, comma, stop."""

    scanner: Scanner
    topics: re.Pattern[str]
    figures: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    approximate: RoughWords
    marker: re.Pattern[str]
    basis: re.Pattern[str]
    change: re.Pattern[str]
    down: frozenset[str]
    subject: re.Pattern[str]
    growth: dict[str, re.Pattern[str]]
    units: dict[str, frozenset[str]]
    money: dict[str, int]
    listing: re.Pattern[str]
    denies: re.Pattern[str]
    told_result: re.Pattern[str]
    all_of: re.Pattern[str]
    opening: re.Pattern[str]
    starting: re.Pattern[str]
    of_disclosure: re.Pattern[str]
    share: re.Pattern[str]
    finer: dict[str, tuple[Finer, ...]]
    finer_loose: tuple[Finer, ...]
    finer_names: frozenset[str]
    gross: re.Pattern[str]
    share_base: re.Pattern[str]
    of_share: re.Pattern[str]
    summed_up: re.Pattern[str]
    inclusion: re.Pattern[str]
    parts: re.Pattern[str]
    joint: re.Pattern[str]
    whole_of: re.Pattern[str]
    bare: re.Pattern[str]
    rate: re.Pattern[str]
    sums: re.Pattern[str]
    headings: dict[str, re.Pattern[str]]
    scope: ScopeWords
    section_topics: dict[str, str]
    others: tuple[str, ...]
    persons: tuple[str, ...]
    brackets: tuple[str, ...]
    handing_in: tuple[str, ...]
    among: tuple[str, ...]
    pointing: tuple[str, ...]
    applied_elsewhere: re.Pattern[str]
    new_told: re.Pattern[str]
    subject_from: re.Pattern[str]
    attribute: re.Pattern[str]
    carried_out_tells: int
    statements: dict[str, re.Pattern[str]]
    meanings: dict[str, tuple[Meaning, ...]]
    unsure: dict[str, re.Pattern[str]]
    unsure_within: dict[str, re.Pattern[str]]
    apart: re.Pattern[str]
    vertical: re.Pattern[str]
    beyond: re.Pattern[str]
    denied_by: dict[str, tuple[Address, ...]]
    contradicted: dict[str, dict[str, tuple[Address, ...]]]
    names: dict[str, str]


@per_form
def compiled(data: Mapping[str, Any]) -> ClaimLexicon:
    """The lexicon in use, compiled on its first use. ValueError when the data is not a claims lexicon."""
    return _compile(ClaimsFile.model_validate(data))


def _address(text: str) -> tuple[int, Address]:
    sign, name = (-1, text[1:]) if text.startswith("-") else (1, text)
    return sign, Address(*name.split("."))


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _finer(name: str, entry: FinerEntry, file: ClaimsFile) -> Finer:
    before, behind = f"(?:{entry.words}){file.finer_before}", f"{file.finer_behind}(?:{entry.words})"
    return Finer(
        name, entry.of, entry.loose, regexes.compiled(before), regexes.compiled(behind), regexes.compiled(entry.words)
    )


def _compile(file: ClaimsFile) -> ClaimLexicon:
    # Kept whole: one line for each entry of the file.
    measures, money = file.measures, file.money
    units = _alternatives([*measures.other, *money, *(unit for unit in measures.counts if unit)])
    counts = _alternatives([unit for unit in measures.counts if unit not in ("次", "个", "项", "条", "单", "人次")])
    roles = [(role, wording) for role, wordings in file.roles.items() for wording in wordings]
    number = (
        r"(?P<digits>\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+(?:\.\d+)?)(?P<myriad>万(?!元)|亿(?!元))?(?P<rough>余|多)?"
        rf"(?P<unit>{units})?|(?<![第每逐这那某同另任唯哪之统])(?P<numeral>[{_NUMERALS}]{{1,9}})[余多]?(?P<numeral_unit>{counts})"
        r"|(?P<nil>(?<=[为：:])[零〇](?![一-龥])|(?<=[：:讼议请费])无(?=[；。，、\n]|$))"
    )
    growth = file.growth
    words = [*growth.up, *growth.down]
    return ClaimLexicon(
        scanner=Scanner([*roles, ("number", number), *_BOUNDARIES]),
        topics=regexes.compiled(file.gate.topics),
        figures=regexes.compiled(file.gate.figures),
        before=regexes.compiled(file.fillers.before),
        after=regexes.compiled(file.fillers.after),
        **{name: regexes.compiled(getattr(file, name)) for name in _PATTERNS},
        finer_names=frozenset(file.finer),
        finer={
            of: tuple(_finer(name, entry, file) for name, entry in file.finer.items() if entry.of == of)
            for of in {entry.of for entry in file.finer.values()}
        },
        finer_loose=tuple(_finer(name, entry, file) for name, entry in file.finer.items() if entry.loose),
        approximate=rough_words(**dict(file.approximate)),
        basis=regexes.compiled(growth.basis),
        change=regexes.compiled(f"({_alternatives(words)}){growth.figure}$"),
        down=frozenset(growth.down),
        subject=regexes.compiled(growth.subject),
        growth={name: regexes.compiled(getattr(growth, name)) for name in ("named", "lone", "level", "alien")},
        units={name: frozenset(values) for name, values in measures},
        money=dict(money),
        headings={name: regexes.compiled(pattern) for name, pattern in file.headings},
        scope=scope_words(file.scope),
        carried_out_tells=file.carried_out_tells,
        handing_in=file.handing_in,
        among=file.among,
        pointing=file.pointing,
        persons=file.persons,
        brackets=file.brackets,
        others=file.other_applicants,
        section_topics=dict(file.section_topics),
        statements={name: regexes.compiled(pattern) for name, pattern in file.statements},
        meanings={
            field: tuple(
                Meaning(tuple(map(_address, entry.cells)), **entry.model_dump(exclude={"cells"})) for entry in entries
            )
            for field, entries in file.fields.items()
        },
        unsure={name: regexes.compiled(pattern) for name, pattern in file.unsure.items()},
        unsure_within={name: regexes.compiled(pattern) for name, pattern in file.unsure_within.items()},
        denied_by={name: tuple(_address(cell)[1] for cell in cells) for name, cells in file.denied_by},
        contradicted={
            name: {topic: tuple(_address(cell)[1] for cell in cells) for topic, cells in dict(groups).items()}
            for name, groups in file.contradicted_by
        },
        names=dict(file.names),
    )
