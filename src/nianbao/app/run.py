"""A run: read every input, see what the reports say about each other, judge, and hand the findings on in input order.

Two passes, so that rules across reports (likeness, peers, last year) see the whole run while memory stays flat: the first
recognises and keeps a small summary of each report, the second judges chunk by chunk.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from nianbao.app.against import is_saved_run, saved_reads
from nianbao.app.around import Place, Seen, look_around
from nianbao.app.crossing import Crossed, Summary, cross, identifiers, summarise
from nianbao.app.entries import Line, conclude, counted, entry_of
from nianbao.app.inputs import Input, discover
from nianbao.app.judging import ENGINE, judge_reads, pack_set
from nianbao.app.options import CHUNK, Options
from nianbao.app.outputs import Output, write_each
from nianbao.app.packs import PackSet
from nianbao.app.parcels import Parcel, parcels_of
from nianbao.app.reading import CRASHED, Read, crashed_read, read_reports
from nianbao.app.register import check_date, head_of, load_register, notes_of, today
from nianbao.app.spool import Handle, fetch, store
from nianbao.app.standing import Place as StandingPlace
from nianbao.app.standing import notes_of as notes_of_places
from nianbao.app.standing import places_in_run
from nianbao.app.workers import Workers
from nianbao.base.collector import collector_paused
from nianbao.base.errors import UsageError
from nianbao.base.paths import shown_path
from nianbao.engine.names import load_agencies
from nianbao.model.finding import Finding, RunHead
from nianbao.model.summary import ReportCount
from nianbao.model.view import describe_pack

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


def _silent(what: str, done: int, of: int) -> None:
    """No progress."""


@dataclass(frozen=True, slots=True)
class _ReadTask:
    items: tuple[Input, ...]
    options: Options
    spool: Path | None

    def halves(self) -> list[_ReadTask]:
        middle = len(self.items) // 2
        parts = (self.items[:middle], self.items[middle:])
        return [
            replace(self, items=part, spool=self.spool and self.spool.with_suffix(f".{number}{self.spool.suffix}"))
            for number, part in enumerate(parts)
            if part
        ]


@dataclass(frozen=True, slots=True)
class _ReadAnswer:
    handles: list[Handle]
    summaries: list[Summary]
    parcels: list[Parcel]

    def add(self, other: _ReadAnswer) -> None:
        self.parcels.extend(parcel.shifted(len(self.handles)) for parcel in other.parcels)
        self.handles.extend(other.handles)
        self.summaries.extend(other.summaries)


@collector_paused()
def _read_chunk(task: _ReadTask) -> _ReadAnswer:
    packs = pack_set(task.options.rules)
    reads = read_reports(task.items, packs)
    for read in reads:
        _set_level(read, task.options, packs)
    return _answer(reads, task.spool, packs)


_agencies = lru_cache(maxsize=4)(load_agencies)


def _set_level(read: Read, options: Options, packs: PackSet) -> None:
    """The agency's level as the user gives it, where the user does: from the alias file, else from the call."""
    report = read.report
    if report is None:
        return
    named = _agencies(options.aliases).level_of(report.agency) if options.aliases and report.agency else None
    level = named or options.level
    if level is not None and level != report.level:
        read.report = replace(report, level=level)
        title, _ = packs.form(read.pack).level_titles.get(level, (level, ""))
        source = "单位对照文件" if named else "--level"
        read.notes = (*read.notes, f"单位层级按{source}定为“{title}”（{level}），不按名称判断")


def _answer(reads: list[Read], spool: Path | None, packs: PackSet) -> _ReadAnswer:
    summaries = [summarise(read, packs) for read in reads]
    return _ReadAnswer(store(reads, spool), summaries, parcels_of(reads, packs, spool))


def _read_crashed(task: _ReadTask) -> _ReadAnswer:
    return _answer([crashed_read(item) for item in task.items], None, pack_set(task.options.rules))


def _join_reads(answers: list[_ReadAnswer]) -> _ReadAnswer:
    joined = _ReadAnswer([], [], [])
    for answer in answers:
        joined.add(answer)
    return joined


@dataclass(frozen=True, slots=True)
class _JudgeTask:
    """`rows`: for each report its handle, id, prior's handle or None, what the run says about it, and where it stands."""

    rows: tuple[tuple[Handle, str, Handle | None, Any, StandingPlace], ...]
    options: Options
    head: RunHead
    folder: Path | None
    files: tuple[Output, ...]
    keep: bool

    def halves(self) -> list[_JudgeTask]:
        middle = len(self.rows) // 2
        return [replace(self, rows=part) for part in (self.rows[:middle], self.rows[middle:]) if part]


@collector_paused()
def _judge_chunk(task: _JudgeTask) -> list[Line]:
    handles, ids, prior_handles, around, _ = zip(*task.rows, strict=True)
    found = iter(fetch([handle for handle in prior_handles if handle is not None]))
    priors = [next(found) if handle is not None else None for handle in prior_handles]
    return _written(task, judge_reads(fetch(list(handles)), ids, priors, around, task.options))


def _written(task: _JudgeTask, findings: list[Finding]) -> list[Line]:
    from nianbao.app.saved import encode

    for finding, row in zip(findings, task.rows, strict=True):
        finding.standing = row[4].standing
        finding.notes += [row[4].note] if row[4].note else []
    if task.folder is not None:
        for finding in findings:
            write_each(task.folder, task.files, finding, task.head)
    counts = [counted(finding, task.head) for finding in findings]
    return [
        Line(finding if task.keep else None, encode(finding), entry_of(finding, count), count)
        for finding, count in zip(findings, counts, strict=True)
    ]


def _judge_crashed(task: _JudgeTask) -> list[Line]:
    from nianbao.engine.finding import unauditable

    return _written(
        task,
        [
            unauditable(id=name, engine=ENGINE, source=read.source, fault=CRASHED, notes=())
            for read, (_, name, *_) in zip(fetch([row[0] for row in task.rows]), task.rows, strict=True)
        ],
    )


def _join_lines(answers: list[list[Line]]) -> list[Line]:
    return [line for answer in answers for line in answer]


def run(
    paths: Iterable[str | Path],
    options: Options,
    *,
    sink: Callable[[Iterator[Line]], None],
    folder: Path | None = None,
    files: tuple[Output, ...] = (),
    keep: bool = False,
    progress: Progress = _silent,
) -> RunHead:
    """Audit the paths. Lines go to `sink` in the order of the sorted inputs; what of `files` is written report by report
    goes into `folder` as they are judged; with `keep`, the lines carry the findings themselves. Raises `UsageError` or
    `PackError` for what is wrong with the call or a pack; never for what an input holds."""
    given = [str(path) for path in paths]
    found = discover(given)
    packs = pack_set(options.rules)
    _check_levels(options, packs)
    if len(packs.paths) == 1:  # loaded before processes are forked, which then share it
        packs.pack(next(iter(packs.paths)))
    register = None
    if options.exceptions is not None:
        register = load_register(options.exceptions)
        options = replace(options, as_of=check_date(options.as_of or today(), "--as-of"))
    processes = options.processes(len(found.inputs))
    many = len(found.inputs) > CHUNK or processes > 1
    with (
        nullcontext() if many else collector_paused(),  # what a chunk leaves is garbage, what a small run holds is not
        tempfile.TemporaryDirectory(prefix="nianbao-") if many else nullcontext() as scratch,
        Workers(processes) as workers,
    ):
        spool = Path(scratch) if scratch is not None else None
        now = _read_all(found.inputs, options, spool, "now", workers, progress)
        then = _ReadAnswer([], [], [])
        if options.prior is not None:
            then = _read_all(discover([options.prior]).inputs, options, spool, "prior", workers, progress)
        beyond = _read_against(options, spool, workers, packs, progress)
        ids = identifiers(now.summaries)
        places = places_in_run(now.summaries, ids, options.year)
        crossed = cross(now.summaries, then.summaries, options, [place.standing for place in places])
        around = _look_around(crossed, now, then, beyond, ids, [place.standing is None for place in places], packs)
        head = _head(given, options, now.summaries, packs, crossed.notes)
        head.prior = crossed.prior
        head.notes += notes_of_places(places)
        if found.skipped:
            head.notes.append(f"{len(found.skipped)} 个文件按名称不是报告，未审核：{'、'.join(found.skipped[:10])}")
        candidates = [*then.handles, *now.handles]
        prior_handles = [candidates[at] if at is not None else None for at in crossed.priors]
        rows = list(zip(now.handles, ids, prior_handles, around, places, strict=True))
        counts: list[ReportCount] = []
        tasks = [
            _JudgeTask(tuple(part), options, head, folder, files, keep) for part in _chunks(rows, workers.processes)
        ]

        def lines() -> Iterator[Line]:
            for answer in workers.map(_judge_chunk, tasks, _JudgeTask.halves, _judge_crashed, _join_lines):
                for line in answer:
                    head.entries.append(line.entry)
                    counts.append(line.part)
                    progress("审核", len(head.entries), len(ids))
                    yield line

        sink(lines())
    conclude(head, counts)
    if register is not None:
        head.exceptions = head_of(register, options.as_of or "", head.entries)
        head.notes += notes_of(head.exceptions)
    return head


def _read_against(
    options: Options, spool: Path | None, workers: Workers, packs: PackSet, progress: Progress
) -> _ReadAnswer:
    """The reports beyond the run that texts are also held against."""
    beyond = _ReadAnswer([], [], [])
    for number, path in enumerate(options.against):
        name = f"against-{number}"
        if not is_saved_run(path):
            beyond.add(_read_all(discover([path]).inputs, options, spool, name, workers, progress))
            continue
        for part, reads in enumerate(_batched(saved_reads(path, packs))):
            beyond.add(_answer(reads, spool and spool / f"{name}-{part}.pickle", packs))
    return beyond


def _batched(reads: Iterator[Read]) -> Iterator[list[Read]]:
    while part := list(islice(reads, CHUNK)):
        yield part


def _look_around(
    crossed: Crossed,
    now: _ReadAnswer,
    then: _ReadAnswer,
    beyond: _ReadAnswer,
    ids: Sequence[str],
    counts: Sequence[bool],
    packs: PackSet,
) -> list[dict[str, Any]]:
    """What the kinds that compare reports say about each report of the run; their notes go to `crossed`."""

    def outside(answer: _ReadAnswer) -> list[Place]:
        return [Place(one, "", two.path) for one, two in zip(answer.handles, answer.summaries, strict=True)]

    places = [Place(*place) for place in zip(now.handles, ids, (one.path for one in now.summaries), strict=True)]
    before = [*outside(then), *places]
    lasts = [before[at] if at is not None else None for at in crossed.priors]
    own = [
        Seen(summary, place, last, counts=count)
        for summary, place, last, count in zip(now.summaries, places, lasts, counts, strict=True)
    ]
    others = [Seen(one, place, in_run=False) for one, place in zip(beyond.summaries, outside(beyond), strict=True)]
    parcels = [*now.parcels, *(parcel.shifted(len(own)) for parcel in beyond.parcels)]
    found, notes = look_around([*own, *others], parcels, packs)
    lost = sum(not one.pack for one in beyond.summaries)
    unread = f"；另有 {lost} 份没有读出" if lost else ""
    if beyond.summaries:
        notes.append(f"另与 {len(beyond.summaries) - lost} 份报告比较文字是否相似（--against）{unread}")
    crossed.notes += notes
    return found[: len(own)]


def _check_levels(options: Options, packs: PackSet) -> None:
    """UsageError for a level that no form of the run knows."""
    named = _agencies(options.aliases).levels if options.aliases else {}
    if not named and options.level is None:
        return
    known = list(dict.fromkeys(level.id for name in sorted(packs.paths) for level in packs.form(name).levels))
    for where, level in [
        ("--level", options.level),
        *((f"{options.aliases} levels {key}", named[key]) for key in named),
    ]:
        if level is not None and level not in known:
            raise UsageError(f"没有层级 {level}", where=where, hint=f"可用的层级：{'、'.join(known)}")


def _chunks(items: Sequence[Any], processes: int) -> Iterator[Sequence[Any]]:
    """Equal parts of at most CHUNK, at least one for each process."""
    size = min(CHUNK, max(1, -(-len(items) // max(1, processes))))
    return (items[start : start + size] for start in range(0, len(items), size))


def _read_all(
    items: Sequence[Input], options: Options, spool: Path | None, name: str, workers: Workers, progress: Progress
) -> _ReadAnswer:
    tasks = [
        _ReadTask(tuple(part), options, spool and spool / f"{name}-{number}.pickle")
        for number, part in enumerate(_chunks(items, workers.processes))
    ]
    done = _ReadAnswer([], [], [])
    for answer in workers.map(_read_chunk, tasks, _ReadTask.halves, _read_crashed, _join_reads, apart=options.isolate):
        done.add(answer)
        progress("读取", len(done.handles), len(items))
    return done


def _head(
    given: list[str], options: Options, summaries: Sequence[Summary], packs: PackSet, notes: list[str]
) -> RunHead:
    from nianbao.score.weigh import choose_profile

    used = sorted({one.pack for one in summaries if one.pack})
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
        notes=list(notes),
    )
