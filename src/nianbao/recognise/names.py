"""What a printed label names. One look-up for rows, columns and their groups, with one grammar for what may stand around a
name: `keys_of` gives the keys under which a text may be a label, the surest first, `KeyedLayout.find` what the first of them that
the form knows stands for. Built once for each form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from functools import lru_cache
from typing import NamedTuple

from nianbao.base.ordinals import NUMERALS
from nianbao.base.regexes import compiled
from nianbao.base.text import fold, label_key
from nianbao.model.form import ColumnSpec, RowSpec, TableSpec
from nianbao.recognise.limits import KEPT_NAMES, LIKE_A_COLUMN, LONGEST_LABEL, RIVAL, SIMILAR, STRONG
from nianbao.recognise.similarity import close


class NameKind(IntFlag):
    """What a name is of. One label may be several: "总计" is a row and a column."""

    NONE = 0
    ROW = 1
    COLUMN = 2
    GROUP = 4  # of rows, a block, the corner: no row of figures by itself
    HEAD = 8  # of columns
    CHAIN = 16  # several labels, one behind the other


class How(IntEnum):
    """What was left out of a printed label to know it, the surest first."""

    EXACT = 0
    YEAR = 1  # a year written into it: "本年（2023）制发件数", "2023年制发件数"
    ORDINAL = 2
    REMARK = 3  # what stands behind it: a remark, a unit, a year, the mark of a note or of an order
    CHAIN = 4
    DIGITS = 5  # digits right behind it: its figure, or the mark of a note
    NONE = 6


class PrintedName(NamedTuple):
    """`key`: that of the form; `rows` and `columns`: numbers in the layout's spec; `block`: the block that the label heads;
    `chain`: the keys that a CHAIN is made of."""

    key: str = ""
    kind: NameKind = NameKind.NONE
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    block: str | None = None
    how: How = How.NONE
    chain: tuple[str, ...] = ()


UNKNOWN = PrintedName()

# --- the grammar ------------------------------------------------------------------------------------------------------

_NUMERAL = f"[{NUMERALS}]{{1,3}}|[0-9]{{1,2}}"
_ORDINAL = re.compile(
    rf"\s*(?:[（(【\[]\s*(?:{_NUMERAL})\s*[)）】\]]|(?:{_NUMERAL})\s*[、.．,，:：)）·]"
    r"|[①-⑳⑴-⒇⒈-⒛㈠-㈩]|[0-9]{1,2}(?=[^\d\s%年月日.]))\s*[、.．,，:：]?\s*"
)
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_YEAR_NOTE = re.compile(r"[（(\[【][^（()）\]】]{0,8}(?:19|20)[0-9]{2}[^（()）\]】]{0,6}[)）\]】]")
_YEAR_FIRST = re.compile("^(?:19|20)[0-9]{2}年度?(?=[^0-9月])")
_GLUED = re.compile(r"([^\d\s].*?[^\d\s.,，])(?:\s*([<>＜＞≤≥≈~～±—–－―+＋-]+)\s*)?([0-9][0-9.]*)$", re.DOTALL)
_LONGEST = 400  # characters of a label with its remarks
_UNIT = "(?:件次|人次|件|个|项|条|份|次|起|人|宗|万元|元)"
_UNIT_APART = re.compile(rf"(?<=\S)\s+(?={_UNIT}\s*$)")  # looked for before blanks are folded
_BEHIND = re.compile(
    r"(?<=\S)\s*(?:"
    r"[（(](?:[^（()）]|[（(][^（()）]*[)）])*[)）]|[\[【〔［][^\[\]【】〔〕［］]*[\]】〕］]"
    r"|[①-⑳⑴-⒇㈠-㈩*＊※#]+"
    rf"|[\s/／,，、;；:：]+(?:单位[:：]\s*)?{_UNIT}"
    r"|(?:19|20)[0-9]{2}年度?|[:：;；,，、。.]+)\s*$"
)


def _without_ordinal(text: str) -> str:
    match = _ORDINAL.match(text)
    return text[match.end() :] if match and match.end() < len(text) else text


def _without_remarks(text: str) -> str:
    if len(text) > _LONGEST:
        return text
    while (shorter := _BEHIND.sub("", text)) != text:
        text = shorter
    return text


def glued_figures(text: str) -> tuple[str, str] | None:
    """A label and the digits that stand right behind it ("规章000"), with a sign before them ("规章>3")."""
    match = _GLUED.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    return (match[1], (match[2] or "") + match[3]) if match else None


@lru_cache(maxsize=8192)
def bare_key(text: str) -> str:
    """`label_key` without a leading ordinal: "（三）不予公开" and "3.不予公开" give "不予公开"."""
    return label_key(_without_ordinal(fold(text)))


@lru_cache(maxsize=8192)
def keys_of(text: str) -> tuple[tuple[How, str], ...]:
    """The keys under which a printed text may be a label, the surest first, and what was left out for each."""
    if len(text) > LONGEST_LABEL:
        return ((How.EXACT, label_key(text)),)
    whole = fold(_UNIT_APART.sub("/", text))
    undated = _YEAR_NOTE.sub("", whole) if _YEAR.search(whole) else whole
    dated = [_YEAR_FIRST.sub(year, undated) for year in ("本年", "")]
    short = [_without_remarks(text) for text in dated]
    glued = glued_figures(whole)
    keys: dict[str, How] = {label_key(whole): How.EXACT}
    for how, parts in (
        (How.YEAR, dated),
        (How.ORDINAL, map(_without_ordinal, (whole, *dated))),
        (How.REMARK, (*short, *map(_without_ordinal, short))),
        (How.DIGITS, (glued[0], _without_ordinal(glued[0])) if glued else ()),
    ):
        for part in parts:
            keys.setdefault(label_key(part), how)
    return tuple((how, key) for key, how in keys.items() if key)


@lru_cache(maxsize=8192)
def both_keys(text: str) -> tuple[str, ...]:
    """The keys of a label of the form: with and without its ordinal."""
    return tuple(key for key in dict.fromkeys((label_key(text), bare_key(text))) if key)


# --- a layout -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class KeyedLayout:
    """A table layout as keys. Rows and columns are numbered as in the spec, `columns_of[block]` by block."""

    spec: TableSpec
    rank: int  # 0 for the standard layout of the form
    row_own: list[tuple[str, ...]] = field(default_factory=list)  # keys of the label and its aliases, without groups
    row_variants: list[tuple[str, ...]] = field(default_factory=list)
    column_variants: list[tuple[str, ...]] = field(default_factory=list)
    columns_of: dict[str, tuple[int, ...]] = field(default_factory=dict)
    row_groups: list[tuple[str, ...]] = field(default_factory=list)  # keys of each row's groups, the outermost first
    column_groups: list[tuple[str, ...]] = field(default_factory=list)
    names: dict[str, PrintedName] = field(default_factory=dict)  # by key
    group_keys: tuple[str, ...] = ()  # of groups of rows, blocks and the corner
    head_keys: tuple[str, ...] = ()  # of groups of columns
    own_keys: frozenset[str] = frozenset()  # of labels that no other layout of the table prints
    turned: KeyedLayout | None = None  # rows for columns, made when a table first needs it
    links: re.Pattern[str] = re.compile(r"(?!)")
    chains: re.Pattern[str] = re.compile(r"(?!)")
    _found: dict[str, PrintedName] = field(default_factory=dict)
    _alike: dict[str, tuple[tuple[int, float], ...]] = field(default_factory=dict)

    def find(self, text: str) -> PrintedName:
        """What a printed text names; UNKNOWN where it is no label of the table. Asked once for each text."""
        known = self._found.get(text)
        if known is None:
            known = self._find(text)
            if len(self._found) < KEPT_NAMES:
                self._found[text] = known
        return known

    def _find(self, text: str) -> PrintedName:
        keys = keys_of(text)
        for how, key in keys:
            name = self.names.get(key)
            if name is not None and how is not How.DIGITS:
                return name._replace(how=how)
        chain = tuple(self.links.findall(keys[0][1])) if keys and self.chains.fullmatch(keys[0][1]) else ()
        if chain:
            return PrintedName("", NameKind.CHAIN, how=How.CHAIN, chain=chain)
        return next((self.names[key]._replace(how=how) for how, key in keys if key in self.names), UNKNOWN)

    def is_piece_of_group(self, key: str) -> bool:
        return any(key in group for group in self.group_keys if len(group) >= STRONG)

    def is_piece(self, key: str) -> bool:
        """Whether a key is part of a label of any row, column or group."""
        return any(key in name for name in self.names)

    def width(self, row: int) -> int:
        return len(self.columns_of[self.spec.rows[row].block])

    def rows_like(self, text: str) -> tuple[tuple[int, float], ...]:
        """The rows that a text may name with how alike it is (0–1), best first: those that it does name, else those of
        a similar label; none when it is, or is rather, a label of something else."""
        known = self._alike.get(text)
        if known is None:
            known = self._rows_like(text)
            if len(self._alike) < KEPT_NAMES:
                self._alike[text] = known
        return known

    def _rows_like(self, text: str) -> tuple[tuple[int, float], ...]:
        name = self.find(text)
        if name.rows:
            return tuple((row, 1.0) for row in name.rows)
        found: dict[int, float] = {}
        if not name.kind & ~NameKind.CHAIN:
            for key in (key for how, key in keys_of(text) if how is not How.DIGITS and len(key) >= STRONG):
                for row, likeness in self._similar(key):
                    found[row] = max(likeness, found.get(row, 0.0))
        return tuple(sorted(found.items(), key=lambda item: -item[1]))

    def _similar(self, key: str) -> Iterable[tuple[int, float]]:
        rival = max((close(key, other, RIVAL) for other in (*self.group_keys, *self.head_keys)), default=0.0)
        for row, variants in enumerate(self.row_variants):
            best = max(close(key, variant, SIMILAR) for variant in variants)
            if best > rival:
                yield row, best

    def column_like(self, text: str, candidates: tuple[int, ...]) -> tuple[int, float] | None:
        """The one column among `candidates` whose label is most like a text; None when two are equally like it."""
        keys = [key for how, key in keys_of(text) if how is not How.DIGITS]
        if not keys or not candidates:
            return None

        def likeness(column: int) -> float:
            return max(close(key, own, LIKE_A_COLUMN) for key in keys for own in self.column_variants[column])

        (best, column), *others = sorted(((likeness(one), one) for one in candidates), key=lambda item: -item[0])
        return (column, best) if best and not (others and others[0][0] == best) else None

    def _add(
        self, keys: Iterable[str], kind: NameKind, *, row: int = -1, column: int = -1, block: str | None = None
    ) -> None:
        for key in filter(None, keys):
            known = self.names.get(key, UNKNOWN)
            self.names[key] = PrintedName(
                key,
                known.kind | kind,
                known.rows if row < 0 or row in known.rows else (*known.rows, row),
                known.columns if column < 0 or column in known.columns else (*known.columns, column),
                known.block if block is None else block,
            )


def compile_layouts(specs: Sequence[TableSpec]) -> tuple[KeyedLayout, ...]:
    """The layouts of one table, the standard one first."""
    layouts = tuple(compile_layout(spec, rank) for rank, spec in enumerate(specs))
    keys = [
        {k for k, name in one.names.items() if name.rows or name.columns or name.block is not None} for one in layouts
    ]
    for place, layout in enumerate(layouts):
        others = [keys[at].union(other.group_keys) for at, other in enumerate(layouts) if at != place]
        layout.own_keys = frozenset(keys[place].difference(*others))
    return layouts


def compile_layout(spec: TableSpec, rank: int) -> KeyedLayout:
    """The keys of a layout. A row is known by its label, its aliases, each with or without its ordinal, and all of them
    behind the labels of its groups."""
    layout = KeyedLayout(spec, rank)
    layout._add(both_keys(spec.corner), NameKind.GROUP)
    for number, row in enumerate(spec.rows):
        _add_row(layout, number, row)
    for block, header in spec.blocks:
        layout._add(both_keys(header), NameKind.GROUP, block=block)
    for number, column in enumerate(spec.columns):
        _add_column(layout, number, column)
    layout.group_keys = tuple(key for key, name in layout.names.items() if name.kind & NameKind.GROUP)
    layout.head_keys = tuple(key for key, name in layout.names.items() if name.kind & NameKind.HEAD)
    layout.links = compiled("|".join(map(re.escape, sorted(layout.names, key=lambda key: (-len(key), key)))))
    layout.chains = compiled(f"(?>{layout.links.pattern})++")
    return layout


def _own_keys(axis: RowSpec | ColumnSpec) -> tuple[str, ...]:
    """The keys of a label and its aliases."""
    return tuple(dict.fromkeys(key for text in (axis.label, *axis.aliases) for key in both_keys(text)))


def _add_row(layout: KeyedLayout, number: int, row: RowSpec) -> None:
    own = _own_keys(row)
    prefixes = [""]
    for depth in range(len(row.groups)):
        prefixes += ["".join(map(to_key, row.groups[depth:])) for to_key in (label_key, bare_key)]
    prefixes.append(label_key(dict(layout.spec.blocks).get(row.block, "")))
    variants = tuple(dict.fromkeys(prefix + key for prefix in prefixes for key in own))
    layout.row_own.append(own)
    layout.row_variants.append(variants)
    layout.row_groups.append(tuple(map(label_key, row.groups)))
    layout._add(variants, NameKind.ROW, row=number)
    for group in row.groups:
        layout._add(both_keys(group), NameKind.GROUP)


def _add_column(layout: KeyedLayout, number: int, column: ColumnSpec) -> None:
    own = _own_keys(column)
    layout.column_variants.append(own)
    layout.column_groups.append(tuple(map(label_key, column.groups)))
    layout._add(own, NameKind.COLUMN, column=number)
    for group in column.groups:
        layout._add(both_keys(group), NameKind.HEAD)
    layout.columns_of[column.block] = (*layout.columns_of.get(column.block, ()), number)
