"""The form as keys: which printed label stands for which row, column, group or block. Built once for each form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from nianbao.base.text import fold, label_key
from nianbao.model.form import TableSpec
from nianbao.recognise.similarity import close

_NUMERAL = "[一二三四五六七八九十]{1,3}|[0-9]{1,2}"
_ORDINAL = re.compile(
    rf"\s*(?:[（(【\[]\s*(?:{_NUMERAL})\s*[)）】\]]|(?:{_NUMERAL})\s*[、.．,，:：)）·]"
    r"|[①-⑳⑴-⒇⒈-⒛㈠-㈩]|[0-9]{1,2}(?=[^\d\s%年月日.]))\s*[、.．,，:：]?\s*"
)

STRONG = 4  # keys shorter than this are common words, they need more than themselves to be taken for a label
SIMILAR = 0.72  # labels less alike than this are not the same label


@lru_cache(maxsize=8192)
def bare_key(text: str) -> str:
    """`label_key` without a leading ordinal: "（三）不予公开" and "3.不予公开" give "不予公开"."""
    folded = fold(text)
    match = _ORDINAL.match(folded)
    return label_key(folded[match.end() :]) if match and match.end() < len(folded) else label_key(folded)


_YEAR = re.compile("(?:19|20)[0-9]{2}")
_YEAR_NOTE = re.compile(r"[（(\[【][^（()）\]】]{0,8}(?:19|20)[0-9]{2}[^（()）\]】]{0,6}[)）\]】]")
_YEAR_FIRST = re.compile("^(?:19|20)[0-9]{2}年度?(?=[^0-9月])")


@lru_cache(maxsize=8192)
def printed_key(text: str) -> str:
    """`label_key` of a printed label, a year written into it left out: "本年（2023）制发件数", "2023年制发件数"."""
    if _YEAR.search(text) is None:
        return label_key(text)
    return label_key(_YEAR_FIRST.sub("本年", _YEAR_NOTE.sub("", fold(text))))


_LONGEST = 300  # characters of a label with its remark
_NOTE = re.compile(r"(?<=[^\s])\s*[（(](?:[^（()）]|[（(][^（()）]*[)）])*[)）]\s*$")


@lru_cache(maxsize=8192)
def unnoted_key(text: str) -> str:
    """The key of a label without the remark in brackets behind it: "规章（设区的市填写）" gives "规章"."""
    if len(text) > _LONGEST:
        return ""
    folded = fold(text)
    return label_key(_NOTE.sub("", folded)) if folded[-1:] in ")）" else ""


def both_keys(text: str) -> tuple[str, str]:
    return label_key(text), bare_key(text)


@dataclass(slots=True)
class Layout:
    """A table layout as keys. Rows and columns are numbered as in the spec, `columns_of[block]` by block."""

    spec: TableSpec
    rank: int  # 0 for the standard layout of the form
    row_keys: dict[str, tuple[int, ...]] = field(default_factory=dict)
    row_variants: list[tuple[str, ...]] = field(default_factory=list)
    row_own: list[tuple[str, ...]] = field(default_factory=list)  # keys of the label and its aliases, without groups
    column_keys: dict[str, tuple[int, ...]] = field(default_factory=dict)
    column_variants: list[tuple[str, ...]] = field(default_factory=list)
    group_keys: frozenset[str] = frozenset()  # groups of rows, blocks, corner: no row of figures by themselves
    group_long: tuple[str, ...] = ()
    head_keys: frozenset[str] = frozenset()  # groups of columns
    block_keys: dict[str, str] = field(default_factory=dict)
    columns_of: dict[str, tuple[int, ...]] = field(default_factory=dict)
    row_fuzzy: dict[str, tuple[tuple[int, float], ...]] = field(default_factory=dict)
    links: re.Pattern[str] = re.compile(r"(?!)")
    chains: re.Pattern[str] = re.compile(r"(?!)")

    def chain(self, key: str) -> list[str]:
        """The labels that a key is made of, one behind the other ("行政复议行政诉讼"); empty where it is not."""
        return self.links.findall(key) if self.chains.fullmatch(key) else []

    def width(self, row: int) -> int:
        return len(self.columns_of[self.spec.rows[row].block])

    def similar_rows(self, key: str) -> tuple[tuple[int, float], ...]:
        """Rows whose label is like `key`, best first; none when the key is, or is rather, a label of something else."""
        known = self.row_fuzzy.get(key)
        if known is None:
            known = self._similar_rows(key)
            if len(self.row_fuzzy) < 4096:
                self.row_fuzzy[key] = known
        return known

    def _similar_rows(self, key: str) -> tuple[tuple[int, float], ...]:
        exact = self.row_keys.get(key)
        if exact:
            return tuple((row, 1.0) for row in exact)
        if len(key) < STRONG or key in self.group_keys or key in self.head_keys or key in self.column_keys:
            return ()
        rival = max((close(key, other, 0.5) for other in (*self.group_keys, *self.head_keys)), default=0.0)
        found = []
        for row, variants in enumerate(self.row_variants):
            best = max(close(key, variant, SIMILAR) for variant in variants)
            if best > rival:
                found.append((row, best))
        return tuple(sorted(found, key=lambda item: -item[1]))

    def column_like(self, key: str, candidates: tuple[int, ...]) -> tuple[int, float] | None:
        """The one column among `candidates` whose label is most like `key`; None when two are equally like it."""
        scores = sorted(
            (
                (max(close(key, variant, 0.6) for variant in self.column_variants[column]), -column)
                for column in candidates
            ),
            reverse=True,
        )
        if not scores or not scores[0][0] or (len(scores) > 1 and scores[0][0] == scores[1][0]):
            return None
        return -scores[0][1], scores[0][0]


def _add(index: dict[str, tuple[int, ...]], key: str, number: int) -> None:
    if key and number not in index.get(key, ()):
        index[key] = (*index.get(key, ()), number)


def compile_layout(spec: TableSpec, rank: int) -> Layout:
    """The keys of a layout. A row is known by its label, its aliases, each with or without its ordinal, and all of them
    behind the labels of its groups."""
    layout = Layout(spec, rank)
    groups: set[str] = set(both_keys(spec.corner)) - {""}
    for number, row in enumerate(spec.rows):
        own = dict.fromkeys(key for text in (row.label, *row.aliases) for key in both_keys(text) if key)
        prefixes = [""]
        for depth in range(len(row.groups)):
            tail = row.groups[depth:]
            prefixes += ["".join(label_key(group) for group in tail), "".join(bare_key(group) for group in tail)]
        for group in row.groups:
            groups.update(both_keys(group))
        header = dict(spec.blocks).get(row.block)
        variants = dict.fromkeys(prefix + key for prefix in prefixes for key in own)
        if header:
            variants.update(dict.fromkeys(label_key(header) + key for key in own))
        layout.row_own.append(tuple(own))
        layout.row_variants.append(tuple(variants))
        for key in variants:
            _add(layout.row_keys, key, number)
    for block, header in spec.blocks:
        for key in both_keys(header):
            layout.block_keys[key] = block
            groups.add(key)
    heads: set[str] = set()
    for number, column in enumerate(spec.columns):
        keys = dict.fromkeys(key for text in (column.label, *column.aliases) for key in both_keys(text) if key)
        layout.column_variants.append(tuple(keys))
        for key in keys:
            _add(layout.column_keys, key, number)
        for group in column.groups:
            heads.update(both_keys(group))
        layout.columns_of[column.block] = (*layout.columns_of.get(column.block, ()), number)
    layout.group_keys = frozenset(groups)
    layout.group_long = tuple(sorted((key for key in groups if len(key) >= STRONG), key=len, reverse=True))
    layout.head_keys = frozenset(heads)
    names = sorted({*layout.row_keys, *layout.column_keys, *groups, *heads}, key=lambda key: (-len(key), key))
    layout.links = re.compile("|".join(map(re.escape, names)))
    layout.chains = re.compile(f"(?>{layout.links.pattern})++")
    return layout
