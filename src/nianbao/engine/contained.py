"""A kind's function is other people's code: whatever it does within its process costs its own rule."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Final

import msgspec

from nianbao.base.errors import AskedToEnd, EngineError
from nianbao.base.timelimit import BatchTooSlow
from nianbao.engine.wording import REPORTED
from nianbao.kinds.contract import Verdict
from nianbao.model.finding import Anchor, Result, document_anchor
from nianbao.model.rule import Outcome

_ANCHORS: Final = {  # what the anchors of a type must say
    "cell": ("table", "row", "column"),
    "span": ("section", "start", "end", "quote"),
    "absence": ("section", "what"),
    "document": (),
    "pair": ("other", "section", "similarity"),
}


@contextmanager
def contained() -> Iterator[None]:
    """What is printed here is no output of ours; a copy of the process that is made here ends here."""
    own = os.getpid()
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        if os.getpid() != own:
            os._exit(0)


def ends_the_run(error: BaseException) -> bool:
    """Whether what was raised asks the run to end, and is not the kind's own. Ctrl-C is told from a kind that raises its
    like where our own handler stands for it (the command line), else it is believed."""
    if isinstance(error, KeyboardInterrupt):
        return isinstance(error, AskedToEnd) or signal.getsignal(signal.SIGINT) is signal.default_int_handler
    return isinstance(error, BatchTooSlow)


def complete(verdicts: Iterable[Verdict], reports: int) -> list[Verdict]:
    """Holds a kind to its contract: something about every report and no other, and an anchor with each fail and review."""
    found = list(verdicts)
    spoken = set()
    for verdict in found:
        if not isinstance(verdict, Verdict) or not isinstance(verdict.outcome, Outcome):
            raise EngineError(f"规则类型给出的不是结果：{verdict!r:.80}")
        if not 0 <= verdict.report < reports:
            raise EngineError(f"规则类型给出了第 {verdict.report} 份报告的结果，这一批只有 {reports} 份")
        verdict.place.encode()  # it goes into the fingerprint
        spoken.add(verdict.report)
        if verdict.outcome in REPORTED and not verdict.anchors:
            verdict.anchors = [document_anchor()]
        if not all(map(_is_anchor, verdict.anchors)):
            raise EngineError(f"规则类型给出的位置不合规定：{verdict.anchors!r:.80}")
    if len(spoken) < reports:
        raise EngineError(f"规则类型没有对 {reports - len(spoken)} 份报告给出结果")
    return found


def can_be_written(result: Result) -> None:
    """ValueError or TypeError for what no file of ours could hold, such as half a character."""
    msgspec.json.encode((result.message, result.anchors, result.observed, result.expected, result.delta))


def _is_anchor(anchor: Anchor) -> bool:
    needed = _ANCHORS.get(anchor["type"])
    return needed is not None and anchor.keys() >= set(needed)
