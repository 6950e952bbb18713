"""Kinds of installed packages are other people's code: it runs in a process of its own, under bounds of time and memory, so
that whatever it does costs its own rule. Kinds of ours run where they are called, and cost nothing more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from nianbao.base import isolated
from nianbao.base.errors import DocumentError, EngineError
from nianbao.kinds.contract import Crossing, Kind
from nianbao.kinds.linear import Relation
from nianbao.model.rule import Pack, Rule

Answer = TypeVar("Answer")
SECONDS: Final = 10.0  # of the processor, for all reports of a batch
SECONDS_ALONE: Final = 3.0  # for one, where the batch failed
_ROOM: Final = 1 << 30  # bytes of memory
_WAITING: Final = 3
_LONGEST: Final = 500  # characters of a fault


class ForeignFault(EngineError):  # noqa: N818 - a fault of other people's code, in whole words
    """The code of an installed package did not give what was asked of it. `costly`: it took all time or memory that it may."""

    def __init__(self, message: str, *, costly: bool = False) -> None:
        super().__init__(message)
        self.costly = costly


def run_kind(kind: Kind, call: Callable[[], Answer], seconds: float | None = None) -> Answer:
    """What `call` returns, which runs code of `kind`. Of an installed package: in a process of its own, for at most `seconds`,
    and ForeignFault, which names the package, for all that it does instead of returning what can be handed over."""
    if not kind.package or not isolated.POSSIBLE:
        return call()
    allowed = SECONDS if seconds is None else seconds
    whose = f"扩展 {kind.package} 的规则类型 {kind.name}"
    try:
        answer = isolated.run_apart(lambda: _guarded(call), allowed, _ROOM, foreign=True, waiting=_WAITING)
    except DocumentError as error:
        if error.reason == "timeout":
            raise ForeignFault(f"{whose}运行超过 {allowed:g} 秒，已放弃", costly=True) from None
        answer = _Fault(None)
    except EngineError as error:  # what it returned cannot be handed over
        raise ForeignFault(f"{whose}出错：{error.message[:_LONGEST]}") from None
    if answer is None:
        raise ForeignFault(f"{whose}使进程意外结束")
    if isinstance(answer, _Fault):
        if answer.words is None:
            raise ForeignFault(f"{whose}占用内存超过 {_ROOM >> 20} MB，已放弃", costly=True)
        raise ForeignFault(f"{whose}出错：{answer.words}")
    return answer[0]


class _Fault:
    """What was raised, in words; None: for want of memory."""

    def __init__(self, words: str | None) -> None:
        self.words = words


def _guarded(call: Callable[[], Answer]) -> tuple[Answer] | _Fault:
    try:
        return (call(),)
    except MemoryError:
        return _Fault(None)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is not the run's
        return _Fault(fault_words(error))


def fault_words(error: BaseException) -> str:
    """A fault in words, bounded; its own words may fail too."""
    try:
        words = str(error)[:_LONGEST]
    except Exception:  # noqa: BLE001 - other people's code
        words = ""
    return words if isinstance(error, ForeignFault) else f"{type(error).__name__}: {words}"


def relations_of_rule(kind: Kind, rule: Rule, pack: Pack) -> list[Relation]:
    """The relations that a rule of a linear kind stands for."""
    relations = kind.relations
    return [] if relations is None else run_kind(kind, lambda: relations(rule.params, pack))


def told_across(kind: Kind, crossing: Crossing) -> tuple[Sequence[Any], Sequence[str]]:
    """What `Kind.across` says."""
    across = kind.across
    return ([], []) if across is None else run_kind(kind, lambda: across(crossing))
