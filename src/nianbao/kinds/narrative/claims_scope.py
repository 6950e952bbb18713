"""Of whom and of which period a stated count speaks."""

from __future__ import annotations

import re

from nianbao.kinds.narrative.claims_whose import ScopeWords
from nianbao.names.bodies import governs, kind_of
from nianbao.names.reading import read as read_name

_CLAUSE_END = re.compile("[，,；;。]")
_WITHIN = ("支队", "大队", "分局", "中队")  # parts of a bureau
_KINDS = ("街道",)  # an agency's own kind word, by which it may speak of itself
_OPENING = 12  # characters of a clause in which its subject stands
_LEADING = "市县区省州旗我本全由"
_BEFORE_NAME = re.compile("^.*(?:年度?|其中|同期|另有|[的有由向，、])")
_WHOLE_OF = re.compile(
    "全(?P<of>[国省市县区州盟旗镇乡街])|(?<![\u4e00-\u9fff])(?P<above>[省市县区])(?:厅|局|委|政府|府)(?!办)"
)
_PLACED = re.compile(
    r"[\u4e00-\u9fff]{2,8}[省市县州旗](?:人民政府|政府)?(?=(?:\x01|共|累计|合计|全年|本年度?|新|依法|总|计)*$)"
)


class ClaimScope:
    """The scope at a place of the text. Subjects hold until the sentence ends or another subject is named."""

    def __init__(self, words: ScopeWords, year: int | None, agency: str | None) -> None:
        self.words, self.year, self.agency = words, year, agency
        self.places = _places(agency)
        self.reach = _reach(agency, self.places)
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
        if words.beside.search(window) or self._is_wider(window):
            return "part"
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
            return "part" if self._is_elsewhere(window) else ""
        name = re.sub(r"^.*(?:年度?|其中|全年|，|、)", "", body[0]).lstrip(_LEADING)
        if agency is None or not name or name in agency or agency.endswith(name[-3:]):
            return "whole_body"
        if name.endswith(_WITHIN):
            return "part"
        return "part" if governs(agency) else "whole_body"

    def _is_wider(self, window: str) -> bool:
        """Whether figures are told of a place around the agency's own (全国, said by a county)."""
        said = _WHOLE_OF.search(window)
        return said is not None and bool(self.reach) and (said["of"] or said["above"]) not in self.reach

    def _is_elsewhere(self, window: str) -> bool:
        """Whether another place is named right before the verb."""
        placed = _PLACED.search(window) if self.agency else None
        if placed is None:
            return False
        name = _BEFORE_NAME.sub("", placed[0].removesuffix("政府").removesuffix("人民"))
        return len(name) > 2 and not any(name.endswith(own) for own in self.places)

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


def _places(agency: str | None) -> tuple[str, ...]:
    """How the agency's own places may be named: whole, and by their last characters (我市, 本县, 该市)."""
    places = [place.text for place in read_name(agency).places] if agency else []
    return tuple(form for place in places for form in (place, *(f"{word}{place[-1]}" for word in "我本该全")))


def _reach(agency: str | None, places: tuple[str, ...]) -> frozenset[str]:
    """The last characters of what an agency may call its whole (全市); empty where its name says nothing of its place."""
    if agency is None or (agency.startswith(("国家", "中国", "全国")) and not places):
        return frozenset()
    if not places:
        return frozenset("省市县区州盟旗镇乡街")
    inner = read_name(agency).places[-1].text
    return frozenset({inner[-1], "街"} if inner.endswith("街道") else {inner[-1], *("区" if "区" in inner else "")})
