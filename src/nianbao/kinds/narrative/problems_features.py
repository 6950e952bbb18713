"""What the role of a fragment is told by: what it shows, its marks, its neighbours, its list, the words at its ends.

A fragment has a key in each group of features; `ROWS` gives the features of a key by name. Keys recur, so that weights
are summed once a key (`problems_weights`); features by name are for training, and for grounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import NamedTuple

from nianbao.kinds.narrative.problems_about import sharing
from nianbao.kinds.narrative.problems_fragments import Fragment
from nianbao.kinds.narrative.problems_item_rows import Key, Rows
from nianbao.kinds.narrative.problems_seen import SeenFragments

FIRST, LAST = "\u4e00", "\u9fff"  # of Chinese characters
_KEY = frozenset(
    ("amiss", "acts", "fine", "slogan", "contrast", "result", "cue_m", "cue_p", "short", "hope", "cause", "effect")
)
_KINDS = ("cue_m", "cue_p", "fine", "slogan", "amiss", "acts", "does", "result", "hope", "short", "general")


class FragmentKeys(NamedTuple):
    """A fragment's keys by group (see the functions of `ROWS`); `shown`: keys of one name
    each, together with what is `told` before them; `said`: the words whose characters are features, too."""

    own: Key
    shown: list[str]
    told: Key
    past: Key
    coming: Key
    around: Key
    before: Key
    behind: Key
    place: Key
    marked: Key | None
    listed: Key | None
    said: str


def features_of(seen: SeenFragments) -> list[list[str]]:
    """The features of each fragment, by name."""
    return [list(dict.fromkeys(_rows(keys))) for keys in keys_of(seen)]


def _rows(keys: FragmentKeys) -> Iterator[str]:
    for name, rows in ROWS.items():
        key = getattr(keys, name)
        if name == "shown":
            yield from chain.from_iterable(rows(flag, *keys.told) for flag in key)
        elif key is not None:
            yield from rows(*key)
    yield from _characters(keys.said)


def keys_of(seen: SeenFragments) -> list[FragmentKeys]:
    """The keys of each fragment."""
    # Kept whole: one pass over the fragments, with what has been passed in the text, the sentence and the item.
    fragments, flags = seen.fragments, seen.flags
    kinds = [kind_of(shown) for shown in flags]
    keyed = [tuple(flag for flag in shown if flag in _KEY) for shown in flags]
    amiss, acts = (["amiss" in shown for shown in flags], ["acts" in shown for shown in flags])
    lists, parts, echoes = _lists(seen), _with_parts(fragments), _echoes(seen, amiss)
    family = next((one.mark.family for one in fragments if one.mark), "")
    roles = {one for one, _ in seen.first}
    told = "".join(role for role in "PM" if role in roles)
    last = len(kinds) - 1
    last_amiss = max((number for number, one in enumerate(amiss) if one), default=-1)
    kind_at = [None, None, *kinds, None, None]
    keyed_at = [(), *keyed, ()]
    mark_at = [None, *(one.mark is not None for one in fragments), None]
    state, since, item = "none", 0, ""  # what the last turning words turned to, how far behind, where in a list
    any_amiss = amiss_in_item = acted_in_item = amiss_in_sentence = acted_in_sentence = False
    found: list[FragmentKeys] = []
    for number, (fragment, shown, kind) in enumerate(zip(fragments, flags, kinds, strict=True)):
        before, after, mark = fragment[2:]
        if before in "。\n":
            amiss_in_sentence = acted_in_sentence = False
        if "cue_m" in shown:
            state, since = "m", 0
        elif "cue_p" in shown:
            state, since = "p", 0
        marked: Key | None = None
        if mark:
            item = "own" if mark.family == family else "inner"
            amiss_in_item = acted_in_item = False
            marked = (mark.family, min(mark.ordinal, 2), kind, state, item)
        elif before == "\n" and item:
            item = "after"
        is_marked = mark is not None
        of_item, of_sentence = (amiss_in_item, acted_in_item), (amiss_in_sentence, acted_in_sentence)
        found.append(
            FragmentKeys(
                (kind, before, after, state, min(since, 3), any_amiss, item, is_marked, of_item, of_sentence),
                shown,
                (before, state),
                keyed_at[number],
                keyed_at[number + 2],
                (kind_at[number], kind_at[number + 4]),
                (kind_at[number + 1], mark_at[number], kind, before),
                (kind_at[number + 3], mark_at[number + 2], kind, after, is_marked, *seen.first[number], told),
                (
                    kind,
                    before,
                    number > last_amiss,
                    last_amiss < 0,
                    number == 0,
                    number == last,
                    parts[number],
                    echoes[number],
                    amiss[number],
                ),
                marked,
                lists.get(number) if mark else None,
                seen.said(number),
            )
        )
        since += 1
        if amiss[number]:
            any_amiss = amiss_in_item = amiss_in_sentence = True
        if acts[number]:
            acted_in_item = acted_in_sentence = True
    return found


def kind_of(shown: list[str]) -> str:
    """The most telling of what a fragment shows."""
    return next((flag for flag in _KINDS if flag in shown), "other")


def _own(
    kind: str, before: str, after: str, state: str, since: int, amiss: bool, item: str, marked: bool,
    of_item: tuple[bool, bool], of_sentence: tuple[bool, bool],
) -> Iterator[str]:  # fmt: skip
    """Its marks and what has been passed: since the turning words, in its item, in its sentence ((amiss, acts) each)."""
    yield from ("bias", f"b{before}", f"a{after}", f"b{before}k{kind}", f"k{kind}", f"k{kind}s{state}")
    yield from (f"s{state}{since}", f"s{state}{'A' if amiss else 'N'}k{kind}", f"i{item}m{marked:d}b{before}")
    yield f"i{item}m{marked:d}k{kind}A{of_item[0]:d}M{of_item[1]:d}"
    yield f"sent{'A' if of_sentence[0] else 'N'}{'M' if of_sentence[1] else 'N'}k{kind}b{before}"


def _shown(flag: str, before: str, state: str) -> Iterator[str]:
    yield f"+{flag}"
    if flag in _KEY:
        yield from (f"+{flag}b{before}", f"+{flag}s{state}")


def _past(*flags: str) -> Iterator[str]:
    return (f"-1{flag}" for flag in flags)


def _coming(*flags: str) -> Iterator[str]:
    return (f"1{flag}" for flag in flags)


def _around(two_before: str | None, two_behind: str | None) -> Iterator[str]:
    yield "-2none" if two_before is None else f"-2k{two_before}"
    yield "2none" if two_behind is None else f"2k{two_behind}"


def _before(other: str | None, marked: bool | None, kind: str, before: str) -> Iterator[str]:
    if other is None:
        yield "-1none"
    else:
        yield from (f"-1k{other}", f"-1k{other}k{kind}b{before}", f"-1m{marked:d}")


def _behind(
    other: str | None,
    other_marked: bool | None,
    kind: str,
    after: str,
    marked: bool,
    role: str,
    begins: bool,
    told: str,
) -> Iterator[str]:
    """The next fragment, and what the first reader takes this one for, whose features have names in common."""
    if other is None:
        yield "1none"
    else:
        yield from (f"1k{other}", f"1k{other}k{kind}b{after}", f"1m{other_marked:d}")
    yield from (f"1{role}", f"1{role}{begins:d}", f"1{role}k{kind}", f"1{role}m{marked:d}", f"1{role}{told}")


def _place(
    kind: str, before: str, tail: bool, fine: bool, first: bool, last: bool, parts: bool, echo: str, amiss: bool
) -> Iterator[str]:
    """Where it stands in the text: behind all that is amiss, in a text without any, in a sentence of parts; how much of
    what is amiss it takes up."""
    yield f"tail{kind}" if tail else f"head{kind}"
    if fine:
        yield from ("noamiss", f"noamissk{kind}")
    yield f"first{kind}" if first else f"last{kind}" if last else "middle"
    yield from (f"semi{parts:d}b{before}k{kind}", f"echo{echo}", f"echo{echo}{'A' if amiss else 'N'}")


def _marked(family: str, ordinal: int, kind: str, state: str, item: str) -> Iterator[str]:
    yield from ("mark", f"mark{family}", f"markk{kind}", f"marko{ordinal}", f"marks{state}", f"mark{item}k{kind}")


def _listed(*rows: str) -> Iterable[str]:
    return rows


ROWS: dict[str, Rows] = {
    "own": _own, "shown": _shown, "past": _past, "coming": _coming, "around": _around, "before": _before,
    "behind": _behind, "place": _place, "marked": _marked, "listed": _listed,
}  # fmt: skip


def _lists(seen: SeenFragments) -> dict[int, tuple[str, ...]]:
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
    found: dict[int, tuple[str, ...]] = {}
    for place, run in enumerate(runs):
        items = [*(range(one, two) for one, two in pairwise(run)), range(run[-1], run[-1] + 1)]
        rows = [f"list{min(place, 2)}of{min(len(runs), 3)}", f"listlen{min(len(run), 4)}"]
        for flag in ("amiss", "acts", "hope", "slogan"):
            rows.append(f"list{flag}{_share(sum(flag in seen.flags[one] for one in run) / len(run))}")
            whole = sum(any(flag in seen.flags[at] for at in item) for item in items)
            rows.append(f"items{flag}{_share(whole / len(run))}")
        found |= dict.fromkeys(run, tuple(rows))
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


def _echoes(seen: SeenFragments, amiss: list[bool]) -> list[str]:
    """How much of what an earlier fragment says is amiss each takes up."""
    earlier = [number for number, one in enumerate(amiss) if one]
    found: list[str] = []
    for number, about in enumerate(seen.about):
        best = max([sharing(seen.about[at], about) for at in earlier if at < number - 2], default=0)
        found.append("0" if best < 2 else "2" if best < 4 else "4")
    return found


def _characters(said: str) -> list[str]:
    if not said:
        return []
    pairs = {f"~{one}{other}" for one, other in pairwise(said) if FIRST <= one <= LAST and FIRST <= other <= LAST}
    return [f"^{said[0]}", f"^{said[:2]}", f"${said[-1]}", f"${said[-2:]}", *sorted(pairs)]
