"""The kinds that read the narrative: parameters, message slots, table. The functions are in `judging` and
`judging_problems`.

A pack that uses them has the lexicons `claims`, `problems` and `aspects`; each says itself which section it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, cast

from nianbao.kinds.contract import Batch, Evaluate, Kind, Verdict
from nianbao.kinds.narrative.aspects import AspectsFile
from nianbao.kinds.narrative.claims_lexicon import ClaimsFile
from nianbao.kinds.narrative.problems_lexicon import ProblemsFile
from nianbao.kinds.params import Params, SoftOutcome
from nianbao.kinds.slots import slots

if TYPE_CHECKING:
    from nianbao.model.rule import Rule

_JUDGING = "nianbao.kinds.narrative.judging"


class ClaimsParams(Params):
    """`disagreement`: a stated count fits no accepted meaning of the tables; `parts_do_not_add_up`: the text's own
    parts; `all_upheld`, `all_done`: statements that a cell above zero contradicts."""

    report: Literal["disagreement", "parts_do_not_add_up", "all_upheld", "all_done"]
    outcome: SoftOutcome = "review"


class ProblemsParams(Params):
    """What to look for in the section on problems and improvements."""

    report: Literal[
        "no_problem", "no_measure", "unanswered_problem", "unprompted_measure", "praise_only", "vague",
        "past_dated_measure", "not_taken_up", "same_as_prior",
    ]  # fmt: skip


class AspectsParams(Params):
    """The overview speaks of the `aspects` (ids of the lexicon; empty: all that the agency owes). An aspect that goes
    by many names is `soft`: where no word of it was found a person is asked to look."""

    aspects: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()
    outcome: SoftOutcome = "fail"


def _lazy(name: str, module: str = _JUDGING) -> Evaluate:
    def evaluate(batch: Batch, rule: Rule, given: Any) -> Iterator[Verdict]:
        function = getattr(import_module(module), name)
        return cast("Iterator[Verdict]", function(batch, rule, given))

    return evaluate


_QUOTE = "section quote"
_CLAIM = f"{_QUOTE} field stated found"
_SUM = f"{_QUOTE} field stated parts total"

SLOTS: dict[str, dict[str, frozenset[str]]] = {
    "claims": slots(
        fail=_QUOTE, review=_QUOTE,
        fail__count=_CLAIM, review__count=_CLAIM, fail__parts=_SUM, review__parts=_SUM,
        fail__statement=f"{_QUOTE} label found", review__statement=f"{_QUOTE} label found",
        not_checked__many="section count",
    ),
    # .nothing: the section only says 无; .measures_only; .none: no measures at all; .hopes: only resolve, no means;
    # .unclear: no measure was told apart, but a clause acts.
    "problems_and_measures": slots(
        fail="section", review="section", review__measures_only="section count", fail__nothing=_QUOTE,
        fail__none="section count", review__hopes="section count quote", review__unclear="section count quote",
        review__problem=f"{_QUOTE} count",
        review__measure=f"{_QUOTE} count", review__praise=_QUOTE, review__vague=_QUOTE,
        review__dated=f"{_QUOTE} stated", review__promise=f"{_QUOTE} found",
        review__copied=f"{_QUOTE} count found",
    ),
    "aspects": slots(fail="section aspect", review="section aspect", **{"pass": "section"}),
}  # fmt: skip

KINDS: dict[str, Kind] = {
    "claims": Kind(
        "claims", "文字所述数据与表格、与自身一致", ClaimsParams, _lazy("claims"), SLOTS["claims"],
        lexicons={"claims": ClaimsFile},
    ),
    "problems_and_measures": Kind(
        "problems_and_measures", "问题与改进措施", ProblemsParams, _lazy("problems_and_measures", f"{_JUDGING}_problems"),
        SLOTS["problems_and_measures"], lexicons={"problems": ProblemsFile},
    ),
    "aspects": Kind(
        "aspects", "总体情况的各个方面", AspectsParams, _lazy("aspects"), SLOTS["aspects"],
        lexicons={"aspects": AspectsFile},
    ),
}  # fmt: skip
