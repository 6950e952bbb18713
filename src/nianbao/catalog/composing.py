"""Patterns composed from the word classes and phrases of their file, when the pack loads and only then.

`{name}` is replaced by its words, escaped, the longest first, or by its alternatives in their order, in a group that
captures nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from nianbao.base.errors import PackError
from nianbao.catalog.check import validated
from nianbao.catalog.classes import KEYS, LONGEST, Vocabulary, shared_words
from nianbao.catalog.source import PackSource, Path
from nianbao.catalog.suggesting import suggest

NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_LISTED = 12  # names that a hint lists

Fault = Callable[..., PackError]  # (message, *path, hint=…)


class Composer:
    """The vocabulary of one file, ready to compose its patterns. PackError where it is not as it should be."""

    def __init__(self, source: PackSource) -> None:
        self.source = source
        self.vocabulary = vocabulary_of(source)
        self.used: set[str] = set()
        self._composed: dict[str, str] = {}
        self._open: list[str] = []
        if both := self.vocabulary.classes.keys() & self.vocabulary.phrases.keys():
            name = min(both)
            raise source.error(f"{name} 既是词类又是短语", "phrases", name, hint="请改一个名称")

    def compose(self, node: Any, path: Path = (), fault: Fault | None = None) -> Any:
        """`node`, which stands at `path`, with every pattern in it composed. `fault` says where, if not in the file."""
        if isinstance(node, str):
            return self._pattern(node, path, fault or self.source.error)
        if isinstance(node, dict):
            return {key: self.compose(item, (*path, key), fault) for key, item in node.items()}
        if isinstance(node, list | tuple):
            return [self.compose(item, (*path, number), fault) for number, item in enumerate(node)]
        return node

    def names_in(self, text: str) -> frozenset[str]:
        """The classes and phrases that a pattern is composed from, those within phrases too."""
        names = set(NAME.findall(text))
        for name in tuple(names):
            for part in self.vocabulary.phrases.get(name, ()):
                names |= self.names_in(part)
        return frozenset(names)

    def unused(self) -> Iterator[PackError]:
        """The classes and phrases that no pattern composed so far uses."""
        for key in KEYS:
            for name in getattr(self.vocabulary, key):
                if name not in self.used:
                    yield self.source.error(f"没有正则表达式用到 {name}", key, name)

    def _pattern(self, text: str, path: Path, fault: Fault) -> str:
        if len(text) > LONGEST:
            hint = "请把词列进 classes，把各段写成 phrases，再用 {名称} 拼起来"
            raise fault(f"这一条有 {len(text)} 个字符，超过 {LONGEST} 个", *path, hint=hint)
        if "{" not in text:
            return text
        return NAME.sub(lambda match: self._named(match[1], path, fault), text)

    def _named(self, name: str, path: Path, fault: Fault) -> str:
        self.used.add(name)
        if name not in self._composed:
            self._composed[name] = f"(?:{self._alternatives(name, path, fault)})"
        return self._composed[name]

    def _alternatives(self, name: str, path: Path, fault: Fault) -> str:
        known = self.vocabulary
        if name in known.classes:
            return alternation(known.classes[name].words)
        if name not in known.phrases:
            names = [*known.classes, *known.phrases]
            hint = suggest(name, names) or (
                f"可用：{'、'.join(names[:_LISTED])}" if names else "本文件没有 classes 和 phrases"
            )
            raise fault(f"没有词类或短语 {name}", *path, hint=hint)
        if name in self._open:
            raise fault(f"短语 {'、'.join([*self._open, name])} 互相引用", *path)
        self._open.append(name)
        parts = self.compose(known.phrases[name], ("phrases", name))
        self._open.pop()
        return "|".join(parts)


def vocabulary_of(source: PackSource) -> Vocabulary:
    """The classes and phrases of a file; PackError where they are not as they should be."""
    return validated(source, Vocabulary, {key: source.data[key] for key in KEYS if key in source.data})


def alternation(words: tuple[str, ...]) -> str:
    """Any of the words, the longest that fits first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def composed(source: PackSource, known: Collection[str], faults: list[PackError]) -> dict[str, Any]:
    """The file's data with its patterns composed, without classes and phrases. `known`: the keys that it may have besides.
    PackError for what cannot be composed; what classes have wrong besides is put to `faults`."""
    for key in source.data:
        if key not in known and key not in KEYS:
            raise source.error(f"不认识的键 {key}", key, hint=suggest(key, [*known, *KEYS]))
    composer = Composer(source)
    faults += shared_words(source, composer.vocabulary.classes)
    return {key: composer.compose(value, (key,)) for key, value in source.data.items() if key not in KEYS}
