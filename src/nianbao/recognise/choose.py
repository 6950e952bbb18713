"""Which form a document is written to, by a cheap look at titles and labels; and which edition of it a report is held to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from nianbao.model.document import Document, Grid, Paragraph
from nianbao.model.form import FormSpec
from nianbao.model.report import Report
from nianbao.recognise.form import Compiled, compiled
from nianbao.recognise.names import both_keys, keys_of

_LONGEST = 60
_PROSE = 400
_TITLE = 3.0  # a section's title says more than a label


def choose(document: Document, forms: Sequence[FormSpec]) -> FormSpec:
    """The form that most titles of sections and labels of tables in the document belong to, whichever layout they are
    of. The first of equals. Raises ValueError without forms."""
    if not forms:
        raise ValueError("no forms to choose from")
    if len(forms) == 1:
        return forms[0]
    keys = _keys(document)
    return max(forms, key=lambda form: _fit(compiled(form), keys))


def edition_of(report: Report, usual: FormSpec, others: Iterable[FormSpec]) -> FormSpec:
    """Of the editions of one form the one that the report is held to, the usual one where nothing tells. A late user of
    an old layout is held to the form of its year; without a year the layouts of its tables decide."""
    if report.year is not None:
        return next((form for form in chain([usual], others) if _covers(form, report.year)), usual)
    return next((form for form in chain([usual], others) if form.edition == report.edition), usual)


def _covers(form: FormSpec, year: int) -> bool:
    first, last = form.years
    return (first is None or year >= first) and (last is None or year <= last)


def _keys(document: Document) -> set[str]:
    keys: set[str] = set()
    for block in document.blocks:
        if isinstance(block, Paragraph):
            pieces = (piece for part in block.text.split("\n") for piece in _pieces(part))
            keys.update(key for piece in pieces for key in both_keys(piece))
        elif isinstance(block, Grid):
            keys |= _keys_among(frozenset([cell[4] for cell in block.cells if not cell[4].isdigit()]))
    return keys


def _pieces(line: str) -> Iterable[str]:
    """What may be a title or a label in a line that is no prose."""
    pieces = line.replace("|", "\t").split("\t") if len(line) < _PROSE else ()
    return (piece for piece in pieces if 0 < len(piece) <= _LONGEST)


@lru_cache(maxsize=64)
def _keys_among(texts: frozenset[str]) -> frozenset[str]:
    """What the texts of a grid may name; grids of one form that are filled in with whole numbers have the same texts."""
    return frozenset(key for text in texts if len(text) <= _LONGEST for _, key in keys_of(text))


def _fit(form: Compiled, keys: set[str]) -> float:
    titles = {section for key in filter(form.titles.__contains__, keys) for section in form.titles[key]}
    return sum(map(form.hits.__contains__, keys)) + _TITLE * len(titles)
