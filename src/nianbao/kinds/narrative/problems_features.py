"""What the role of a fragment is told by: what it shows, its marks, its neighbours, its list, the words at its ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from nianbao.kinds.narrative.problems_about import sharing
from nianbao.kinds.narrative.problems_fragments import Fragment
from nianbao.kinds.narrative.problems_seen import SeenFragments

_FIRST, _LAST = "\u4e00", "\u9fff"  # of Chinese characters
_KEY = frozenset(
    ("amiss", "acts", "fine", "slogan", "contrast", "result", "cue_m", "cue_p", "short", "hope", "cause", "effect")
)
_KINDS = ("cue_m", "cue_p", "fine", "slogan", "amiss", "acts", "does", "result", "hope", "short", "general")


@dataclass(slots=True)
class _Where:
    """What has been passed up to a fragment."""

    state: str = "none"  # what the last turning words turned to
    since: int = 0
    amiss: bool = False
    item: str = ""
    amiss_in_item: bool = False
    acted_in_item: bool = False
    sentence: set[str] = field(default_factory=set)

    def enter(self, fragment: Fragment, shown: list[str], family: str) -> None:
        if fragment.before in "。\n":
            self.sentence = set()
        for flag in ("cue_p", "cue_m"):
            if flag in shown:
                self.state, self.since = flag[-1], 0
        if fragment.mark:
            self.item = "own" if fragment.mark.family == family else "inner"
            self.amiss_in_item = self.acted_in_item = False
        elif fragment.before == "\n" and self.item:
            self.item = "after"

    def leave(self, shown: list[str]) -> None:
        self.since += 1
        self.amiss = self.amiss or "amiss" in shown
        self.amiss_in_item = self.amiss_in_item or "amiss" in shown
        self.acted_in_item = self.acted_in_item or "acts" in shown
        self.sentence.update(shown)


def features_of(seen: SeenFragments) -> list[list[str]]:
    """The features of each fragment, by name."""
    kinds = [kind_of(shown) for shown in seen.flags]
    lists = _lists(seen)
    echoes = _echoes(seen)
    parts = _with_parts(seen.fragments)
    family = next((one.mark.family for one in seen.fragments if one.mark), "")
    last_amiss = max((number for number, shown in enumerate(seen.flags) if "amiss" in shown), default=-1)
    where = _Where()
    roles = {one for one, _ in seen.first}
    told = "".join(role for role in "PM" if role in roles)
    found: list[list[str]] = []
    for number, (fragment, shown) in enumerate(zip(seen.fragments, seen.flags, strict=True)):
        where.enter(fragment, shown, family)
        kind = kinds[number]
        rows = ["bias", *_own(fragment, shown, kind, where), *_neighbours(seen, number, kinds)]
        if fragment.mark:
            rows += _marked(fragment.mark.family, fragment.mark.ordinal, kind, where)
            rows += lists[number]
        rows.append(f"tail{kind}" if number > last_amiss else f"head{kind}")
        if last_amiss < 0:
            rows += ["noamiss", f"noamissk{kind}"]
        rows.append(f"first{kind}" if number == 0 else f"last{kind}" if number == len(kinds) - 1 else "middle")
        rows += echoes[number]
        rows += _as_first(seen, number, kind, told)
        rows.append(f"semi{parts[number]:d}b{fragment.before}k{kind}")
        rows += _characters(seen.said(number))
        found.append(rows)
        where.leave(shown)
    return found


def kind_of(shown: list[str]) -> str:
    """The most telling of what a fragment shows."""
    return next((flag for flag in _KINDS if flag in shown), "other")


def _own(fragment: Fragment, shown: list[str], kind: str, where: _Where) -> Iterator[str]:
    before, state = fragment.before, where.state
    yield from (f"b{before}", f"a{fragment.after}", f"b{before}k{kind}", f"k{kind}", f"k{kind}s{state}")
    for flag in shown:
        yield f"+{flag}"
        if flag in _KEY:
            yield f"+{flag}b{before}"
            yield f"+{flag}s{state}"
    yield f"s{state}{min(where.since, 3)}"
    yield f"s{state}{'A' if where.amiss else 'N'}k{kind}"
    mark = fragment.mark is not None
    yield f"i{where.item}m{mark:d}b{before}"
    yield f"i{where.item}m{mark:d}k{kind}A{where.amiss_in_item:d}M{where.acted_in_item:d}"
    amiss, acted = "amiss" in where.sentence, "acts" in where.sentence
    yield f"sent{'A' if amiss else 'N'}{'M' if acted else 'N'}k{kind}b{before}"


def _marked(family: str, ordinal: int, kind: str, where: _Where) -> Iterator[str]:
    yield from ("mark", f"mark{family}", f"markk{kind}", f"marko{min(ordinal, 2)}", f"marks{where.state}")
    yield f"mark{where.item}k{kind}"


def _neighbours(seen: SeenFragments, number: int, kinds: list[str]) -> Iterator[str]:
    fragment = seen.fragments[number]
    for offset in (-2, -1, 1, 2):
        place = number + offset
        if not 0 <= place < len(kinds):
            yield f"{offset}none"
            continue
        yield f"{offset}k{kinds[place]}"
        if abs(offset) == 1:
            yield from (f"{offset}{flag}" for flag in seen.flags[place] if flag in _KEY)
            yield f"{offset}k{kinds[place]}k{kinds[number]}b{fragment.before if offset < 0 else fragment.after}"
            yield f"{offset}m{seen.fragments[place].mark is not None:d}"


def _lists(seen: SeenFragments) -> dict[int, list[str]]:
    """What the lists tell as a whole: how many of their items say something amiss, act, hope."""
    runs: list[list[int]] = []
    current: dict[str, tuple[list[int], int]] = {}
    for number, fragment in enumerate(seen.fragments):
        mark = fragment.mark
        if mark is None:
            continue
        run, ordinal = current.get(mark.family, ([], 99))
        if mark.ordinal <= ordinal:
            run = []
            runs.append(run)
        run.append(number)
        current[mark.family] = (run, mark.ordinal)
    found: dict[int, list[str]] = {}
    for place, run in enumerate(runs):
        items = [*(range(one, two) for one, two in pairwise(run)), range(run[-1], run[-1] + 1)]
        rows = [f"list{min(place, 2)}of{min(len(runs), 3)}", f"listlen{min(len(run), 4)}"]
        for flag in ("amiss", "acts", "hope", "slogan"):
            rows.append(f"list{flag}{_share(sum(flag in seen.flags[one] for one in run) / len(run))}")
            whole = sum(any(flag in seen.flags[at] for at in item) for item in items)
            rows.append(f"items{flag}{_share(whole / len(run))}")
        for one in run:
            found[one] = rows
    return found


def _share(share: float) -> str:
    return "0" if share == 0 else "1" if share == 1 else "-" if share < 0.5 else "+"


def _with_parts(fragments: list[Fragment]) -> list[bool]:
    """Whether the sentence of each fragment has parts (；)."""
    found: list[bool] = []
    start = 0
    for number, fragment in enumerate(fragments):
        if fragment.after in "。\n" or number + 1 == len(fragments):
            inside = fragments[start : number + 1]
            found += [any(one.after == "；" for one in inside)] * len(inside)
            start = number + 1
    return found


def _echoes(seen: SeenFragments) -> list[list[str]]:
    """Whether a fragment takes up what an earlier one says is amiss."""
    amiss = [number for number, shown in enumerate(seen.flags) if "amiss" in shown]
    found: list[list[str]] = []
    for number, shown in enumerate(seen.flags):
        best = max((sharing(seen.about[one], seen.about[number]) for one in amiss if one < number - 2), default=0)
        size = "0" if best < 2 else "2" if best < 4 else "4"
        found.append([f"echo{size}", f"echo{size}{'A' if 'amiss' in shown else 'N'}"])
    return found


def _as_first(seen: SeenFragments, number: int, kind: str, told: str) -> Iterator[str]:
    role, begins = seen.first[number]
    fragment = seen.fragments[number]
    yield from (f"1{role}", f"1{role}{begins:d}", f"1{role}k{kind}", f"1{role}m{fragment.mark is not None:d}")
    yield f"1{role}{told}"


def _characters(said: str) -> list[str]:
    if not said:
        return []
    pairs = {f"~{one}{other}" for one, other in pairwise(said) if _FIRST <= one <= _LAST and _FIRST <= other <= _LAST}
    return [f"^{said[0]}", f"^{said[:2]}", f"${said[-1]}", f"${said[-2:]}", *sorted(pairs)]
