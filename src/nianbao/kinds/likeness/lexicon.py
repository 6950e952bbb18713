"""The lexicon `similarity` of a pack, compiled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nianbao.kinds.likeness.settings import LikenessFile
from nianbao.kinds.memo import per_form
from nianbao.model.rule import Pack

NAME = "similarity"
KEEP, DROP, CLAUSE, SENTENCE, PARAGRAPH = range(5)  # what a character is to a comparison

Classes = npt.NDArray[np.uint8]


class LikenessLexicon(NamedTuple):
    """`classes` uint8 [65536]: KEEP … PARAGRAPH by code point. `statutory`: the phrases, the form's among them."""

    settings: LikenessFile
    classes: Classes
    statutory: tuple[str, ...]


@per_form
def lexicon_of(pack: Pack) -> LikenessLexicon | None:
    """The pack's lexicon; None for a pack without one. ValueError for one that is not as it should be."""
    data = pack.lexicons.get(NAME)
    if data is None:
        return None
    settings = LikenessFile.model_validate(data)
    phrases = dict.fromkeys((*settings.statutory, *_of_form(pack)))
    return LikenessLexicon(settings, _classes(settings), tuple(phrases))


def needed(pack: Pack) -> LikenessLexicon:
    """The lexicon of a pack whose rules need it: loading has seen to it that there is one."""
    lexicon = lexicon_of(pack)
    if lexicon is None:
        raise ValueError(f"规则包没有词表 {NAME}")
    return lexicon


def _of_form(pack: Pack) -> Iterator[str]:
    """The form's own words: titles of sections and tables with their variants, labels of rows and columns, names of
    the documents cited."""
    for section in pack.form.sections:
        yield from (section.title, *section.aliases)
    for table in pack.form.tables:
        yield table.title
        for row in table.rows:
            yield from (row.label, *row.groups)
        for column in table.columns:
            yield from (column.label, *column.groups)
    for clause in pack.clauses.values():
        yield from (clause.document, clause.text)


def _classes(settings: LikenessFile) -> Classes:
    classes = np.full(1 << 16, DROP, dtype=np.uint8)
    classes[0x3400:0xA000] = KEEP
    for first, last in ("AZ", "az"):
        classes[ord(first) : ord(last) + 1] = KEEP
    for characters, kind in (
        (settings.ignored, DROP),
        (settings.clause_marks, CLAUSE),
        (settings.sentence_marks, SENTENCE),
        ("\n", PARAGRAPH),
    ):
        classes[[ord(character) for character in characters]] = kind
    return classes
