"""Which form, and which edition of it, a document is written to: a cheap look at titles and labels."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.base.text import fold, label_key
from nianbao.model.document import Document, Grid, Paragraph
from nianbao.model.form import FormSpec
from nianbao.recognise.compiled import Compiled, compiled
from nianbao.recognise.identity import identify
from nianbao.recognise.labels import bare_key

_LONGEST = 60
_HEAD = 12


def choose(document: Document, forms: Sequence[FormSpec]) -> FormSpec:
    """The form that the document fits best: by title, section titles, table labels and reporting year. The first
    of equals. Raises ValueError without forms."""
    if not forms:
        raise ValueError("no forms to choose from")
    if len(forms) == 1:
        return forms[0]
    keys, head = _texts(document)
    best = max(range(len(forms)), key=lambda place: (_fit(document, compiled(forms[place]), keys, head), -place))
    return forms[best]


def _texts(document: Document) -> tuple[set[str], list[str]]:
    keys: set[str] = set()
    head: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            for part in block.text.split("\n"):
                if len(head) < _HEAD and part.strip():
                    head.append(fold(part))
                for piece in part.replace("|", "\t").split("\t") if len(part) < 400 else ():
                    if piece and len(piece) <= _LONGEST:
                        keys.update((label_key(piece), bare_key(piece)))
        elif isinstance(block, Grid):
            for cell in block.cells:
                if cell.text and len(cell.text) <= _LONGEST and not cell.text.isdigit():
                    keys.update((label_key(cell.text), bare_key(cell.text)))
    keys.discard("")
    return keys, head


def _fit(document: Document, form: Compiled, keys: set[str], head: list[str]) -> float:
    """What kind of form it is, is told by the labels of all layouts that the form knows and by titles. Between editions of
    one form the reporting year decides, since a late user of an old layout is held to the form of its year; without a
    year the labels of the form's own layouts do."""
    own: set[str] = set()
    known: set[str] = set()
    for layouts in form.layouts.values():
        for rank, layout in enumerate(layouts):
            labels = {key for key in (*layout.row_keys, *layout.column_keys, *layout.group_keys) if len(key) > 1}
            known |= labels
            if rank == 0:
                own |= labels
    titles = len({section for key in keys for section in form.titles.get(key, ())})
    identity = identify(document, head, (), form)
    score = len(keys & known) + 3.0 * titles + (6.0 if identity.title else 0.0)
    if identity.year is not None:
        first, last = form.form.years
        inside = (first is None or identity.year >= first) and (last is None or identity.year <= last)
        score += 4.0 if inside else -4.0
    return score + len(keys & own) / (1 + len(own))
