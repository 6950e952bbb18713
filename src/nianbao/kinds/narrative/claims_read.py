"""Counts that the text states: extracted with field, value, scope and place.

A sentence becomes a row of tokens (words of the lexicon, figures, clause marks). A figure takes its field from the
words that stand next to it: before it in the clause, else behind it. Words between that the lexicon does not know leave
the figure alone: a figure that was not understood is not a claim.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nianbao.base.text import with_full_width_marks
from nianbao.kinds.narrative.claims_lexicon import ClaimLexicon, compiled
from nianbao.kinds.narrative.claims_scope import ClaimScope
from nianbao.kinds.narrative.claims_sentence import SentenceReader
from nianbao.kinds.narrative.claims_stated import MOST, StatedClaims, tell_total
from nianbao.names.forms import own_forms
from nianbao.names.reading import read as read_name

# A sentence, cut at a comma where it runs on for pages: what is done with one grows with the square of its length.
_SENTENCE = re.compile(
    r"[^。！？!?\n]{1,1200}(?:[。！？!?]|(?=\n|\Z)|(?<=[，；、,;])|(?<=[^，；、,;。！？!?\n]{200}))|[。！？!?]|\n"
)
_ITEM = re.compile(r"\s{0,4}(?:\d{1,2}[.、．)]|[①-⑳])")  # a line of a list goes on about what the heading says
_LONGEST_HEADING = 36


def read(
    text: str, lexicon: Mapping[str, Any] | ClaimLexicon, *, section: str, year: int | None, agency: str | None
) -> StatedClaims:
    """The counts that a section's (folded) text states, in its order, the statements that carry no figure, and which claims
    are parts of which. `lexicon`: a claims lexicon's data."""
    words = lexicon if isinstance(lexicon, ClaimLexicon) else compiled(lexicon)
    stated = StatedClaims()
    if words.topics.search(text) is None:
        return stated
    default = words.section_topics.get(section, "")
    said = _without_own_name(with_full_width_marks(text), agency, words)
    reader = SentenceReader(words, text, said, section, year, ClaimScope(words.scope, year, agency), stated)
    reader.new_paragraph(default)
    heading = lasting = ""
    for match in _SENTENCE.finditer(said):
        if len(stated.claims) >= MOST:
            stated.cut = True
            break
        sentence = match[0]
        if sentence == "\n":
            item = _ITEM.match(said, match.end()) is not None
            lasting = heading or (lasting if item else "")
            reader.new_paragraph(lasting or default, headed=bool(lasting))
            continue
        heading = _heading(sentence, words)
        if heading:
            reader.new_paragraph(heading, headed=True)
            continue
        counts = words.figures.search(sentence) or words.statements["all_done"].search(sentence)
        if counts and (reader.context.topic or words.topics.search(sentence)):
            reader.sentence(match.start(), match.end())
    tell_total(stated, said, words)
    return stated


def _heading(sentence: str, words: ClaimLexicon) -> str:
    """What a line or sentence is about that only announces it; "" for any other."""
    if len(sentence) > _LONGEST_HEADING:
        return ""
    line = sentence.strip()
    return next((topic for topic, pattern in words.headings.items() if pattern.fullmatch(line)), "")


def _without_own_name(text: str, agency: str | None, words: ClaimLexicon) -> str:
    """The text, as long as before, with 本机关 for the agency's name where that holds words that count elsewhere (信访局,
    档案局, 12345…中心)."""
    if agency is None or next(words.scanner.finditer(read_name(agency).body), None) is None:
        return text
    for form in own_forms(agency):
        text = text.replace(form, "\x00" * (len(form) - 3) + "本机关")
    return text
