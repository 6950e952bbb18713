"""Which fragments that tell problems (or measures) belong to one: by their list where they stand in one, else by weights
over the marks between them, what they are about, and how many there are to be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise

from nianbao.base.text import chinese_number
from nianbao.kinds.narrative import problems_item_rows as told_by
from nianbao.kinds.narrative.problems_about import Content, joined, sharing
from nianbao.kinds.narrative.problems_fragments import RANK
from nianbao.kinds.narrative.problems_item_rows import BY_PLACE, Key, Rows
from nianbao.kinds.narrative.problems_seen import SeenFragments
from nianbao.kinds.narrative.problems_zones import Enumerator

Decide = Callable[[list[tuple[Rows, Key]]], bool]
_ALSO = re.compile(r"^(?:此外|同时|另外|以及|还有|再者|其次|另|二|三)")
_ANNOUNCED = re.compile(r"([一两二三四五六七八1-9])(?:个(?:方面|问题|短板|环节|薄弱)?|大?方面|[项点条件])")
_LISTED = re.compile(r"等(?:.{0,3}?)?(?:问题|不足|情况|现象|短板)?$|等$")
_LINE = RANK["\n"]


@dataclass(slots=True)
class RoleRun:
    """Fragments of one role between which the other does not stand, with the strongest marks between them."""

    inside: list[int]
    between: list[int] = field(default_factory=list)
    announced: int = 0  # how many the words before it say there are

    @property
    def top(self) -> int:
        return max(self.between, default=0)


class Items:
    """The items of one role (`P`, `M`) in a text whose fragments have `roles`; `problems`: what each problem is about,
    for measures."""

    def __init__(self, seen: SeenFragments, roles: list[str], role: str, problems: list[Content] | None = None) -> None:
        self.seen, self.roles, self.role = seen, roles, role
        self.other = "M" if role == "P" else "P"
        self.problems = problems or []
        self.marks = [self._item_mark(number) for number in range(len(roles))]
        self.families = Counter(mark.family for mark in self.marks if mark)
        self.items: list[list[int]] = []
        self.met: set[str] = set()  # the families of marks met so far

    def told(self, decide: Decide) -> list[list[int]]:
        """The fragments of each item."""
        for number, place, run in self.places():
            forced = self.forced(place, number)
            self.take(number, decide(self.keys(place, number, run)) if forced is None else forced)
        return self.items

    def places(self) -> Iterator[tuple[int, int, RoleRun]]:
        """(fragment, the one of its role before it, its run) for all but the first, which is taken. Whoever goes through
        them takes each fragment before asking for the next."""
        own = [number for number, role in enumerate(self.roles) if role == self.role]
        if not own:
            return
        runs = self._runs(own)
        self._begin(own[0])
        for position in range(1, len(own)):
            yield own[position], own[position - 1], runs[position]

    def take(self, number: int, begins: bool) -> None:
        mark = self.marks[number]
        if mark:
            self.met.add(mark.family)
        if begins:
            self.items.append([number])
        else:
            self.items[-1].append(number)

    def forced(self, before: int, number: int) -> bool | None:
        """Whether a fragment begins an item, where a list says so; None where it does not."""
        lead, mark = self._lead(), self._mark(before, number)
        if lead is None or self.families[lead.family] < 2:
            return None
        between = self._between(before, number)
        if mark is None:
            return False if between in ("", "L") and self._strongest(before, number) < _LINE else None
        if mark.family == lead.family:
            return True
        start = self.seen.fragments[number].start
        goes_on = any(one and one.family == lead.family and one.start > start for one in self.marks)
        return False if (goes_on or not between) and mark.family not in self.met else None

    def features(self, before: int, number: int, run: RoleRun) -> list[str]:
        """What tells whether a fragment begins an item, by name."""
        return list(chain.from_iterable(rows(*key) for rows, key in self.keys(before, number, run)))

    def keys(self, before: int, number: int, run: RoleRun) -> list[tuple[Rows, Key]]:
        """The same as keys of groups: the function that gives the features of a key, and the key."""
        strongest = self._strongest(before, number)
        told: list[tuple[Rows, Key]] = [
            (told_by.bias, ()),
            (told_by.between, self._places(before, number, run, strongest)),
        ]
        told += self._words(before, number, strongest)
        told += self._numbers(number, run, strongest)
        if self.problems:
            told += self._topics(before, number, run, strongest)
        elif self.role == "M":
            told.append((told_by.no_problem, (strongest, run.top)))
        return told

    def _item_mark(self, number: int) -> Enumerator | None:
        """An enumerator, unless it numbers a heading."""
        shown = self.seen.flags[number]
        heads = self.roles[number] == "L" and ("cue_m" in shown or "cue_p" in shown)
        return None if heads else self.seen.fragments[number].mark

    def _runs(self, own: list[int]) -> list[RoleRun]:
        runs = [RoleRun([own[0]])]
        for one, two in pairwise(own):
            if self.other in self.roles[one + 1 : two]:
                runs.append(RoleRun([two]))
                continue
            run = runs[-1]
            run.inside.append(two)
            run.between.append(self._strongest(one, two))
        for run in runs:
            run.announced = self._announced(run.inside[0])
        return [run for run in runs for _ in run.inside]

    def _begin(self, first: int) -> None:
        self.items.append([first])
        head = first if self.marks[first] else first - 1
        if head >= 0 and (mark := self.marks[head]) and (head == first or self.roles[head] == "L"):
            self.met.add(mark.family)

    def _announced(self, first: int) -> int:
        for number in range(first, max(first - 4, -1), -1):
            fragment = self.seen.fragments[number]
            found = _ANNOUNCED.search(self.seen.text, fragment.start, fragment.end)
            if found and self.roles[number] == "L":
                return int(found[1]) if found[1].isdigit() else (chinese_number(found[1].replace("两", "二")) or 0)
        return 0

    def _strongest(self, before: int, number: int) -> int:
        return max(RANK[self.seen.fragments[one].before] for one in range(before + 1, number + 1))

    def _between(self, before: int, number: int) -> str:
        roles = self.roles[before + 1 : number]
        return (
            next((name for name in (self.other, "L", "S", "A") if name in roles), "")
            .replace(self.other, "M")
            .replace("A", "S")
        )

    def _mark(self, before: int, number: int) -> Enumerator | None:
        return next((mark for one in range(number, before, -1) if (mark := self.marks[one])), None)

    def _lead(self) -> Enumerator | None:
        """The enumerator of the open item, at it or at the heading before it."""
        first = self.items[-1][0]
        if self.marks[first] or first == 0:
            return self.marks[first]
        return self.marks[first - 1] if self.roles[first - 1] == "L" else None

    def _places(self, before: int, number: int, run: RoleRun, strongest: int) -> Key:
        mark, lead = self._mark(before, number), self._lead()
        listed = lead is not None or any(self.marks[one] for one in range(self.items[-1][0], before + 1))
        shown = (
            None
            if mark is None
            else (mark.family, min(mark.ordinal, 2), lead is not None and lead.family != mark.family)
        )
        return self._between(before, number), strongest, run.top, listed, shown

    def _numbers(self, number: int, run: RoleRun, strongest: int) -> Iterator[tuple[Rows, Key]]:
        inside = run.inside
        if run.announced and not any(self.marks[one] for one in inside):
            parts = sum(one >= strongest for one in run.between) + 1
            yield told_by.announced, (parts == run.announced, parts > run.announced, len(inside) == run.announced)
        tells = ("amiss", "lacks") if self.role == "P" else ("acts", "does")
        flags = self.seen.flags
        alike = all(any(flag in flags[one] for flag in tells) for one in inside)
        summed = any("summed" in flags[one] for one in range(max(0, inside[0] - 1), inside[0] + 1))
        listed = any("listed" in flags[one] for one in inside)
        link = sharing(self._open_about(), self.seen.about[number])
        size = 0 if link < 1 else 1 if link < 3 else 2
        yield told_by.run, (alike, summed, listed, size, min(len(inside), 4), strongest, run.top)

    def _topics(self, before: int, number: int, run: RoleRun, strongest: int) -> Iterator[tuple[Rows, Key]]:
        """Whether a measure goes on about another problem, and whether as many measures as problems come of it."""
        count = len(self.problems)
        parts = sum(one >= strongest for one in run.between) + 1
        left = len(run.inside) - run.inside.index(number)
        done = len(self.items)
        yield told_by.count, (
            parts == count, len(run.inside) == count, done >= count, min(count, 3), min(count - done, 2), min(left, 3),
            strongest, run.top,
        )  # fmt: skip
        here = [sharing(problem, self.seen.about[number]) for problem in self.problems]
        open_about = self._open_about()
        there = [sharing(problem, open_about) for problem in self.problems]
        goes_to, was = here.index(max(here)), there.index(max(there))
        known = there[was] >= 2
        topic = "none" if here[goes_to] < 2 else "new" if not known else "same" if goes_to == was else "diff"
        listed = any(self.marks[one] for one in range(self.items[-1][0], before + 1))
        yield told_by.topic, (topic, strongest, listed, self._mark(before, number) is not None, count > 1)

    def _words(self, before: int, number: int, strongest: int) -> Iterator[tuple[Rows, Key]]:
        shown, past = self.seen.flags[number], self.seen.flags[before]
        said = self.seen.said(number)
        for flag in shown:
            yield told_by.shown, (flag,)
        yield told_by.by_place, (strongest, *(flag in shown for flag in BY_PLACE))
        yield told_by.past, ("amiss" in past, "amiss" in shown, "acts" in past, "acts" in shown, strongest)
        if _ALSO.match(said) or any(_ALSO.match(self.seen.said(one)) for one in range(before + 1, number)):
            yield told_by.also, ()
        if strongest == RANK["、"]:
            tail = number
            while tail + 1 < len(self.roles) and self.seen.fragments[tail].after == "、":
                tail += 1
            yield told_by.list_end, (_LISTED.search(self.seen.said(tail)) is not None, min(len(said) // 3, 4))
        yield told_by.start, (said[:1], said[:2])
        role, begins = self.seen.first[number]
        yield told_by.first, (role == self.role, begins, strongest)

    def _open_about(self) -> Content:
        return joined(self.seen.about[one] for one in self.items[-1])
