"""The first step: inputs to cases. A case holds a summary and where the report lies; what kinds gather comes along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from nianbao.app.against import is_saved_run, saved_reads
from nianbao.app.around import Gathered, gather
from nianbao.app.case import Case, summarise
from nianbao.app.figures import read_with_figures
from nianbao.app.inputs import Input, discover
from nianbao.app.options import Options
from nianbao.app.packs import PackSet, pack_set
from nianbao.app.passes.chunks import batched, chunks, halves
from nianbao.app.reading import Read, crashed_read
from nianbao.app.scratch import Scratch
from nianbao.app.shelf import Shelf
from nianbao.app.workers import Workers
from nianbao.base.collector import collector_paused
from nianbao.base.errors import UsageError
from nianbao.engine.names import load_agencies

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


@dataclass(slots=True)
class Reads:
    """What the step gives: cases in the order of the inputs, and what was gathered of them."""

    cases: list[Case] = field(default_factory=list)
    gathered: list[Gathered] = field(default_factory=list)

    def add(self, other: Reads) -> None:
        self.gathered.extend(one.shifted(len(self.cases)) for one in other.gathered)
        self.cases.extend(other.cases)


@dataclass(frozen=True, slots=True)
class ReadChunk:
    """`scratch`: the file that what is read goes into; None: it stays in memory."""

    items: tuple[Input, ...]
    options: Options
    scratch: Path | None

    def halves(self) -> list[ReadChunk]:
        return [
            replace(self, items=part, scratch=self.scratch and self.scratch.with_suffix(f".{number}.pickle"))
            for number, part in enumerate(halves(self.items))
        ]


@dataclass(frozen=True, slots=True)
class Reader:
    """How a run reads: its options, the folder for what is read (None: memory), the processes, whom to tell of progress,
    where what archives hold is put."""

    options: Options
    scratch: Path | None
    workers: Workers
    progress: Progress
    shelf: Shelf

    def read(self, items: Sequence[Input], name: str) -> Reads:
        """The inputs, chunk by chunk. `name`: of their files in the folder, no two calls the same."""
        tasks = [
            ReadChunk(part, self.options, self._file(name, number))
            for number, part in enumerate(chunks(items, self.workers.processes))
        ]
        done = Reads()
        for answer in self.workers.map(
            read_chunk, tasks, ReadChunk.halves, _crashed, _joined, apart=self.options.isolate
        ):
            done.add(answer)
            self.progress("读取", len(done.cases), len(items))
        return done

    def read_beyond(self, packs: PackSet) -> Reads:
        """The reports beyond the run that texts are also held against: files, folders, earlier runs."""
        beyond = Reads()
        for number, path in enumerate(self.options.against):
            name = f"against-{number}"
            if not is_saved_run(path):
                beyond.add(self.read(discover([path], self.shelf).inputs, name))
                continue
            for part, reads in enumerate(batched(saved_reads(path, packs))):
                beyond.add(_kept(reads, self._file(name, part), packs))
        for case in beyond.cases:
            case.in_run = False
        return beyond

    def _file(self, name: str, number: int) -> Path | None:
        return self.scratch and self.scratch / f"{name}-{number}.pickle"


@collector_paused()
def read_chunk(chunk: ReadChunk) -> Reads:
    packs = pack_set(chunk.options.rules)
    options = chunk.options
    reads = read_with_figures(chunk.items, packs, options)
    for read in reads:
        _set_level(read, options, packs)
    return _kept(reads, chunk.scratch, packs)


def _kept(reads: Sequence[Read], path: Path | None, packs: PackSet) -> Reads:
    with Scratch(path) as scratch:
        cases = [Case(summarise(read, packs), scratch.keep(read)) for read in reads]
        return Reads(cases, gather(reads, packs, scratch))


def _crashed(chunk: ReadChunk) -> Reads:
    return _kept([crashed_read(item) for item in chunk.items], None, pack_set(chunk.options.rules))


def _joined(answers: list[Reads]) -> Reads:
    joined = Reads()
    for answer in answers:
        joined.add(answer)
    return joined


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


def check_levels(options: Options, packs: PackSet) -> None:
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
