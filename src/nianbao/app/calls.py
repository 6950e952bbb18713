"""For Python callers: two runs compared, a run scored anew, reports added up; what the commands of these names do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nianbao.app.options import Options
from nianbao.app.result import RunResult, load
from nianbao.app.verdicts import exit_code
from nianbao.model.comparison import Comparison
from nianbao.model.consolidation import Consolidation
from nianbao.model.finding import Finding, RunHead


@dataclass(slots=True)
class _InMemory:
    """A run as comparisons take it."""

    head: RunHead
    held: tuple[Finding, ...]

    def findings(self) -> Iterator[Finding]:
        return iter(self.held)


def _opened(run: RunResult | str | Path) -> _InMemory:
    result = run if isinstance(run, RunResult) else load(run)
    return _InMemory(result.head, result.findings)


def diff(
    before: RunResult | str | Path, after: RunResult | str | Path, *, lang: Literal["zh", "en"] | None = None
) -> Comparison:
    """What changed between two runs, each an output folder or what `audit` returned: problems that are new, changed, partly
    mended, unchanged, fixed, or of bodies that did not hand in again.

    >>> diff("first", "second").of("new")
    []

    Raises `UsageError` where a folder is no saved run."""
    from nianbao.app.compare import compare

    return compare(_opened(before), _opened(after), lang)


def rescore(
    run: str | Path, *, profile: str | None = None, pack: str | None = None, previous: str | Path | None = None
) -> RunResult:
    """A saved run scored by another profile (default: the pack's own), its reports not needed. `pack`: whose weights are used.
    `previous`: an earlier run, for items that cost points when what a report was returned for is still there.

    >>> rescore("first", pack="yunxi-qingli").reports()["verdict"].tolist()
    ['return', 'pass']

    Raises `UsageError` for a profile, pack or run that is not there."""
    from nianbao.app.rescore import rescore as scored_again

    again = scored_again(run, profile=profile, rules=pack, previous=previous)
    findings = tuple(again.findings())
    again.head.exit_code = exit_code(again.head.entries, fail_on="must", min_score=None)
    return RunResult(again.head, findings)


def consolidate(
    paths: str | Path | Iterable[str | Path],
    *,
    parent: str | Path,
    structure: str | Path,
    pack: str | None = None,
    confirmed: str | Path | None = None,
    ocr: Literal["auto", "never"] = "auto",
) -> Consolidation:
    """The tables of the reports under `paths` added up, cell by cell, against the report `parent` of the body above them.
    `structure`: the file (YAML) that says which bodies it adds up. `confirmed`, `ocr`: as for `audit`.

    >>> consolidate("2025", parent="2025/quzhengfu.html", structure="结构.yaml").cells[0].address.table
    'proactive_disclosure'

    Raises `UsageError` for a parent that cannot be read or a faulty structure file."""
    from nianbao.app.consolidation.run import run_consolidation

    given = [paths] if isinstance(paths, str | Path) else list(paths)
    options = Options(rules=pack, confirmed=str(confirmed) if confirmed else None, ocr=ocr)
    return run_consolidation(given, parent, structure, options=options)[0]
