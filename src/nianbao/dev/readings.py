"""Which word classes and patterns of a pack read a word, and where each stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nianbao.catalog.classes import KEYS
from nianbao.catalog.composing import Composer
from nianbao.catalog.files import Folder
from nianbao.catalog.lexicons import stated
from nianbao.catalog.load import effective, read_chain
from nianbao.catalog.source import PackSource
from nianbao.kinds.contract import Kind

_NONSENSE = "囗"  # a character that no pattern names


@dataclass(frozen=True, slots=True)
class Written:
    """A pattern as it is written. `key`: its keys in the file, `roles.receive`; `where`: file and line; `names`: the
    classes and phrases that it is composed from, those within phrases too; `composed`: what it comes to."""

    key: str
    where: str
    text: str
    names: frozenset[str]
    composed: str


@dataclass(frozen=True, slots=True)
class WrittenClass:
    """A word class. `words`: each with its file and line; `users`: the patterns that are composed from it."""

    name: str
    note: str
    where: str
    words: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    users: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A lexicon or a rule, by its name or id, with its classes and patterns."""

    title: str
    where: str
    classes: tuple[WrittenClass, ...]
    patterns: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class WordReadings:
    """What reads a word. `classes`: (file, class, where the word stands); `patterns`: (file, pattern, the stretch of the
    word that it matches)."""

    classes: tuple[tuple[str, WrittenClass, str], ...]
    patterns: tuple[tuple[str, Written, str], ...]


def written_files(path: Path, kinds: Mapping[str, Kind]) -> list[WrittenFile]:
    """The lexicons and rules of the pack in folder `path` that have patterns, with what it inherits. PackError where one
    cannot be composed."""
    folder = effective(read_chain(path))
    files = [_file(title, source, data) for title, source, data in _sources(folder, kinds)]
    return [file for file in files if file.patterns]


def reads(word: str, files: list[WrittenFile]) -> WordReadings:
    """What reads `word` in the files of a pack: the classes that list it, the patterns that match in it, whole or in part.
    A pattern that matches as much of any characters reads no word."""
    classes: list[tuple[str, WrittenClass, str]] = []
    patterns: list[tuple[str, Written, str]] = []
    for file in files:
        for one in file.classes:
            classes += [(file.title, one, where) for text, where in one.words if text == word]
        for pattern in file.patterns:
            found = _longest(pattern.composed, word)
            if len(found) >= min(2, len(word)) and len(_longest(pattern.composed, _NONSENSE * len(word))) < len(found):
                patterns.append((file.title, pattern, found))
    return WordReadings(tuple(classes), tuple(patterns))


def _longest(pattern: str, text: str) -> str:
    return max((match[0] for match in re.finditer(pattern, text)), key=len, default="")


def listed_words(files: list[WrittenFile]) -> list[str]:
    """Every word that a class lists, once."""
    return list(dict.fromkeys(word for file in files for one in file.classes for word, _ in one.words))


def _sources(folder: Folder, kinds: Mapping[str, Kind]) -> Iterator[tuple[str, PackSource, Any]]:
    models = stated(kinds)
    for name, source in folder.lexicons.items():
        if name in models or source.data.get("format") == "patterns/1":
            yield name, source, {key: value for key, value in source.data.items() if key not in (*KEYS, "format")}
    for key, source in folder.rules.items():
        yield key.rpartition("/")[2], source, {"params": source.data.get("params") or {}}


def _file(title: str, source: PackSource, data: Any) -> WrittenFile:
    composer = Composer(source)
    patterns = tuple(_patterns(composer, data, ()))
    classes = tuple(
        WrittenClass(
            name,
            entry.note,
            source.at("classes", name),
            tuple((word, source.at("classes", name, "words", place)) for place, word in enumerate(entry.words)),
            (entry.shared,) if isinstance(entry.shared, str) else tuple(entry.shared.values()),
            tuple(pattern for pattern in patterns if name in pattern.names),
        )
        for name, entry in composer.vocabulary.classes.items()
    )
    return WrittenFile(title, source.at(), classes, patterns)


def _patterns(composer: Composer, node: Any, path: tuple[str | int, ...]) -> Iterator[Written]:
    """Every text in `node` that has a Chinese character or a name, and is a regular expression."""
    if isinstance(node, str):
        names = composer.names_in(node)
        composed = composer.compose(node, path)
        if (names or re.search("[\u4e00-\u9fff]", node)) and _compiles(composed):
            key = ".".join(str(step) for step in path if isinstance(step, str))
            yield Written(key, composer.source.at(*path), node, names, composed)
    else:
        items: Any = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for step, item in items:
            yield from _patterns(composer, item, (*path, step))


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
