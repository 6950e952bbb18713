"""What is seen of the fragments of a section on problems, each by itself: the classes of its words by name."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from nianbao.kinds.narrative.problems_about import Content, pairs_of
from nianbao.kinds.narrative.problems_flags import flag_tests
from nianbao.kinds.narrative.problems_fragments import Fragment, fragments_of
from nianbao.kinds.narrative.problems_lexicon import ProblemLexicon
from nianbao.kinds.narrative.problems_split import Cut
from nianbao.kinds.narrative.scanner import Scanner

_LEAD = "，,、：: "
_HEADING = 24  # code points of a fragment that may be a heading
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
    tests, matters = flag_tests(words), words.matters_in(text)
    starts = [start for start, _, _ in matters]
    flags, about = [], []
    for fragment, may in zip(fragments, tests.may_show(text, fragments), strict=True):
        whole, said = text[fragment.start : fragment.end], _said(text, fragment)
        shown = tests.shown(said, may)
        own: dict[str, int] = {}
        for start, end, places in matters[bisect_left(starts, fragment.start) : bisect_left(starts, fragment.end)]:
            if end <= fragment.end:
                own.update(places)
                if start >= fragment.end - len(said) and "matter" not in shown:
                    shown.append("matter")
        flags.append(shown)
        about.append((own, pairs_of(tests.pieces(whole, may))))
    for scanner, flag in ((words.to_measures, "cue_m"), (words.to_problems, "cue_p")):
        _cues(text, fragments, flags, scanner, flag)
    for fragment, shown in zip(fragments, flags, strict=True):
        _heading(text[fragment.start : fragment.end], fragment.after, shown, words)
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


def _cues(text: str, fragments: list[Fragment], flags: list[list[str]], scanner: Scanner, flag: str) -> None:
    starts = [fragment.start for fragment in fragments]
    for match in scanner.all(text):
        at = bisect_right(starts, match.start()) - 1
        if at >= 0 and match.start() < fragments[at].end and flag not in flags[at]:
            flags[at].append(flag)


def _heading(said: str, after: str, shown: list[str], words: ProblemLexicon) -> None:
    """A short line that names problems or measures and says nothing amiss turns the text like words that do."""
    if after not in "：\n。" or len(said) >= _HEADING or "amiss" in shown:
        return
    line = said + "\n"
    if words.heading.search(line) and not words.not_heading.search(line):
        shown.append("cue_p2" if "cue_p" in shown else "cue_p")
    elif words.measure_heading.search(line) and not words.not_measure_heading.search(line):
        shown.append("cue_m2" if "cue_m" in shown else "cue_m")
