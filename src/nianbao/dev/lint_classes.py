"""Word classes and phrases that say nothing: used nowhere, or listed behind words that are read before them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nianbao.catalog.classes import KEYS
from nianbao.catalog.composing import NAME, Composer
from nianbao.catalog.files import Folder
from nianbao.catalog.lexicons import stated
from nianbao.catalog.problems import PackProblem, warning
from nianbao.catalog.source import PackSource, Path
from nianbao.kinds.contract import Kind

_WORDS = re.compile(r"[^\\\[\](){}?*+.^$]+")  # words and nothing else, `|` between them


def class_problems(folder: Folder, kinds: Mapping[str, Kind]) -> Iterator[PackProblem]:
    """Warnings for the lexicons that kinds state and for the rules of a pack that loads."""
    known = stated(kinds)
    for name, source in folder.lexicons.items():
        if name in known:
            yield from _of_file(source, {key: value for key, value in source.data.items() if key not in KEYS})
    for source in folder.rules.values():
        yield from _of_file(source, {"params": source.data.get("params") or {}})


def _of_file(source: PackSource, patterns: Mapping[str, Any]) -> Iterator[PackProblem]:
    composer = Composer(source)
    composer.compose(dict(patterns))
    yield from map(warning, composer.unused())
    phrases: dict[str, Any] = {"phrases": source.data.get("phrases") or {}}
    yield from _unread(composer, {**patterns, **phrases}, ())


def _unread(composer: Composer, node: Any, path: Path) -> Iterator[PackProblem]:
    """Words that a list of patterns never comes to, since an earlier pattern of it ends with the first part of them."""
    if isinstance(node, dict):
        for key, item in node.items():
            yield from _unread(composer, item, (*path, key))
    elif isinstance(node, list):
        if len(node) > 1 and all(isinstance(item, str) for item in node) and any(map(NAME.search, node)):
            yield from _unread_words(composer, node, path)
        for number, item in enumerate(node):
            yield from _unread(composer, item, (*path, number))


def _unread_words(composer: Composer, patterns: list[str], path: Path) -> Iterator[PackProblem]:
    before: dict[str, int] = {}
    for number, pattern in enumerate(patterns):
        words = _words(composer, pattern)
        for word in words:
            shorter = next((word[:end] for end in range(1, len(word) + 1) if word[:end] in before), "")
            if shorter:
                place = composer.source.line(*path, before[shorter])
                message = f"“{word}”读不到：第 {place} 行先读到“{shorter}”"
                yield warning(composer.source.error(message, *path, number, hint="请把长的词放在前面"))
        before |= dict.fromkeys(words, number)


def _words(composer: Composer, pattern: str) -> list[str]:
    """The words of a pattern that is nothing but words or the names of classes; else none."""
    classes = composer.vocabulary.classes
    if any(name not in classes for name in NAME.findall(pattern)):
        return []
    spelt = NAME.sub(lambda match: "|".join(classes[match[1]].words), pattern)
    return spelt.split("|") if _WORDS.fullmatch(spelt) else []
