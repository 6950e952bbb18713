"""What is seen of the fragments of a section on problems, each by itself: the classes of its words by name."""

from __future__ import annotations

from dataclasses import dataclass

from nianbao.kinds.narrative.problems_about import Content, content_of
from nianbao.kinds.narrative.problems_fragments import Fragment, fragments_of
from nianbao.kinds.narrative.problems_lexicon import ProblemLexicon
from nianbao.kinds.narrative.problems_split import Cut
from nianbao.kinds.narrative.scanner import Scanner

_LEAD = "，,、：: "
_HEADING = 24  # code points of a fragment that may be a heading
_SHORT, _LONG = 8, 24
_LEAST_LAP = 3  # code points that a fragment shares with what it belongs to


@dataclass(frozen=True, slots=True)
class SeenFragments:
    """A text's fragments, with the names of what each shows (`flags`), what each is about, and what the first reader
    takes each for: its role (`P`, `M`, else ``), and whether an item begins in it."""

    text: str
    fragments: list[Fragment]
    flags: list[list[str]]
    about: list[Content]
    first: list[tuple[str, bool]]

    def said(self, number: int) -> str:
        """A fragment without its enumerator."""
        return _said(self.text, self.fragments[number])


def look(text: str, words: ProblemLexicon, first: Cut) -> SeenFragments:
    """The fragments of a (folded) text and what each shows; `first`: what the first reader cuts it into."""
    fragments = fragments_of(text, words)
    flags = [_flags(_said(text, fragment), words) for fragment in fragments]
    for scanner, flag in ((words.to_measures, "cue_m"), (words.to_problems, "cue_p")):
        _cues(text, fragments, flags, scanner, flag)
    for fragment, shown in zip(fragments, flags, strict=True):
        _heading(text[fragment.start : fragment.end], fragment.after, shown, words)
    about = [content_of(text[one.start : one.end], words) for one in fragments]
    return SeenFragments(text, fragments, flags, about, _as_first(fragments, first))


def _as_first(fragments: list[Fragment], first: Cut) -> list[tuple[str, bool]]:
    spans = [(start, end, "P") for start, end in first.problems] + [(start, end, "M") for start, end in first.measures]
    found: list[tuple[str, bool]] = []
    met: set[int] = set()
    for fragment in fragments:
        laps = [(min(end, fragment.end) - max(start, fragment.start), at) for at, (start, end, _) in enumerate(spans)]
        lap, at = max(laps, default=(0, 0))
        if lap < _LEAST_LAP:
            found.append(("", False))
            continue
        found.append((spans[at][2], at not in met))
        met.add(at)
    return found


def _said(text: str, fragment: Fragment) -> str:
    return text[fragment.mark.end if fragment.mark else fragment.start : fragment.end].lstrip(_LEAD)


def _flags(said: str, words: ProblemLexicon) -> list[str]:
    flags = [name for name, pattern in words.seen.items() if pattern.search(said)]
    if words.predicates.search(words.repairs.sub("", said)):
        flags.append("amiss")
    elif words.predicates.search(said):
        flags.append("repaired")
    counted = words.dated_or_counted.search(said) is not None
    shows = {
        "acts": words.acts.match(said) or words.measure_start.match(said),
        "might": words.might_act.match(said),
        "counted": counted,
        "hope": not counted and words.hope.match(said),
        "concrete": words.concrete.search(said),
        "effect": words.consequence.match(said),
        "cause": words.cause.match(said) or words.reason.match(said),
        "mended": words.mended.search(said),
        "goes_on": words.goes_on.match(said),
        "lead": words.lead_ins.search(said),
        "subjectless": words.subjectless.match(said),
        "general": len(words.generic.sub("", said)) < 2,
        "matter": words.matters_of(said),
        "short": len(said) <= _SHORT,
        "long": len(said) > _LONG,
    }
    return flags + [name for name, shown in shows.items() if shown]


def _cues(text: str, fragments: list[Fragment], flags: list[list[str]], scanner: Scanner, flag: str) -> None:
    for match in scanner.finditer(text):
        for fragment, shown in zip(fragments, flags, strict=True):
            if fragment.start <= match.start() < fragment.end:
                if flag not in shown:
                    shown.append(flag)
                break


def _heading(said: str, after: str, shown: list[str], words: ProblemLexicon) -> None:
    """A short line that names problems or measures and says nothing amiss turns the text like words that do."""
    if after not in "：\n。" or len(said) >= _HEADING or "amiss" in shown:
        return
    line = said + "\n"
    if words.heading.search(line) and not words.not_heading.search(line):
        shown.append("cue_p2" if "cue_p" in shown else "cue_p")
    elif words.measure_heading.search(line) and not words.not_measure_heading.search(line):
        shown.append("cue_m2" if "cue_m" in shown else "cue_m")
