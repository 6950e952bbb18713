"""What a fragment of a section on problems shows by its own words, by name: the pack's word classes and our own."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.kinds.memo import per_form
from nianbao.kinds.narrative.problems_fragments import Fragment
from nianbao.kinds.narrative.problems_lexicon import ProblemLexicon
from nianbao.kinds.needed import Candidates

_SHORT, _LONG = 8, 24  # code points
# what our own classes show: name, pattern of the lexicon, whether it stands at the beginning
_OWN = (
    ("acts", "acts", True), ("acts", "measure_start", True), ("might", "might_act", True), ("hope", "hope", True),
    ("counted", "dated_or_counted", False), ("concrete", "concrete", False), ("effect", "consequence", True),
    ("cause", "cause", True), ("cause", "reason", True), ("mended", "mended", False), ("goes_on", "goes_on", True),
    ("lead", "lead_ins", False), ("subjectless", "subjectless", True),
)  # fmt: skip
_APART = ("predicates", "repairs", "generic", "boilerplate")  # what is asked in ways of its own


class FlagTests:
    """The patterns of one lexicon that are asked of each fragment; only those are tried that may match."""

    def __init__(self, words: ProblemLexicon) -> None:
        self._words = words
        tests = [(name, pattern, pattern.search) for name, pattern in words.seen.items()]
        for name, field, at_start in _OWN:
            pattern = getattr(words, field)
            tests.append((name, pattern, pattern.match if at_start else pattern.search))
        apart = [getattr(words, field) for field in _APART]
        self._candidates = Candidates([*(pattern.pattern for _, pattern, _ in tests), *(one.pattern for one in apart)])
        self._tests = [(1 << place, name, test) for place, (name, _, test) in enumerate(tests)]
        self._predicates, self._repairs, self._generic, self._boilerplate = (
            1 << place for place in range(len(tests), len(tests) + len(apart))
        )

    def may_show(self, text: str, fragments: Sequence[Fragment]) -> list[int]:
        """Which patterns may match in each fragment of a text: what `shown` and `pieces` want."""
        return self._candidates.within(text, [(fragment.start, fragment.end) for fragment in fragments])

    def shown(self, said: str, may: int) -> list[str]:
        """The names of what a fragment shows. `said`: it without its enumerator."""
        words = self._words
        found = dict.fromkeys([name for bit, name, test in self._tests if may & bit and test(said)])
        if may & self._repairs:
            if words.amiss(said):
                found["amiss"] = None
            elif words.predicates.search(said):
                found["repaired"] = None
        elif may & self._predicates and words.predicates.search(said):
            found["amiss"] = None
        if "counted" in found:
            found.pop("hope", None)
        if len(words.generic.sub("", said) if may & self._generic else said) < 2:
            found["general"] = None
        if len(said) <= _SHORT:
            found["short"] = None
        elif len(said) > _LONG:
            found["long"] = None
        return list(found)

    def pieces(self, fragment: str, may: int) -> Sequence[str]:
        """What is left of a fragment between words that every report has."""
        return self._words.boilerplate.split(fragment) if may & self._boilerplate else (fragment,)


@per_form
def flag_tests(words: ProblemLexicon) -> FlagTests:
    return FlagTests(words)
