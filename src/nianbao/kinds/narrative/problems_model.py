"""A second reading of a section on problems: a linear model over its fragments tells the role of each, structure and
weights tell which of them are one. The weights are data with the place where they come from and what they reach.

Roles: `P` problems (with their reasons and consequences), `M` measures, `L` what leads in, `A` achievements, what is
mended or said not to be, `S` hopes and slogans.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import add
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from nianbao.kinds.lexicons import Lexicon
from nianbao.kinds.memo import per_form
from nianbao.kinds.narrative.problems_about import joined
from nianbao.kinds.narrative.problems_features import features_of
from nianbao.kinds.narrative.problems_items import Items
from nianbao.kinds.narrative.problems_lexicon import ProblemLexicon
from nianbao.kinds.narrative.problems_seen import SeenFragments, look
from nianbao.kinds.narrative.problems_split import Cut
from nianbao.kinds.narrative.problems_weights import BeginWeights, RoleWeights

Line = Annotated[str, Field(min_length=1)]
_STRONGEST = 3  # features that explain a role


class RolesFile(Lexicon):
    """lexicons/problem_roles.yaml: weights in thousandths, `feature=w,w,…` (one for each of `roles`; one alone where it is
    said whether an item begins), several in a line, parted by blanks; in features a blank is ␣, a line break ⏎.

    `steps`: from each role (the last line: from the beginning) to each. `trained_by`, `measured`: how they were made."""

    format: Literal["problem_roles/1"]
    version: str
    trained_by: str
    measured: dict[str, str]
    roles: tuple[Literal["P", "M", "L", "A", "S"], ...]
    steps: tuple[tuple[int, ...], ...]
    weights: tuple[Line, ...]
    problem_begins: tuple[Line, ...]
    measure_begins: tuple[Line, ...]

    @model_validator(mode="after")
    def _whole(self) -> RolesFile:
        size = len(self.roles)
        if len(self.steps) != size + 1 or any(len(row) != size for row in self.steps):
            raise ValueError(f"steps 要有 {size + 1} 行，每行 {size} 个数")
        for lines, width in ((self.weights, size), (self.problem_begins, 1), (self.measure_begins, 1)):
            if any(len(weights) != width for weights in parsed(lines).values()):
                raise ValueError(f"每个特征要有 {width} 个权重")
        return self


@dataclass(frozen=True, slots=True)
class RoleModel:
    """The weights, ready to use."""

    roles: tuple[str, ...]
    steps: tuple[tuple[int, ...], ...]
    weights: dict[str, tuple[int, ...]]
    told: RoleWeights
    problem_begins: BeginWeights
    measure_begins: BeginWeights


@dataclass(frozen=True, slots=True)
class RolesRead:
    """The role of each fragment, and the fragments of each problem and measure."""

    seen: SeenFragments
    roles: list[str]
    problems: list[list[int]]
    measures: list[list[int]]


def parsed(lines: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """The weights in lines of a file, by feature."""
    found: dict[str, tuple[int, ...]] = {}
    for line in lines:
        for entry in line.split(" "):
            name, _, numbers = entry.rpartition("=")
            found[name.replace("␣", " ").replace("⏎", "\n")] = tuple(map(int, numbers.split(",")))
    return found


@per_form
def compiled_roles(data: Mapping[str, Any]) -> RoleModel:
    """The model in use, compiled on its first use. ValueError when the data is none."""
    file = RolesFile.model_validate(data)
    weights = parsed(file.weights)
    begins = [
        BeginWeights({name: row[0] for name, row in parsed(lines).items()})
        for lines in (file.problem_begins, file.measure_begins)
    ]
    return RoleModel(file.roles, file.steps, weights, RoleWeights(weights, len(file.roles)), *begins)


def roles_read(text: str, words: ProblemLexicon, model: RoleModel, first: Cut) -> RolesRead:
    """The roles and items of a (folded) text, of which the first reader has told `first`."""
    seen = look(text, words, first)
    roles = _roles(model.told.scores(seen), model)
    problems = Items(seen, roles, "P").told(model.problem_begins.speak_for)
    about = [joined(seen.about[one] for one in item) for item in problems]
    measures = Items(seen, roles, "M", about).told(model.measure_begins.speak_for)
    return RolesRead(seen, roles, problems, measures)


def grounds(read: RolesRead, number: int, model: RoleModel) -> list[str]:
    """The features that speak most for the role of a fragment."""
    place = model.roles.index(read.roles[number])
    rows = {row: model.weights[row][place] for row in features_of(read.seen)[number] if row in model.weights}
    return sorted(rows, key=lambda row: -rows[row])[:_STRONGEST]


def _roles(scores: list[list[int]], model: RoleModel) -> list[str]:
    """The likeliest sequence of roles (Viterbi)."""
    if not scores:
        return []
    into = list(zip(*model.steps[:-1], strict=True))  # by the role that is stepped into
    best = list(map(add, model.steps[-1], scores[0]))
    until: list[list[int]] = []
    for score in scores[1:]:
        until.append(best)
        best = [max(map(add, best, steps)) + one for steps, one in zip(into, score, strict=True)]
    path = [best.index(max(best))]
    for best in reversed(until):
        ways = list(map(add, best, into[path[-1]]))
        path.append(ways.index(max(ways)))
    return [model.roles[place] for place in reversed(path)]
