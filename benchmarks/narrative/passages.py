"""How often the numbers of problems and measures are right, the roles of clauses, the answers, and what is said of them.

    python benchmarks/narrative/passages.py [GOLD.jsonl ...] [-v] [--first]

A gold line: text, expected {n_problems, n_measures}; None: not known. Where they stand, too: clauses [[text, role], …]
that joined are the text, clause_items [number of the problem or measure of each clause | null], answered
[[measure, problem], …]. Without arguments: the invented sets beside this script, and `problems.jsonl` of the shared
corpus where it lies beside the checkout. Without `-v` only totals are printed, so that a locked set stays unseen.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from nianbao.base.text import fold
from nianbao.catalog.load import load
from nianbao.kinds.narrative.problems import ToldProblems, tell
from nianbao.kinds.narrative.problems_model import RoleModel, compiled_roles
from nianbao.kinds.table import all_kinds

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACK = ROOT / "rules/disclosure-2021"
CORPUS = ROOT.parent / "shared/corpus/problems.jsonl"
ROLES = ("problem", "measure")
EITHER = ("reason", "consequence", "heading")  # may stand in the span of what they belong to
Span = tuple[int, int]


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _role(span: Span, told: ToldProblems) -> str:
    """What the reader takes most of a stretch for."""
    size = {
        "problem": sum(_overlap(span, (one.start, one.end)) for one in told.narrative.problems),
        "measure": sum(_overlap(span, (one.start, one.end)) for one in told.narrative.measures),
    }
    role = max(size, key=lambda name: size[name])
    return role if 2 * size[role] > span[1] - span[0] - 1 else "other"


def _spans(gold: dict[str, Any]) -> list[tuple[Span, str]]:
    """The clauses with their roles; offsets hold in the folded text where folding keeps lengths."""
    ends = list(accumulate(len(fold(text)) for text, _ in gold["clauses"]))
    return [((start, end), role) for start, end, (_, role) in zip([0, *ends[:-1]], ends, gold["clauses"], strict=True)]


def _items(gold: dict[str, Any], role: str) -> list[list[Span]] | None:
    """The stretches of each problem or measure; None where it is not known which clause belongs to which."""
    clauses = [(span, name) for span, name in _spans(gold) if name == role]
    if "clause_items" in gold:
        numbers = [
            number for number, (_, name) in zip(gold["clause_items"], gold["clauses"], strict=True) if name == role
        ]
        found: list[list[Span]] = [[] for _ in range(max((n for n in numbers if n is not None), default=-1) + 1)]
        for number, (span, _) in zip(numbers, clauses, strict=True):
            if number is not None:
                found[number].append(span)
        return found
    return [[span] for span, _ in clauses] if len(clauses) == gold["expected"][f"n_{role}s"] else None


def _mapped(found: list[Any], items: list[list[Span]]) -> dict[int, set[int]]:
    """The numbers of the gold items that each found one is about: it covers half of their stretch, or is half of it."""
    return {
        number: {
            index
            for index, spans in enumerate(items)
            if any(
                2 * _overlap((one.start, one.end), span) >= min(one.end - one.start, span[1] - span[0])
                for span in spans
            )
        }
        for number, one in enumerate(found)
    }


def _answers(gold: dict[str, Any], told: ToldProblems, count: Counter[str]) -> Iterator[str]:
    """Counts the pairs (measure, problem); tells the problems that are wrongly called unanswered."""
    problems, measures = _items(gold, "problem"), _items(gold, "measure")
    if problems is None or measures is None or "answered" not in gold:
        return
    to_problem = _mapped(told.narrative.problems, problems)
    to_measure = _mapped(told.narrative.measures, measures)
    want = {(measure, problem) for measure, problem in gold["answered"]}
    got = {
        (measure, problem)
        for number, one in enumerate(told.narrative.problems)
        for answer in one.measures
        for problem in to_problem[number]
        for measure in to_measure[answer]
    }
    count["pairs"] += len(want)
    count["pairs found"] += len(got)
    count["pairs right"] += len(want & got)
    answered = {problem for _, problem in want}
    for number, one in enumerate(told.narrative.problems):
        accused = not one.measures and number not in told.in_passing and told.problem_matters[number]
        if (
            accused
            and not told.disputed
            and told.narrative.measures
            and told.narrative.measures[-1].end > told.narrative.problems[0].start
        ):
            right = not to_problem[number] & answered
            count["accused"] += 1
            count["accused rightly"] += right
            if not right:
                yield one.text
    silent = set(range(len(problems))) - answered
    count["unanswered"] += len(silent) if gold["expected"]["n_measures"] else 0
    seen = {
        problem
        for number, one in enumerate(told.narrative.problems)
        if not one.measures
        for problem in to_problem[number]
    }
    count["unanswered seen"] += len(silent & seen) if gold["expected"]["n_measures"] else 0


def _roles(gold: dict[str, Any], told: ToldProblems, count: Counter[str]) -> None:
    for span, role in _spans(gold):
        got = _role(span, told)
        for name in ROLES:
            count[f"{name} clauses"] += role == name
            count[f"{name} found"] += got == name and role not in EITHER
            count[f"{name} right"] += got == name == role


def measure(path: Path, lexicon: dict[str, Any], model: RoleModel | None, verbose: bool) -> None:
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    count: Counter[str] = Counter()
    took = []
    for gold in lines:
        text = fold(gold["text"])
        started = time.perf_counter()
        told = tell(text, lexicon, model)
        took.append(time.perf_counter() - started)
        got = {"n_problems": len(told.narrative.problems), "n_measures": len(told.narrative.measures)}
        want = gold["expected"]
        for name in got:
            count[f"{name} known"] += want[name] is not None
            count[f"{name} right"] += want[name] is not None and want[name] == got[name]
        none = want["n_measures"] == 0 and bool(want["n_problems"])
        said = not told.narrative.measures and bool(told.narrative.problems)
        count["disputed"] += told.disputed
        count["without"] += none
        count["without said"] += said and none
        count["without wrongly"] += said and want["n_measures"] not in (0, None)
        wrong = any(want[name] is not None and want[name] != got[name] for name in got)
        accused = []
        if "clauses" in gold:
            _roles(gold, told, count)
            accused = list(_answers(gold, told, count))
        if verbose and (wrong or accused):
            _show(gold, told, got, accused)
    _print(path, len(lines), count, sorted(took)[len(took) // 2])


def _show(gold: dict[str, Any], told: ToldProblems, got: dict[str, int], accused: list[str]) -> None:
    print("want", gold["expected"], "got", got, gold.get("flags", ""))
    if "clauses" in gold:
        for span, (text, role) in zip(_spans(gold), gold["clauses"], strict=True):
            print(f"  {role[:8]:8} {_role(span[0], told)[:8]:8} {text}")
        print("  answered", gold["answered"])
    else:
        print(gold["text"])
    for number, one in enumerate(told.narrative.problems):
        print("   P", number, one.text, one.measures)
    for number, one in enumerate(told.narrative.measures):
        print("   M", number, one.text)
    for text in accused:
        print("   WRONGLY UNANSWERED", text)


def _print(path: Path, passages: int, count: Counter[str], median: float) -> None:
    print(
        f"{path.name}: {passages} passages; problems right {count['n_problems right']}/{count['n_problems known']}, "
        f"measures right {count['n_measures right']}/{count['n_measures known']}; "
        f"no measures said {count['without said']}/{count['without']}, wrongly {count['without wrongly']}; "
        f"disputed {count['disputed']}; "
        f"median {median * 1e6:.0f} µs a passage"
    )
    if count["pairs"]:
        roles = "; ".join(
            f"{name} clauses precision {count[f'{name} right']}/{count[f'{name} found']}, "
            f"recall {count[f'{name} right']}/{count[f'{name} clauses']}"
            for name in ROLES
        )
        print(
            f"    {roles}\n    answered: precision {count['pairs right']}/{count['pairs found']}, "
            f"recall {count['pairs right']}/{count['pairs']}; unanswered seen {count['unanswered seen']}/"
            f"{count['unanswered']}, called unanswered rightly {count['accused rightly']}/{count['accused']}"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("gold", nargs="*", type=Path)
    parser.add_argument("-v", action="store_true")
    parser.add_argument("--first", action="store_true", help="the first reader alone")
    arguments = parser.parse_args()
    lexicons = load(PACK, all_kinds()).lexicons
    model = None if arguments.first else compiled_roles(lexicons["problem_roles"])
    for path in arguments.gold or [p for p in (HERE / "passages.jsonl", CORPUS) if p.exists()]:
        measure(path, lexicons["problems"], model, arguments.v)


if __name__ == "__main__":
    main()
