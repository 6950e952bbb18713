"""The one table of kinds: name → what it is. A new kind is a line here, its parameters, its slots and its function.

The functions are named by module, and imported when they are first called, so that listing kinds costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from nianbao.base.errors import UsageError
from nianbao.kinds import across, params
from nianbao.kinds.arithmetic import kinds as arithmetic
from nianbao.kinds.contract import Batch, Evaluate, Kind, Verdict
from nianbao.kinds.likeness import kinds as likeness
from nianbao.kinds.narrative import kinds as narrative
from nianbao.kinds.slots import SLOTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.metadata import EntryPoint

    from nianbao.kinds.linear import Relation
    from nianbao.model.rule import Pack, Rule

ENTRY_POINTS = "nianbao.kinds"


def lazy(module: str, name: str) -> Evaluate:
    """The generator function `name` of `nianbao.kinds.<module>`, imported on its first call."""

    @cache
    def function() -> Evaluate:
        return cast("Evaluate", getattr(import_module(f"nianbao.kinds.{module}"), name))

    def evaluate(batch: Batch, rule: Rule, given: Any) -> Iterator[Verdict]:
        return function()(batch, rule, given)

    return evaluate


def _lazy_relations(name: str) -> Callable[[Any, Pack], list[Relation]]:
    def relations(given: Any, pack: Pack) -> list[Relation]:
        function = getattr(import_module("nianbao.kinds.relations"), name)
        return cast("list[Relation]", function(given, pack))

    return relations


def _kind(name: str, title: str, model: type[Any], module: str, *, linear: bool = False) -> Kind:
    relations = _lazy_relations(f"{name}_relations") if linear else None
    return Kind(name, title, model, lazy(module, name), SLOTS[name], relations)


_ALL = (
    _kind("total", "合计等于分项之和", params.TotalParams, "relations", linear=True),
    _kind("equal", "两侧之和相等", params.EqualParams, "relations", linear=True),
    _kind("at_most", "一侧之和不大于另一侧", params.AtMostParams, "relations", linear=True),
    _kind("number", "数据类型与范围", params.NumberParams, "cells"),
    _kind("filled", "应填数据已填写", params.FilledParams, "cells"),
    _kind("all_zero", "全部数据为零", params.AllZeroParams, "cells"),
    _kind("implies", "有此数据则应有彼数据或说明", params.ImpliesParams, "cells"),
    _kind("cell_text", "填写内容的格式", params.CellTextParams, "cell_text"),
    _kind("table_status", "表格完整", params.TableStatusParams, "tables"),
    _kind("labels", "表格项目名称规范", params.LabelsParams, "tables"),
    _kind("layout", "表格版式", params.LayoutParams, "tables"),
    _kind("section_present", "部分齐全", params.SectionPresentParams, "sections"),
    _kind("section_order", "部分次序与序号", params.SectionOrderParams, "sections"),
    _kind("section_title", "部分标题规范", params.SectionTitleParams, "sections"),
    _kind("extra_sections", "格式以外的标题", params.ExtraSectionsParams, "sections"),
    _kind("section_text", "部分有实际内容", params.SectionTextParams, "sections"),
    _kind("statement", "应有的说明", params.StatementParams, "statements"),
    _kind("identity", "报告要素", params.IdentityParams, "identity"),
    _kind("year_agreement", "年度一致", params.YearAgreementParams, "identity"),
    _kind("stale_year", "沿用上一年度文字", params.StaleYearParams, "identity"),
    _kind("deadline", "公布期限", params.DeadlineParams, "identity"),
    _kind("phrase", "不应出现的文字", params.PhraseParams, "statements"),
    _kind("bodies", "报告中出现的其他机关、地方", params.BodiesParams, "bodies"),
    _kind("substitution", "错误用语", params.SubstitutionParams, "statements"),
    _kind("repetition", "句内重复", params.RepetitionParams, "typography"),
    _kind("pairing", "括号引号成对", params.PairingParams, "typography"),
    _kind("sentence_end", "段末标点", params.SentenceEndParams, "typography"),
    _kind("enumerators", "序号连续规范", params.EnumeratorsParams, "enumerators"),
    _kind("half_width", "半角标点", params.HalfWidthParams, "typography"),
)

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (*_ALL, *across.KINDS, *narrative.KINDS.values(), *likeness.KINDS, *arithmetic.KINDS)
}


@cache
def all_kinds() -> Mapping[str, Kind]:
    """KINDS and the kinds that installed packages add: each entry point of the group `nianbao.kinds` gives a Kind, or
    an iterable of them. Looked for once a process.

    UsageError, naming the package, when an entry point does not load, gives something else, or redefines a kind."""
    from importlib.metadata import entry_points

    kinds = dict(KINDS)
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name):
        for kind in _given(entry):
            if kind.name in kinds:
                raise _faulty(entry, f"重复定义了规则类型 {kind.name}")
            kinds[kind.name] = kind
    return kinds


def _given(entry: EntryPoint) -> list[Kind]:
    try:
        loaded = entry.load()
    except Exception as error:
        raise _faulty(entry, f"不能装入：{type(error).__name__}: {error}") from error
    given = [loaded] if isinstance(loaded, Kind) else list(loaded) if isinstance(loaded, Iterable) else [loaded]
    if not all(isinstance(kind, Kind) for kind in given):
        raise _faulty(entry, "给出的不是规则类型（nianbao.kinds.contract.Kind）")
    return given


def _faulty(entry: EntryPoint, message: str) -> UsageError:
    package = entry.dist.name if entry.dist is not None else entry.value
    return UsageError(f"规则类型扩展 {entry.name} {message}", where=package, hint="请修复或卸载这个软件包")
