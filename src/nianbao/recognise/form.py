"""A form prepared for recognition, built once and kept as long as the form lives."""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from nianbao.base import regexes
from nianbao.base.ordinals import NUMERALS
from nianbao.base.text import label_key
from nianbao.model.form import FormSpec, IdentityWords, SectionSpec
from nianbao.recognise.limits import LIKE_A_TITLE, STRONG
from nianbao.recognise.names import KeyedLayout, both_keys, compile_layouts, keys_of
from nianbao.recognise.similarity import Near
from nianbao.recognise.tabular import Tabular

_SHORTEST_NUMBERED = 5  # characters of a row label with its number
_SHORTEST_HIT = 3  # keys from this length on betray a table in running text


@dataclass(slots=True)
class Compiled:
    """`hits[key]`: bit mask of the tables that print such a label. `plans`: how grids of a known shape are read."""

    form: FormSpec
    layouts: dict[str, tuple[KeyedLayout, ...]]
    bits: dict[str, int]
    characters: dict[str, frozenset[str]]  # of the labels of a table's columns
    hits: dict[str, int]
    numbered: tuple[str, ...]  # keys of row labels that begin with a number
    row_starts: dict[str, tuple[str, ...]]  # keys of the labels of rows by their first character, the longest first
    row_groups: frozenset[str]  # keys of groups of rows
    fields: int  # the bits of tables of fields
    titles: dict[str, tuple[int, ...]]  # key of a section title or alias → sections
    title_keys: tuple[tuple[str, ...], ...]  # of each section, its own title's first
    near_titles: Near  # all of them
    title_ends: dict[str, tuple[str, ...]]  # the end of a section's own title → what stands ahead of it
    title_starts: re.Pattern[str]
    title_inside: re.Pattern[str]
    keywords: tuple[tuple[tuple[str, ...], ...], ...]
    keyword_gate: re.Pattern[str]
    furniture: re.Pattern[str] | None
    elsewhere: re.Pattern[str]  # what says that tables are not in the text
    elsewhere_alone: frozenset[str]  # words of one character that say so as all that a line says
    patterns: dict[str, tuple[re.Pattern[str], ...]]
    levels: tuple[tuple[str, frozenset[str], tuple[re.Pattern[str], ...]], ...]  # id, kinds of bodies, patterns
    tabular: dict[str, Tabular] = field(default_factory=dict)
    plans: dict[Any, Any] = field(default_factory=dict)
    fuzzy_titles: dict[str, tuple[int | None, float]] = field(default_factory=dict)

    def run_in(self, table: str) -> Tabular:
        """A table as it stands in a text that it has run into."""
        known = self.tabular.get(table)
        if known is None:
            known = self.tabular[table] = Tabular(self.layouts[table])
        return known

    @property
    def identity(self) -> IdentityWords:
        return self.form.identity

    def mask(self, text: str) -> int:
        """The tables that print such a label, as a bit mask."""
        return next((self.hits[key] for _, key in keys_of(text) if key in self.hits), 0)


_kept: dict[int, tuple[weakref.ref[FormSpec], Compiled]] = {}


def compiled(form: FormSpec) -> Compiled:
    """The form prepared for recognition; the same object for the same form."""
    known = _kept.get(id(form))
    if known is not None and known[0]() is form:
        return known[1]
    prepared = _compile(form)
    key = id(form)

    def forget(_: object, kept: dict[int, tuple[weakref.ref[FormSpec], Compiled]] = _kept) -> None:
        kept.pop(key, None)

    _kept[key] = (weakref.ref(form, forget), prepared)
    return prepared


def _compile(form: FormSpec) -> Compiled:
    bits = {table.id: 1 << place for place, table in enumerate(form.tables)}
    layouts = _layouts(form)
    title_keys = tuple(_title_keys(section) for section in form.sections)
    starts = _starts(form)
    identity = {
        "title": form.title_patterns,
        "period": form.period_patterns,
        "agency": form.identity.agency_patterns,
    }
    return Compiled(
        form=form,
        layouts=layouts,
        bits=bits,
        characters={table: _characters(own) for table, own in layouts.items()},
        hits=_hits(layouts, bits),
        numbered=_numbered(layouts),
        row_starts=_row_starts(layouts),
        row_groups=frozenset(key for layout in _of_rows(layouts) for key in layout.group_keys),
        fields=sum(bits[table.id] for table in form.tables if table.orientation == "fields"),
        titles=_titles(title_keys),
        title_keys=title_keys,
        near_titles=Near(tuple(_titles(title_keys)), LIKE_A_TITLE),
        title_ends=_title_ends(title_keys),
        title_starts=starts,
        title_inside=regexes.compiled(rf"(?P<ordinal>[{NUMERALS}]{{1,3}})[、.．]\s*(?P<title>{starts.pattern})"),
        keywords=tuple(section.keywords for section in form.sections),
        keyword_gate=_keyword_gate(form),
        furniture=regexes.compiled("|".join(f"(?:{pattern})" for pattern in form.furniture))
        if form.furniture
        else None,
        elsewhere=_one_of(form.identity.elsewhere_words, fewest=2),
        elsewhere_alone=_single(form.identity.elsewhere_words),
        patterns={what: tuple(map(regexes.compiled, patterns)) for what, patterns in identity.items()},
        levels=tuple(
            (own.id, frozenset(own.bodies), tuple(map(regexes.compiled, own.patterns))) for own in form.levels
        ),
    )


def _layouts(form: FormSpec) -> dict[str, tuple[KeyedLayout, ...]]:
    """Table → its layouts, the form's own first."""
    others = {table.id: [other for other in form.other_layouts if other.id == table.id] for table in form.tables}
    return {table.id: compile_layouts([table, *others[table.id]]) for table in form.tables}


def _hits(layouts: dict[str, tuple[KeyedLayout, ...]], bits: dict[str, int]) -> dict[str, int]:
    hits: dict[str, int] = {}
    for table, own in layouts.items():
        for key in {key for layout in own for key in layout.names if len(key) >= _SHORTEST_HIT}:
            hits[key] = hits.get(key, 0) | bits[table]
    return hits


def _characters(layouts: tuple[KeyedLayout, ...]) -> frozenset[str]:
    return frozenset().union(*(label for layout in layouts for labels in layout.column_variants for label in labels))


def _numbered(layouts: dict[str, tuple[KeyedLayout, ...]]) -> tuple[str, ...]:
    names = (item for own in layouts.values() for layout in own for item in layout.names.items())
    rows = {key for key, name in names if name.rows and len(key) >= _SHORTEST_NUMBERED}
    return tuple(sorted(key for key in rows if key[0] in NUMERALS or key[0].isdigit()))


def _of_rows(layouts: dict[str, tuple[KeyedLayout, ...]]) -> Iterator[KeyedLayout]:
    return (layout for own in layouts.values() for layout in own if layout.spec.orientation == "rows")


def _row_starts(layouts: dict[str, tuple[KeyedLayout, ...]]) -> dict[str, tuple[str, ...]]:
    keys = {key for layout in _of_rows(layouts) for own in layout.row_own for key in own if len(key) >= STRONG}
    starts: dict[str, tuple[str, ...]] = {}
    for key in sorted(keys, key=lambda key: (-len(key), key)):
        starts[key[0]] = (*starts.get(key[0], ()), key)
    return starts


def _title_keys(section: SectionSpec) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for text in (section.title, *section.aliases) for key in both_keys(text)))


def _titles(title_keys: Iterable[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    titles: dict[str, tuple[int, ...]] = {}
    for number, keys in enumerate(title_keys):
        for key in keys:
            titles[key] = (*titles.get(key, ()), number)
    return titles


def _title_ends(title_keys: Iterable[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    ends: dict[str, tuple[str, ...]] = {}
    for title, *_ in title_keys:
        for cut in range(1, len(title)):
            ends[title[cut:]] = (*ends.get(title[cut:], ()), title[:cut])
    return ends


def _keyword_gate(form: FormSpec) -> re.Pattern[str]:
    return _one_of({word for section in form.sections for group in section.keywords for word in group})


def _single(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if len(word) == 1)


def _one_of(words: Iterable[str], fewest: int = 1) -> re.Pattern[str]:
    """Any of the words of at least so many characters, the longest first; the same expression in every process, so that it
    is known again."""
    long = sorted((word for word in words if len(word) >= fewest), key=lambda word: (-len(word), word))
    return regexes.compiled("|".join(map(re.escape, long)) or r"(?!)")


def _starts(form: FormSpec) -> re.Pattern[str]:
    """A section title at the start of a text, whatever stands between its words; the longest one first."""
    texts = sorted(
        {text for section in form.sections for text in (section.title, *section.aliases) if len(label_key(text)) >= 4},
        key=lambda text: (-len(label_key(text)), text),
    )
    bodies = (r"[\s、，,和及与]?".join(re.escape(character) for character in label_key(text)) for text in texts)
    return regexes.compiled("|".join(f"(?:{body})" for body in bodies) or r"(?!)")
