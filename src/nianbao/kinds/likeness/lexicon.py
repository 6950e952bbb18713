"""The lexicon `similarity` of a pack, compiled: what is ignored when texts are compared, and the settings of the search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nianbao.base.errors import PackError
from nianbao.kinds.memo import per_form
from nianbao.model.rule import Pack

NAME = "similarity"
KEEP, DROP, CLAUSE, SENTENCE, PARAGRAPH = range(5)  # what a character is to a comparison

Classes = npt.NDArray[np.uint8]


class LikenessFile(BaseModel):
    """lexicons/similarity.yaml. Lengths are in characters that count (`text.fold`).

    `shingle`: characters hashed together. `rows`, `bands`: of the locality-sensitive hash. `common_share`: a clause that
    more than this share of the run's reports has (and at least `common_at_least` of them) is common and taken out.
    `paragraph`, `section`: the least that must be left of one to be compared at all. `run`: shorter alike runs are
    chance. `gap`: alike runs no further apart than this are one passage. `others`: so many other reports are named for
    one. `ignored`: characters left out wherever they stand (numerals, ranks of places and bodies, self-reference).
    `clause_marks`, `sentence_marks`: what ends a clause, a sentence.
    `statutory`: wording of the law and the form, and set phrases that everyone uses; the form's own titles and labels
    are added to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["similarity/1"]
    shingle: int = Field(ge=2, le=16)
    rows: int = Field(ge=1, le=16)
    bands: int = Field(ge=1, le=128)
    common_share: float = Field(gt=0, lt=1)
    common_at_least: int = Field(ge=2)
    paragraph: int = Field(ge=10)
    section: int = Field(ge=10)
    run: int = Field(ge=2)
    gap: int = Field(ge=0)
    others: int = Field(ge=1, le=100)
    ignored: str
    clause_marks: str
    sentence_marks: str
    statutory: tuple[str, ...]


class Lexicon(NamedTuple):
    """`classes` uint8 [65536]: KEEP … PARAGRAPH by code point. `statutory`: the phrases, the form's among them."""

    settings: LikenessFile
    classes: Classes
    statutory: tuple[str, ...]


@per_form
def lexicon_of(pack: Pack) -> Lexicon | None:
    """The pack's lexicon; None for a pack without one. PackError for one that is not as it should be."""
    data = pack.lexicons.get(NAME)
    if data is None:
        return None
    try:
        settings = LikenessFile.model_validate(data)
    except ValidationError as error:
        raise PackError(f"词表 {NAME} 有误：{error}", where=f"{pack.id}/lexicons/{NAME}.yaml") from None
    phrases = dict.fromkeys((*settings.statutory, *_of_form(pack)))
    return Lexicon(settings, _classes(settings), tuple(phrases))


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
