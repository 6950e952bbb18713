"""The first step: inputs to cases. A case holds a summary and where the report lies; what kinds gather comes along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nianbao.app.against import is_saved_run, saved_reads
from nianbao.app.around import Gathered, gather
from nianbao.app.case import Case, summarise
from nianbao.app.finished import finished
from nianbao.app.inputs import Input, discover
from nianbao.app.options import Options
from nianbao.app.packs import PackSet, pack_set
from nianbao.app.passes.chunks import batched, chunks, halves
from nianbao.app.reading import Read, crashed_read, read_report
from nianbao.app.scratch import Scratch
from nianbao.app.shelf import Shelf
from nianbao.app.workers import Workers
from nianbao.base.collector import collector_paused

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
    packs, options = pack_set(chunk.options.rules), chunk.options
    if options.cache is not None:
        from nianbao.app.known_reads import known_cases

        with Scratch(chunk.scratch) as scratch:
            return Reads(*known_cases(chunk.items, options, options.cache, scratch))
    reads = [read_report(item, packs, recognises=options.recognises) for item in chunk.items]
    return _kept([finished(read, packs, options) for read in reads], chunk.scratch, packs)


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
