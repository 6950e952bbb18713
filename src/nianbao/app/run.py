"""A run: read every input, see what the reports say about each other, judge, and hand the findings on in input order.

Two passes, so that rules across reports (likeness, peers, last year) see the whole run while memory stays flat: the first
recognises and keeps a small summary of each report, the second judges chunk by chunk. The steps are `app.passes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Final

from msgspec import UNSET

from nianbao.app.cache import cache_at
from nianbao.app.case import Case
from nianbao.app.confirmed import Confirmed, load_confirmed, unused
from nianbao.app.entries import WrittenReport, conclude
from nianbao.app.finished import check_levels
from nianbao.app.handed import Handed
from nianbao.app.inputs import discover
from nianbao.app.kept_answers import keep_answers, recall_answers
from nianbao.app.kept_packs import keep_packs
from nianbao.app.listed import ListedBodies, handed_cases, handed_entries, tell_roster
from nianbao.app.logged import stage
from nianbao.app.options import Options
from nianbao.app.outputs import NOTHING, Given, Output
from nianbao.app.packs import PackSet, pack_set
from nianbao.app.passes.chunks import are_many, chunks, halves
from nianbao.app.passes.cross import cross_cases
from nianbao.app.passes.judge import ENGINE, crashed_cases, judge_cases
from nianbao.app.passes.read import Progress, Reader
from nianbao.app.passes.write import Writing, write_chunk, written
from nianbao.app.register import check_date, head_of, load_register, notes_of, today
from nianbao.app.rounds import Carried, Rounds, tell_rounds
from nianbao.app.shelf import Shelf
from nianbao.app.standing import notes_of_standings
from nianbao.app.temporary import scratch_folder
from nianbao.app.workers import Workers
from nianbao.base.collector import collector_paused
from nianbao.base.limits import check_descriptors
from nianbao.base.paths import shown_path
from nianbao.model.finding import RunHead
from nianbao.model.season import Season
from nianbao.model.summary import ReportCount
from nianbao.model.view import describe_pack
from nianbao.season.states import HandedIn

KNOWN: Final = "沿用"  # reports that an earlier run had judged, as a last word of progress


def _silent(what: str, done: int, of: int) -> None:
    """No progress."""


@dataclass(frozen=True, slots=True)
class _JudgeChunk:
    cases: tuple[Case, ...]
    options: Options
    how: Writing

    def halves(self) -> list[_JudgeChunk]:
        return [replace(self, cases=part) for part in halves(self.cases)]


@collector_paused()
def _judge(chunk: _JudgeChunk) -> list[WrittenReport]:
    if chunk.options.cache is not None:
        from nianbao.app.known_findings import judged_lines

        return judged_lines(chunk.cases, chunk.options, chunk.how, chunk.options.cache)
    return write_chunk(judge_cases(chunk.cases, chunk.options), chunk.how)


@dataclass(frozen=True, slots=True)
class _CarryChunk:
    carried: Carried
    how: Writing

    def halves(self) -> list[_CarryChunk]:
        return [
            replace(self, carried=self.carried._replace(ids=dict(part)))
            for part in halves(tuple(self.carried.ids.items()))
        ]


def _carry(chunk: _CarryChunk) -> list[WrittenReport]:
    return written(chunk.carried.findings(), chunk.how)


def _not_carried(chunk: _CarryChunk) -> list[WrittenReport]:
    return []


def _crashed(chunk: _JudgeChunk) -> list[WrittenReport]:
    return write_chunk(crashed_cases(chunk.cases), chunk.how)


def _joined(answers: list[list[WrittenReport]]) -> list[WrittenReport]:
    return [line for answer in answers for line in answer]


def run(
    paths: Iterable[str | Path],
    options: Options,
    *,
    sink: Callable[[Iterator[WrittenReport]], None],
    folder: Path | None = None,
    files: tuple[Output, ...] = (),
    given_for: Given = NOTHING,
    keep: bool = False,
    progress: Progress = _silent,
    handed: Handed | None = None,
) -> RunHead:
    """Audit the paths. Lines go to `sink` in the order of the sorted inputs; what of `files` is written report by report
    goes into `folder` as they are judged, with what the office gives for
    them (`given_for`); with `keep`, the lines carry the findings themselves. `handed`: what `-` among the
    paths stands for. Raises `UsageError` or `PackError` for what is wrong with the call or a pack; never for what an input
    holds."""
    given = [str(path) for path in paths]
    recall_answers(options.cache)
    keep_packs(options.cache)
    packs = pack_set(options.rules)
    check_levels(options, packs)
    listed = ListedBodies.of(options)
    packs.prepare()  # before processes are forked, which then share it
    register = None
    if options.exceptions is not None:
        register = load_register(options.exceptions)
        options = replace(options, as_of=check_date(options.as_of or today(), "--as-of"))
    confirmed = None if options.confirmed is None else load_confirmed(options.confirmed)
    with Shelf() as shelf:
        with stage("find"):
            found = discover(given, shelf, handed)
        processes = options.processes(len(found.inputs))
        check_descriptors(processes)
        many = are_many(len(found.inputs), processes)
        with (
            nullcontext()
            if many
            else collector_paused(),  # what a chunk leaves is garbage, what a small run holds is not
            scratch_folder() if many else nullcontext() as scratch,
            Workers(processes) as workers,
        ):
            reader = Reader(options, scratch, workers, progress, shelf)
            with stage("read", files=len(found.inputs), processes=processes):
                now = reader.read(found.inputs, "now")
            prior = discover([options.prior], shelf).inputs if options.prior is not None else ()
            with stage("read prior", files=len(prior)):
                then = reader.read(prior, "prior")
            with stage("cross", reports=len(now.cases)):
                crossed = cross_cases(now, then, reader.read_beyond(packs), options, packs, listed)
            head = _head(given, options, now.cases, packs)
            rounds = Rounds.of(options.previous, now.cases, listed)
            tell_roster(listed, head, _known(now.cases, rounds))  # letters are written as reports are judged
            head.prior = crossed.prior
            head.notes = [*crossed.notes, *notes_of_standings([case.standing for case in now.cases])]
            head.notes += _unconfirmed(confirmed, now.cases)
            head.notes += found.notes()
            tell_rounds(rounds, head)
            counts: list[ReportCount] = []
            continued = rounds.continued if rounds is not None else None
            how = Writing(head, folder, files, keep, given_for, continued)
            tasks = [_JudgeChunk(part, options, how) for part in chunks(now.cases, workers.processes)]

            known = 0

            def lines() -> Iterator[WrittenReport]:
                nonlocal known
                answers = workers.map(_judge, tasks, _JudgeChunk.halves, _crashed, _joined)
                for line in chain(chain.from_iterable(answers), _carried(rounds, how, workers, options)):
                    head.entries.append(line.entry)
                    counts.append(line.part)
                    known += line.known
                    progress("审核", len(head.entries), max(len(head.entries), len(now.cases)))
                    yield line

            with stage("judge and write", reports=len(now.cases)):
                sink(lines())
    if options.cache is not None:
        keep_answers(options.cache)
        cache_at(options.cache).trim()
        progress(KNOWN, known, len(head.entries))
    conclude(head, counts)
    tell_roster(listed, head, handed_entries(head.entries))
    if register is not None:
        head.exceptions = head_of(register, options.as_of or "", head.entries)
        head.notes += notes_of(head.exceptions)
    return head


def _unconfirmed(confirmed: Confirmed | None, cases: Sequence[Case]) -> list[str]:
    """What is to be said of a record of readings that no file of the run has use for."""
    if confirmed is None:
        return []
    return unused(confirmed, [(case.summary.sha256, Path(case.summary.path).name) for case in cases])


def _known(cases: Sequence[Case], rounds: Rounds | None) -> list[HandedIn]:
    """The files that the roster is held against before reports are judged."""
    return [*handed_cases(cases), *(handed_entries(rounds.waiting()) if rounds is not None else ())]


def _carried(rounds: Rounds | None, how: Writing, workers: Workers, options: Options) -> Iterator[WrittenReport]:
    """The reports of the round before that stand, behind those that were handed in."""
    if rounds is None:
        return
    carried = rounds.carried(how.head.entries, options)
    parts = chunks(tuple(carried.ids.items()), workers.processes)
    tasks = [_CarryChunk(carried._replace(ids=dict(part)), how) for part in parts]
    for answer in workers.map(_carry, tasks, _CarryChunk.halves, _not_carried, _joined):
        yield from answer


def _head(given: list[str], options: Options, cases: Sequence[Case], packs: PackSet) -> RunHead:
    from nianbao.score.weigh import choose_profile

    used = sorted({case.summary.pack for case in cases if case.summary.pack})
    loaded = [packs.pack(name) for name in used]
    return RunHead(
        engine=ENGINE,
        packs=[{"id": pack.id, "version": pack.version, "sha256": pack.sha256, "title": pack.title} for pack in loaded],
        arguments={"paths": [shown_path(path) for path in given], **options.recorded()},
        counts={},
        exit_code=0,
        entries=[],
        forms={pack.id: describe_pack(pack) for pack in loaded},
        lang=options.lang,
        profile={pack.id: choose_profile(pack, options.profile).id for pack in loaded},
        season=UNSET if options.season == Season() else options.season,
    )
