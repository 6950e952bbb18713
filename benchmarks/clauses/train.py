"""Makes lexicons/problem_roles.yaml from labelled passages. All of them are invented.

    python benchmarks/clauses/train.py [--out FILE] [GOLD.jsonl ...]

Without arguments: `hand*.jsonl` and `own.txt` beside this script, and the passages of benchmarks/narrative that the first
reader counts right, as it reads them, at a fifth of the weight. A line of `own.txt` is a passage, each clause behind its role: `|P`
a new problem, `|p` what goes on about it (reason, consequence), `|M`, `|m` likewise, `|L` leads in, `|A` achieved, mended
or said not to be, `|S` hope or slogan. The same input gives the same file: the optimiser starts from nothing and no
numbers are drawn.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize

from nianbao.base.text import fold
from nianbao.catalog.lexicons import lexicon_of, stated
from nianbao.catalog.source import read_source
from nianbao.kinds.narrative.problems import tell
from nianbao.kinds.narrative.problems_about import joined
from nianbao.kinds.narrative.problems_features import features_of
from nianbao.kinds.narrative.problems_items import Items
from nianbao.kinds.narrative.problems_lexicon import ProblemLexicon, compiled
from nianbao.kinds.narrative.problems_seen import SeenFragments, look
from nianbao.kinds.narrative.problems_split import cut
from nianbao.kinds.table import KINDS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LEXICONS = ROOT / "rules/disclosure-2021/lexicons"
SILVER = ROOT / "benchmarks/narrative/passages.jsonl"
ROLES = ("P", "M", "L", "A", "S")
ROLE = {"problem": "P", "measure": "M", "reason": "P", "consequence": "P", "lead_in": "L", "heading": "L",
        "achievement": "A", "other": "A", "mended": "A", "hope": "S", "slogan": "S"}  # fmt: skip
NAMES = {
    "L": "lead_in",
    "P": "problem",
    "p": "reason",
    "M": "measure",
    "m": "measure",
    "A": "achievement",
    "S": "slogan",
}
VERSION = "1"
LEAST = 2  # times that a feature must be seen
PENALTY = 1.0
STEPS = 60
SILVER_WEIGHT = 0.2
SCALE = 1000
NEVER = -1e4
WIDTH = 150  # code points of a line of weights


@dataclass(slots=True)
class Passage:
    """A passage with what each fragment may be, and which problem or measure it belongs to."""

    seen: SeenFragments
    may: list[set[str]]
    items: list[int | None]
    weight: float

    @property
    def roles(self) -> list[str]:
        """One role for each fragment: that of its item where it has one."""
        found = []
        for may, item in zip(self.may, self.items, strict=True):
            found.append(next(role for role in ROLES if role in may and (item is None or role in "PM")))
        return found


def own_passages(path: Path) -> list[dict[str, Any]]:
    """The passages of a file in the short notation, as the gold files have them."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        pieces = re.split(r"\|([A-Za-z])", line.strip().replace("⏎", "\n"))[1:]
        clauses, items = [], []
        count = {"P": -1, "M": -1}
        for mark, text in zip(pieces[::2], pieces[1::2], strict=True):
            role = mark.upper()
            if role in count:
                count[role] += mark == role or count[role] < 0
            items.append(count.get(role))
            clauses.append([text, NAMES[mark]])
        if clauses:
            expected = {"n_problems": count["P"] + 1, "n_measures": count["M"] + 1}
            text = "".join(text for text, _ in clauses)
            found.append({"text": text, "expected": expected, "clauses": clauses, "clause_items": items})
    return found


def gold_passage(gold: dict[str, Any], words: ProblemLexicon) -> Passage:
    """The labels of clauses, carried over to fragments: problems and measures win over what leads in to them."""
    text = fold(gold["text"])
    seen = look(text, words, cut(text, words))
    spans: list[tuple[int, int, str, int | None, int]] = []
    start, count = 0, Counter[str]()
    for number, (text, role) in enumerate(gold["clauses"]):
        item = gold["clause_items"][number] if "clause_items" in gold else None
        if "clause_items" not in gold and role in ("problem", "measure"):
            item, count[role] = count[role], count[role] + 1
        end = start + len(fold(text))
        spans.append((start, end, role, item, number))
        start = end
    roles, items, clauses = [], [], []
    for fragment in seen.fragments:
        laps = [
            (min(end, fragment.end) - max(low, fragment.start), place) for place, (low, end, *_) in enumerate(spans)
        ]
        own = next((place for lap, place in laps if lap >= 3 and spans[place][2] in ("problem", "measure")), None)
        _, _, role, item, number = spans[max(laps)[1] if own is None else own]
        roles.append(ROLE[role])
        items.append(item if role in ("problem", "measure") else None)
        clauses.append(number)
    _lead_apart(seen, roles, items, clauses)
    _reasons_join(roles, items)
    return Passage(seen, [{role} for role in roles], items, 1.0)


def _lead_apart(seen: SeenFragments, roles: list[str], items: list[int | None], clauses: list[int]) -> None:
    """What only leads in at the beginning of a labelled clause is no part of the problem or measure."""
    for number, fragment in enumerate(seen.fragments[:-1]):
        size = fragment.end - fragment.start
        shown = seen.flags[number]
        goes_on = clauses[number + 1] == clauses[number] and (number == 0 or clauses[number - 1] != clauses[number])
        leads = "aside" in shown or ("cue_m" in shown and size < 14 and fragment.after in "，：")
        if roles[number] in "PM" and ((fragment.after == "" and size < 12) or (goes_on and leads)):
            roles[number], items[number] = "L", None


def _reasons_join(roles: list[str], items: list[int | None]) -> None:
    """Reasons and consequences belong to the problem before them, else to the next."""
    last: int | None = None
    for number, role in enumerate(roles):
        if role != "P":
            continue
        if items[number] is None:
            after = (item for item, other in zip(items[number:], roles[number:], strict=True) if other == "P")
            items[number] = last if last is not None else next((item for item in after if item is not None), 0)
        last = items[number]


def silver_passage(text: str, words: ProblemLexicon, expected: dict[str, int]) -> Passage | None:
    """A passage as the first reader reads it, where its counts are right."""
    narrative = tell(text, words).narrative
    if (len(narrative.problems), len(narrative.measures)) != (expected["n_problems"], expected["n_measures"]):
        return None
    seen = look(text, words, cut(text, words))
    told = [("P", one) for one in narrative.problems] + [("M", one) for one in narrative.measures]
    owners: list[int | None] = []
    for fragment in seen.fragments:
        laps = [
            (min(one.end, fragment.end) - max(one.start, fragment.start), -place) for place, (_, one) in enumerate(told)
        ]
        lap, place = max(laps, default=(0, 0))
        owners.append(-place if lap >= 3 else None)
    may: list[set[str]] = []
    for number, owner in enumerate(owners):
        role = None if owner is None else told[owner][0]
        begins = owner is not None and owner not in owners[:number]
        may.append({"L", "A", "S"} if role is None else {role} if begins or role == "P" else {"M", "S"})
    return Passage(seen, may, owners, SILVER_WEIGHT)


def train_roles(passages: list[Passage]) -> tuple[dict[str, list[int]], list[list[int]]]:
    """Weights and steps of a conditional random field with a Gaussian penalty (Lafferty and others, 2001), by L-BFGS;
    fragments that may be several roles count for all of them together."""
    shown = [features_of(one.seen) for one in passages]
    names = _names(row for one in shown for row in one)
    length, size = max(map(len, shown)), len(ROLES)
    place = {role: number for number, role in enumerate(ROLES)}
    lines, columns = [], []
    barred, real = np.zeros((len(shown), length, size)), np.zeros((len(shown), length), bool)
    for number, (rows, one) in enumerate(zip(shown, passages, strict=True)):
        for at, (row, may) in enumerate(zip(rows, one.may, strict=True)):
            ids = sorted({names[name] for name in row if name in names})
            lines += [number * length + at] * len(ids)
            columns += ids
            real[number, at] = True
            barred[number, at] = NEVER
            for role in may:
                barred[number, at, place[role]] = 0
    seen = sp.csr_matrix((np.ones(len(lines)), (lines, columns)), shape=(len(shown) * length, len(names)))
    weight = np.array([one.weight for one in passages])
    cut = len(names) * size

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        weights, steps = values[:cut].reshape(len(names), size), values[cut:].reshape(size + 1, size)
        scores = (seen @ weights).reshape(len(shown), length, size)
        all_, likely, moves = _forward_backward(scores, real, steps, weight)
        right, meant, meant_moves = _forward_backward(scores + barred, real, steps, weight)
        off = ((likely - meant) * weight[:, None, None]).reshape(-1, size)
        slope = np.concatenate([(seen.T @ off).ravel(), (moves - meant_moves).ravel()]) + PENALTY * values
        return float((weight * (all_ - right)).sum() + PENALTY / 2 * (values @ values)), slope

    start = np.zeros(cut + (size + 1) * size)
    values = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    whole = np.round(values * SCALE).astype(int)
    weights = {name: whole[at * size : (at + 1) * size].tolist() for name, at in names.items()}
    return {name: row for name, row in weights.items() if max(map(abs, row)) >= 10}, whole[cut:].reshape(
        -1, size
    ).tolist()


def _forward_backward(
    scores: np.ndarray, real: np.ndarray, steps: np.ndarray, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per passage the log of all paths; the likelihood of each role at each place; how often each step is expected."""
    _, length, size = scores.shape
    inner = steps[:size]
    before, behind = np.zeros_like(scores), np.zeros_like(scores)
    before[:, 0] = scores[:, 0] + steps[size]
    for at in range(1, length):
        ways = before[:, at - 1][:, :, None] + inner[None]
        best = ways.max(1)
        here = scores[:, at] + best + np.log(np.exp(ways - best[:, None]).sum(1))
        before[:, at] = np.where(real[:, at][:, None], here, before[:, at - 1])
    for at in range(length - 2, -1, -1):
        ways = inner[None] + (scores[:, at + 1] + behind[:, at + 1])[:, None, :]
        best = ways.max(2)
        here = best + np.log(np.exp(ways - best[:, :, None]).sum(2))
        behind[:, at] = np.where(real[:, at + 1][:, None], here, 0)
    best = before[:, -1].max(1)
    total = best + np.log(np.exp(before[:, -1] - best[:, None]).sum(1))
    likely = np.exp(before + behind - total[:, None, None]) * real[:, :, None]
    moves = np.zeros((size + 1, size))
    moves[size] = (likely[:, 0] * weight[:, None]).sum(0)
    for at in range(1, length):
        rest = (scores[:, at] + behind[:, at])[:, None, :] - total[:, None, None]
        ways = np.exp(before[:, at - 1][:, :, None] + inner[None] + rest)
        moves[:size] += (ways * (weight * real[:, at])[:, None, None]).sum(0)
    return total, likely, moves


def decisions(one: Passage, role: str, problems: list[Any]) -> tuple[list[tuple[list[str], bool]], list[list[int]]]:
    """What was seen where it had to be decided whether an item begins, and whether it did; and the items."""
    items = Items(one.seen, one.roles, role, problems)
    found = []
    for number, before, run in items.places():
        begins = one.items[number] != one.items[before]
        if items.forced(before, number) is None:
            found.append((items.features(before, number, run), begins))
        items.take(number, begins)
    return found, items.items


def train_begins(cases: list[tuple[list[str], bool, float]]) -> dict[str, list[int]]:
    """Weights of a logistic regression with a Gaussian penalty."""
    names = _names(rows for rows, _, _ in cases)
    rows = [sorted({names[name] for name in row if name in names}) for row, _, _ in cases]
    ends = np.cumsum([0, *map(len, rows)])
    seen = sp.csr_matrix((np.ones(ends[-1]), [at for row in rows for at in row], ends), shape=(len(rows), len(names)))
    sign = np.array([1.0 if begins else -1.0 for _, begins, _ in cases])
    weight = np.array([one for _, _, one in cases])

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (seen @ values)
        off = -sign * weight / (1 + np.exp(margin))
        return float((weight * np.logaddexp(0, -margin)).sum() + values @ values / 2), seen.T @ off + values

    values = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    whole = np.round(values * SCALE).astype(int)
    return {name: [int(whole[at])] for name, at in names.items() if abs(whole[at]) >= 10}


def _names(rows: Iterable[list[str]]) -> dict[str, int]:
    count = Counter(name for row in rows for name in set(row))
    return {name: at for at, name in enumerate(sorted(name for name, times in count.items() if times >= LEAST))}


def written(weights: dict[str, list[int]]) -> list[str]:
    """Weights as lines of the file."""
    lines = [""]
    for name, row in sorted(weights.items()):
        entry = f"{name.replace(' ', '␣').replace(chr(10), '⏎')}={','.join(map(str, row))}"
        if lines[-1] and len(lines[-1]) + len(entry) >= WIDTH:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + entry
    return lines


def passages(paths: list[Path], words: ProblemLexicon) -> list[Passage]:
    found = []
    for path in paths:
        own = path.suffix == ".txt"
        lines = (
            own_passages(path) if own else [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
        )
        found += [gold_passage(line, words) for line in lines]
    for line in SILVER.read_text("utf-8").splitlines():
        gold = json.loads(line)
        one = silver_passage(fold(gold["text"]), words, gold["expected"])
        found += [one] if one else []
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="*", type=Path)
    parser.add_argument("--out", type=Path, default=LEXICONS / "problem_roles.yaml")
    arguments = parser.parse_args()
    data, _ = lexicon_of("problems", read_source(LEXICONS / "problems.yaml"), stated(KINDS), [])
    words = compiled(data)
    paths = arguments.gold or [*sorted(HERE.glob("hand*.jsonl")), HERE / "own.txt"]
    known = passages(paths, words)
    weights, steps = train_roles(known)
    cases: dict[str, list[tuple[list[str], bool, float]]] = {"P": [], "M": []}
    for one in known:
        told, items = decisions(one, "P", [])
        cases["P"] += [(*case, one.weight) for case in told]
        about = [joined(one.seen.about[at] for at in item) for item in items]
        cases["M"] += [(*case, one.weight) for case in decisions(one, "M", about)[0]]
    quoted: Callable[[str], str] = lambda line: json.dumps(line, ensure_ascii=False)  # noqa: E731
    measured = HERE / "measured.json"
    reached = json.loads(measured.read_text("utf-8")) if measured.exists() else {}
    out = [
        "# Made by benchmarks/clauses/train.py; not written by hand. A second reading of the section on problems.",
        "", "format: problem_roles/1", f'version: "{VERSION}"', "trained_by: benchmarks/clauses/train.py",
        "measured:", *(f"  {name}: {quoted(value)}" for name, value in reached.items()),
        f"roles: [{', '.join(ROLES)}]", "steps:", *(f"  - {row}" for row in steps),
    ]  # fmt: skip
    begins = {f"{key}_begins": train_begins(cases[key[0].upper()]) for key in ("problem", "measure")}
    for key, found in {"weights": weights, **begins}.items():
        out += [f"{key}:", *(f"  - {quoted(line)}" for line in written(found))]
    arguments.out.write_text("\n".join(out) + "\n", "utf-8")
    print(f"{len(known)} passages; {len(weights)} features of roles; {arguments.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
