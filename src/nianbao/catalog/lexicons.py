"""Lexicons: each is held to what it may hold when the pack loads.

A lexicon that a kind states by name is what that kind's model says, once its patterns are composed from the word classes
and phrases of the file (`catalog.composing`). Any other one is of a general format: `words/1`, a list of words, `swaps/1`,
wrong words with the right ones, or `patterns/1`, patterns that several rules share, composed likewise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, Field

from nianbao.base.errors import PackError
from nianbao.catalog.basics import File, Text, Words
from nianbao.catalog.check import validated
from nianbao.catalog.composing import composed
from nianbao.catalog.form_schema import Regex
from nianbao.catalog.source import PackSource, plain
from nianbao.catalog.suggesting import suggest


class WordsFile(File):
    """A list of words."""

    format: Literal["words/1"]
    words: Annotated[Words, Field(min_length=1)]


class SwapsFile(File):
    """Wrong words with the right ones."""

    format: Literal["swaps/1"]
    swaps: Annotated[dict[Text, Text], Field(min_length=1)]


class PatternsFile(File):
    """Patterns that several rules share."""

    format: Literal["patterns/1"]
    patterns: Annotated[tuple[Regex, ...], Field(min_length=1)]

    def references(self) -> list[tuple[str, str]]:
        return [("regex", pattern) for pattern in self.patterns]


GENERAL: dict[str, type[BaseModel]] = {"words/1": WordsFile, "swaps/1": SwapsFile, "patterns/1": PatternsFile}


def stated(kinds: Mapping[str, Any]) -> dict[str, type[BaseModel]]:
    """The lexicons that kinds state, by name."""
    return {name: model for kind in kinds.values() for name, model in needed(kind).items()}


def needed(kind: Any) -> Mapping[str, type[BaseModel]]:
    """The lexicons that a pack must have where a rule is of this kind."""
    lexicons: Mapping[str, type[BaseModel]] = getattr(kind, "lexicons", {})
    return lexicons


def by_format(kinds: Mapping[str, Any]) -> dict[str, type[BaseModel]]:
    """Every model of a lexicon by the format that it declares."""
    return GENERAL | {get_args(model.model_fields["format"].annotation)[0]: model for model in stated(kinds).values()}


def lexicon_of(
    name: str, source: PackSource, known: Mapping[str, type[BaseModel]], faults: list[PackError]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """A lexicon as plain data, its patterns composed, its `format` included; and the names that it uses (see
    `Params.references`). `known`: the lexicons that kinds state."""
    names: list[tuple[str, str]] = []
    data: dict[str, Any] = {}
    try:
        model = known.get(name) or _general(source)
        with_patterns = name in known or model is PatternsFile
        data = composed(source, model.model_fields, faults) if with_patterns else plain(source.data)
        file = validated(source, model, data)
        names = list(getattr(file, "references", tuple)())
    except PackError as error:
        faults.append(error)
    return data, names


def _general(source: PackSource) -> type[BaseModel]:
    if "format" not in source.data:
        raise source.error("缺少 format", hint=f"可用：{'、'.join(GENERAL)}")
    declared = str(source.data["format"])
    if declared not in GENERAL:
        hint = suggest(declared, GENERAL) or f"可用：{'、'.join(GENERAL)}；某种规则专用的词表，文件名要与它的名称相同"
        raise source.error(f"没有 {declared} 这种词表", "format", hint=hint)
    return GENERAL[declared]
