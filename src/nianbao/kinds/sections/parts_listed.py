"""Kind `parts_listed`: the list of the report's parts that its opening gives names all of them, each by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from nianbao.base.regexes import compiled
from nianbao.base.text import label_key
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.memo import per_form
from nianbao.kinds.params import Params, Sections, SoftOutcome
from nianbao.kinds.report_texts import Hit, named, texts_of, unread
from nianbao.kinds.slots import slots
from nianbao.model.form import FormSpec, SectionSpec
from nianbao.model.rule import Outcome, Rule

_SENTENCE = re.compile(r"[^。！？\n]+")
_JOINS = re.compile(r"[、，,]|和|及|与")
_LEAD = re.compile(
    r"(?m:^.*)(?:包括|包含|涵盖|分为|分成|分|由|含|有|为|[：:])|[、，,；;]"
)  # before the first part of a list
_SHORTEST = 4  # characters of a name that is looked for
_LEAST = 3  # parts named, from which on a sentence is a list of them
_EDGES = " 、，,；;：:。“”\"'（）()《》和及与等以"
_COUNTED = re.compile(
    r"(?:等|共|共计|合计|这)?(?:[一二三四五六七八九]|\d)个?大?(?:部分|方面|章节|板块)|组成|构成|[；;]"
)
_NUMBERED = re.compile(
    r"^(?:第?[一二三四五六七八九十\d]{1,2}(?:部分|是|[、.．)）])|[（(][一二三四五六\d][)）]|[①-⑨])\s*"
)


class PartsListedParams(Params):
    """The sentence of `sections` that lists the report's parts names every part of the form."""

    sections: Sections = ("preface",)
    outcome: SoftOutcome = "review"


class _Listed(NamedTuple):
    """What a list of parts says: [start, end) of the text; the sections named; what stands between them."""

    start: int
    end: int
    known: tuple[str, ...]
    others: tuple[str, ...]


@per_form
def _names(form: FormSpec) -> list[tuple[str, re.Pattern[str]]]:
    """A pattern of each section's titles, the joining marks in them in any wording."""
    found = []
    for spec in form.sections:
        titles = sorted({spec.title, *spec.aliases}, key=lambda title: (-len(title), title))
        wordings = [
            "[、，,和及与]?".join(re.escape(piece) for piece in _JOINS.split(title))
            for title in titles
            if len(title) >= _SHORTEST
        ]
        found.append((spec.id, compiled("|".join(wordings))))
    return found


def parts_listed(batch: Batch, _rule: Rule, given: PartsListedParams) -> Iterator[Verdict]:
    form = batch.pack.form
    for number in range(len(batch.reports)):
        where = texts_of(batch, number, given.sections)
        if not where:
            yield unread(number, section="")
            continue
        spoken = False
        for section, text in where:
            for listed in _lists(text, form):
                missing = [spec for spec in form.sections if spec.id not in listed.known]
                wrong, part = _wrong(listed, missing)
                if part is None:
                    continue
                spoken = True
                start = text.index(wrong, listed.start) if wrong else listed.start
                end = start + len(wrong) if wrong else listed.end
                told = {"section": named(batch, section), "quote": text[start:end], "expected": part.title}
                anchor = Hit(section, start, end, text[start:end]).anchor
                variant = "misnamed" if wrong else "missing"
                place = f"{section}:{part.id}"
                yield Verdict(number, Outcome(given.outcome), place, variant, told, [anchor], observed=text[start:end])
        if not spoken:
            yield Verdict(number, Outcome.PASS, slots={"section": ""})


def _lists(text: str, form: FormSpec) -> Iterator[_Listed]:
    """The sentences that list parts of the report."""
    for sentence in _SENTENCE.finditer(text):
        matches: dict[str, tuple[int, int]] = {}
        for name, pattern in _names(form):
            match = pattern.search(text, *sentence.span())
            if match is not None and all(
                match.start() >= end or match.end() <= start for start, end in matches.values()
            ):
                matches[name] = match.span()
        if len(matches) < _LEAST:
            continue
        spans = sorted(matches.values())
        edges = [*((a[1], b[0]) for a, b in pairwise(spans)), (spans[-1][1], sentence.end())]
        lead = _LEAD.split(text[sentence.start() : spans[0][0]].rstrip(_EDGES))[-1]
        others = tuple(
            words for piece in (lead, *(text[low:high] for low, high in edges)) if (words := _between(piece))
        )
        known = tuple(name for name, _ in sorted(matches.items(), key=lambda item: item[1]))
        yield _Listed(spans[0][0], spans[-1][1], known, others)


def _between(words: str) -> str:
    """What stands between two parts, without marks and numbers; only a name of a part's length counts."""
    words = _NUMBERED.sub("", words.strip(_EDGES)).strip(_EDGES)
    words = _COUNTED.split(words)[0].strip(_EDGES)
    return words if 2 <= len(words) <= 40 else ""


def _wrong(listed: _Listed, missing: list[SectionSpec]) -> tuple[str, SectionSpec | None]:
    """(the misnamed part or "", the part that is misnamed or left out). Only where every other part is named, be it in
    other words by which it is known."""
    left = list(listed.others)
    open_parts = []
    for spec in missing:
        told = next((words for words in left if _is_of(words, spec)), None)
        if told is None:
            open_parts.append(spec)
        else:
            left.remove(told)
    if len(open_parts) != 1:
        return "", None
    alike = next((words for words in left if _shares(words, open_parts[0].title)), "")
    return alike, open_parts[0]


def _is_of(words: str, spec: SectionSpec) -> bool:
    key = label_key(words)
    if key in {label_key(title) for title in (spec.title, *spec.aliases)}:
        return True
    return any(all(label_key(word) in key for word in group if word not in ("情况", "事项")) for group in spec.keywords)


def _shares(words: str, title: str) -> bool:
    """Whether words are a title with something wrong in it: half of its pairs of characters stand in them."""
    pairs = {title[at : at + 2] for at in range(len(title) - 1)}
    return 2 * sum(pair in words for pair in pairs) >= len(pairs)


_SLOTS = "section quote expected"
PARTS_LISTED = Kind(
    "parts_listed", "正文之前所列的各部分", PartsListedParams, parts_listed,
    slots("section", review__misnamed=_SLOTS, review__missing=_SLOTS, fail__misnamed=_SLOTS, fail__missing=_SLOTS),
)  # fmt: skip
