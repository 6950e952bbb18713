"""Of whom and of which period a stated count speaks."""

from __future__ import annotations

import re

from nianbao.kinds.narrative.claims_lexicon import ScopeWords
from nianbao.names.bodies import governs, kind_of

_CLAUSE_END = re.compile("[，,；;。]")
_WITHIN = ("支队", "大队", "分局", "中队")  # parts of a bureau
_KINDS = ("街道",)  # an agency's own kind word, by which it may speak of itself
_OPENING = 12  # characters of a clause in which its subject stands
_LEADING = "市县区省州旗我本全由"


class ClaimScope:
    """The scope at a place of the text. Subjects hold until the sentence ends or another subject is named."""

    def __init__(self, words: ScopeWords, year: int | None, agency: str | None) -> None:
        self.words, self.year, self.agency = words, year, agency
        self.own = year or 0  # the report's year, where no year is known only told apart from the one before
        self.speaker = "whole_body"
        self.period_from = 0
        self.other = False
        self.office = False  # the sentence says in a bracket that an office of a government speaks
        self.years: list[tuple[int, int]] = []
        self._known: dict[str, str] = {}

    def begin(self, sentence: str, printed: str, brackets: list[tuple[int, int]]) -> None:
        """A new sentence starts; one that opens with 其中 goes on about the same body. `printed`: with its `brackets`,
        of which each may speak of another year."""
        goes_on = sentence.startswith(("其中", "从"))
        period = self.words.other_period.search(sentence) or self._since(sentence)
        if not (goes_on and self.other):
            self.period_from = period.start() if period else len(sentence) + 1
            self.other = period is not None
        else:
            self.period_from = 0
        self.years = self._years(sentence, 0)
        for low, high in brackets:
            inside = self._years(printed[low:high], low)
            if inside:
                self.years = sorted([*self.years, *inside, (high, self._said(low))])
        if not goes_on:
            self.speaker = "whole_body"
            self.office = (
                self.agency is not None
                and governs(self.agency)
                and any(
                    printed[: low - 1].endswith(("本机关", "本单位")) and self.words.office.search(printed[low:high])
                    for low, high in brackets
                )
            )

    def _years(self, text: str, start: int) -> list[tuple[int, int]]:
        """Where a part of the sentence, which begins at `start`, names the year of what follows, and which."""
        words = self.words
        found = [(match.start(), int(match[1])) for match in words.year.finditer(text)] if self.year else []
        found += [(match.start(), self.own - 1) for match in words.last_year.finditer(text)]
        if found:
            found += [(match.start(), self.own) for match in words.this_year.finditer(text)]
        for match in words.compared.finditer(text):
            comma = _CLAUSE_END.search(text, match.end())
            found.append((match.start(), self.own - 1))
            if comma:
                found.append((comma.start(), self.own))
        return sorted((start + place, year) for place, year in found)

    def _said(self, place: int) -> int:
        return next((year for position, year in reversed(self.years) if position <= place), self.own)

    def _since(self, sentence: str) -> re.Match[str] | None:
        """A period that began in a year before the report's."""
        if "20" not in sentence:
            return None
        found = self.words.since.finditer(sentence)
        return next((match for match in found if int(match[match.lastindex or 1]) != self.year), None)

    def opening(self, clause: str) -> None:
        """Take the speaker from a clause without a figure, if it says on whose behalf the sentence speaks."""
        words = self.words
        if clause and (
            words.part.search(clause) or (words.office.search(clause[:_OPENING]) and words.acting.search(clause))
        ):
            self.subject(clause)

    def subject(self, window: str) -> None:
        """Take the speaker from the words between the clause's start and its verb, if they name one."""
        if not window:
            return
        speaker = self._known.get(window)
        if speaker is None:
            speaker = self._known[window] = self._speaker(window)
        if speaker:
            self.speaker = speaker

    def _speaker(self, window: str) -> str:
        # Kept whole: who may speak, the surest words first.
        words, agency = self.words, self.agency
        own_kind = agency is not None and any(kind in agency and window.startswith(kind) for kind in _KINDS)
        if own_kind or words.strong.search(window):
            return "whole_body"
        if words.part.search(window):
            return "part"
        if words.office.search(window):
            if agency is None:
                return "unknown"
            own = kind_of(agency) in ("government_office", "town", "subdistrict") or agency.endswith(
                ("办公室", "办公厅", "办")
            )
            return "whole_body" if own else "part"
        if words.whole.search(window):
            return "whole_body"
        body = words.body.search(window)
        if body is None:
            return ""
        name = re.sub(r"^.*(?:年度?|其中|全年|，|、)", "", body[0]).lstrip(_LEADING)
        if agency is None or not name or name in agency or agency.endswith(name[-3:]):
            return "whole_body"
        if name.endswith(_WITHIN):
            return "part"
        return "part" if governs(agency) else "whole_body"

    def at(self, start: int, end: int, *, compares: bool = False) -> str:
        """The scope of a claim at [start, end) of the sentence: another period goes before another speaker. `compares`:
        the claim is one of two years, of which the first named is meant."""
        if self.period_from < end:
            return "other_period"
        if self.office:
            return "part"
        if compares and self.years and self.years[0][1] == self.own:
            return self.speaker
        return self.speaker if self._said(start) == self.own else "other_period"
