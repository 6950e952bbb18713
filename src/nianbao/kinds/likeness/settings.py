"""The lexicon `similarity` of a pack: what is ignored when texts are compared, and the settings of the search."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from nianbao.kinds.lexicons import Lexicon


class LikenessFile(Lexicon):
    """lexicons/similarity.yaml. Lengths are in characters that count (`text.fold`).

    `shingle`: characters hashed together. `rows`, `bands`: of the locality-sensitive hash. `common_share`: a clause that
    more than this share of the run's reports has (and at least `common_at_least` of them) is common and taken out.
    `paragraph`, `section`: the least that must be left of one to be compared at all. `run`: shorter alike runs are
    chance. `gap`: alike runs no further apart than this are one passage. `others`: so many other reports are named for
    one. `ignored`: characters left out wherever they stand (numerals, ranks of places and bodies, self-reference).
    `clause_marks`, `sentence_marks`: what ends a clause, a sentence.
    `statutory`: wording of the law and the form, and set phrases that everyone uses; the form's own titles and labels
    are added to it."""

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
