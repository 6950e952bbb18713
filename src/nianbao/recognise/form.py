"""A form prepared for recognition, built once and kept as long as the form lives."""

from __future__ import annotations

import re
import weakref
from dataclasses import dataclass, field
from typing import Any

from nianbao.base.text import label_key
from nianbao.model.form import FormSpec, IdentityWords, TableSpec
from nianbao.recognise.names import Layout, both_keys, compile_layout, keys_of
from nianbao.recognise.tabular import Tabular

_NUMERAL = "一二三四五六七八九十"
_SHORTEST_NUMBERED = 5  # characters of a row label with its number
_SHORTEST_HIT = 3  # keys from this length on betray a table in running text


@dataclass(slots=True)
class Compiled:
    """`hits[key]`: bit mask of the tables that print such a label. `plans`: how grids of a known shape are read."""

    form: FormSpec
    layouts: dict[str, tuple[Layout, ...]]
    bits: dict[str, int]
    characters: dict[str, frozenset[str]]  # of the labels of a table's columns
    hits: dict[str, int]
    numbered: tuple[str, ...]  # keys of row labels that begin with a number
    fields: int  # the bits of tables of fields
    titles: dict[str, tuple[int, ...]]  # key of a section title or alias → sections
    title_keys: tuple[tuple[str, ...], ...]
    title_starts: re.Pattern[str]
    title_inside: re.Pattern[str]
    keywords: tuple[tuple[tuple[str, ...], ...], ...]
    keyword_gate: re.Pattern[str]
    furniture: re.Pattern[str] | None
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
    layouts: dict[str, tuple[Layout, ...]] = {}
    bits: dict[str, int] = {}
    hits: dict[str, int] = {}
    for place, table in enumerate(form.tables):
        bits[table.id] = 1 << place
        specs: list[TableSpec] = [table, *(other for other in form.other_layouts if other.id == table.id)]
        layouts[table.id] = tuple(compile_layout(spec, rank) for rank, spec in enumerate(specs))
        for layout in layouts[table.id]:
            for key in layout.names:
                if len(key) >= _SHORTEST_HIT:
                    hits[key] = hits.get(key, 0) | bits[table.id]
    titles: dict[str, tuple[int, ...]] = {}
    title_keys = []
    for number, section in enumerate(form.sections):
        names = dict.fromkeys(key for text in (section.title, *section.aliases) for key in both_keys(text))
        title_keys.append(tuple(names))
        for key in names:
            titles[key] = (*titles.get(key, ()), number)
    gate = {word for section in form.sections for group in section.keywords for word in group}
    starts = _starts(form)
    return Compiled(
        form=form,
        layouts=layouts,
        bits=bits,
        characters={
            table: frozenset(
                character
                for layout in own
                for labels in layout.column_variants
                for label in labels
                for character in label
            )
            for table, own in layouts.items()
        },
        hits=hits,
        numbered=tuple(
            sorted(
                {
                    key
                    for own in layouts.values()
                    for layout in own
                    for key, name in layout.names.items()
                    if name.rows and (key[0] in _NUMERAL or key[0].isdigit()) and len(key) >= _SHORTEST_NUMBERED
                }
            )
        ),
        fields=sum(bits[table.id] for table in form.tables if table.orientation == "fields"),
        titles=titles,
        title_keys=tuple(title_keys),
        title_starts=starts,
        title_inside=re.compile(rf"(?P<ordinal>[{_NUMERAL}]{{1,3}})[、.．]\s*(?P<title>{starts.pattern})"),
        keywords=tuple(section.keywords for section in form.sections),
        keyword_gate=re.compile("|".join(re.escape(word) for word in sorted(gate, key=len, reverse=True)) or r"(?!)"),
        furniture=re.compile("|".join(f"(?:{pattern})" for pattern in form.furniture)) if form.furniture else None,
        patterns={
            "title": tuple(re.compile(pattern) for pattern in form.title_patterns),
            "period": tuple(re.compile(pattern) for pattern in form.period_patterns),
            "agency": tuple(re.compile(pattern) for pattern in form.identity.agency_patterns),
        },
        levels=tuple(
            (level.id, frozenset(level.bodies), tuple(re.compile(pattern) for pattern in level.patterns))
            for level in form.levels
        ),
    )


def _starts(form: FormSpec) -> re.Pattern[str]:
    """A section title at the start of a text, whatever stands between its words; the longest one first."""
    texts = sorted(
        {text for section in form.sections for text in (section.title, *section.aliases) if len(label_key(text)) >= 4},
        key=lambda text: (-len(label_key(text)), text),
    )
    bodies = (r"[\s、，,和及与]?".join(re.escape(character) for character in label_key(text)) for text in texts)
    return re.compile("|".join(f"(?:{body})" for body in bodies) or r"(?!)")
