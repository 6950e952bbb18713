"""Word classes and phrases: what the patterns of a file are composed from, by name.

`classes` are lists of words, each with a note of what it holds; `phrases` are short patterns, or lists of them of which
the first that fits counts. `{name}` in a pattern stands for either (`catalog.composing`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from nianbao.base.errors import PackError
from nianbao.catalog.basics import Code, File, Text
from nianbao.catalog.source import PackSource
from nianbao.catalog.suggesting import suggest

LONGEST = 160  # characters of a pattern as it is written: what a person still reads
KEYS = ("classes", "phrases")


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


_Short = Annotated[str, Field(min_length=1)]
Patterns = Annotated[
    tuple[_Short, ...],
    BeforeValidator(_listed),
    Field(min_length=1),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string", "maxLength": LONGEST}}]}
    ),
]


class WordClass(File):
    """`note`: what the class holds. `shared`: why other classes have some of its words as well: for all of them, or by
    class."""

    note: Text
    words: Annotated[tuple[Text, ...], Field(min_length=1)]
    shared: Text | dict[Code, Text] = Field(default_factory=dict)

    def excuses(self, other: str) -> bool:
        """Whether a reason is given for words that the class `other` has as well."""
        return isinstance(self.shared, str) or other in self.shared


class Vocabulary(File):
    """What patterns of one file are composed from. A phrase is a pattern or a list of alternatives in their order."""

    classes: dict[Code, WordClass] = Field(default_factory=dict)
    phrases: dict[Code, Patterns] = Field(default_factory=dict)


def shared_words(source: PackSource, classes: Mapping[str, WordClass]) -> Iterator[PackError]:
    """Words that stand twice in a class, or in two classes of which neither gives a reason; reasons that go for nothing."""
    first: dict[str, list[tuple[str, int]]] = {}
    common: set[tuple[str, str]] = set()
    for name, entry in classes.items():
        for number, word in enumerate(entry.words):
            for other, place in first.get(word, ()):
                before = source.line("classes", other, "words", place)
                if other == name:
                    yield source.error(f"“{word}”重复（前一处在第 {before} 行）", "classes", name, "words", number)
                    continue
                common |= {(name, other), (other, name)}
                if not (entry.excuses(other) or classes[other].excuses(name)):
                    message = f"“{word}”也在词类 {other} 里（第 {before} 行）"
                    hint = f"请只留一处，或在 {name} 里写 shared: {{{other}: 理由}}"
                    yield source.error(message, "classes", name, "words", number, hint=hint)
            first.setdefault(word, []).append((name, number))
    for name, entry in classes.items():
        if isinstance(entry.shared, str):
            if entry.shared and not any(one == name for one, _ in common):
                yield source.error("没有别的词类有它的词", "classes", name, "shared", hint="请删去这一条理由")
            continue
        for other in entry.shared:
            if other not in classes:
                hint = suggest(other, classes)
                yield source.error(f"没有词类 {other}", "classes", name, "shared", other, hint=hint)
            elif (name, other) not in common:
                message = f"与词类 {other} 没有相同的词"
                yield source.error(message, "classes", name, "shared", other, hint="请删去这一条理由")
