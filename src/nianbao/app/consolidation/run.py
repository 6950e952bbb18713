"""A consolidation from paths: read the folder, the parent's report and the structure; write page and workbook."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from nianbao.app.confirmed import load_confirmed
from nianbao.app.consolidation.structure import Structure, load_structure, structure_of
from nianbao.app.consolidation.sums import MemberReport, consolidate
from nianbao.app.figures import read_with_figures
from nianbao.app.inputs import Input, discover
from nianbao.app.options import Options
from nianbao.app.packs import PackSet
from nianbao.app.reading import Read, crashed_read
from nianbao.app.shelf import Shelf
from nianbao.app.workers import Workers
from nianbao.base.errors import UsageError
from nianbao.base.paths import real_path
from nianbao.model.consolidation import Consolidation
from nianbao.model.report import Report
from nianbao.season.roster import load_roster

_NAMED = 10  # files named in a note
_CHUNK = 25  # files that a process reads at a time


def run_consolidation(
    paths: Sequence[str | Path],
    parent: str | Path,
    structure: str | Path | None = None,
    *,
    roster: str | Path | None = None,
    complete: bool = False,
    options: Options | None = None,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> tuple[Consolidation, list[Read]]:
    """The consolidation of the reports under `paths`, and the files that could not be read (also told in its notes).

    The parent's own report is left out of the sum when it lies in the folder. Only reports of the parent's form count.
    `options`: what `rules`, `ocr` and `confirmed` say, as for an audit.
    The bodies are those of the structure file or, without one, of the roster (`complete`: the parent has no others).
    UsageError for a parent that cannot be read, a faulty file, or neither of the two."""
    bodies_of = _bodies(structure, roster, complete)
    options = options or Options()
    packs = PackSet(options.rules)
    if options.confirmed is not None:
        load_confirmed(options.confirmed)  # a faulty record is said before anything is read
    with Shelf() as shelf:
        own_input, own, pack = _parent(parent, packs, options, shelf)
        found = discover(paths, shelf)
        place = real_path(own_input.path), own_input.inner
        inputs = [item for item in found.inputs if (real_path(item.path), item.inner) != place]
        members: list[MemberReport] = []
        unread: list[Read] = []
        foreign: list[str] = []
        for number, read in enumerate(_read_all(inputs, options), 1):
            progress("读取", number, len(inputs))
            if read.report is None:
                unread.append(read)
            elif read.report.form != own.form:
                foreign.append(read.source.path)
            else:
                members.append(MemberReport(read.report, read.source.path))
    bodies = bodies_of(own.agency or "")
    result = consolidate(members, MemberReport(own, own_input.shown), bodies, packs.form(pack))
    notes = [*result.notes, *(f"{note}。" for note in found.notes())]
    if unread:
        notes.append(f"{len(unread)} 个文件无法读取，未计入：{_listed([read.source.path for read in unread])}。")
    if foreign:
        notes.append(f"{len(foreign)} 份报告与上级报告不是同一种表格，未计入：{_listed(foreign)}。")
    return replace(result, notes=tuple(notes)), unread


def _bodies(structure: str | Path | None, roster: str | Path | None, complete: bool) -> Callable[[str], Structure]:
    """What gives the bodies for a parent's name. UsageError at once for a faulty file, or where there is none."""
    if structure is not None:
        given = load_structure(structure)
        return lambda parent: given
    if roster is None:
        hint = "请用 --structure 给出单位结构文件，或用 --roster 给出单位名录"
        raise UsageError("没有说明上级报告汇总了哪些单位", where="nianbao consolidate", hint=hint)
    listed = load_roster(str(roster))
    return lambda parent: structure_of(listed, parent, complete=complete)


def _parent(path: str | Path, packs: PackSet, options: Options, shelf: Shelf) -> tuple[Input, Report, str]:
    """The parent's own report and the pack that it is held to. UsageError where there is not just one that can be read."""
    inputs = discover([path], shelf).inputs
    if len(inputs) != 1:
        hint = "请给出一份报告"
        raise UsageError(f"上级报告应是一份，这里有 {len(inputs)} 份", where=str(path), hint=hint)
    (read,) = read_with_figures(inputs, packs, options)
    if read.report is None:
        fault = read.fault or {}
        raise UsageError(f"上级报告无法读取：{fault.get('message', '')}", where=str(path), hint=fault.get("hint", ""))
    return inputs[0], read.report, read.pack


_Task = tuple[tuple[Input, ...], Options]


def _read_all(inputs: Sequence[Input], options: Options) -> Iterator[Read]:
    """The inputs read, in their order, in several processes where they are many."""
    tasks: list[_Task] = [(tuple(inputs[at : at + _CHUNK]), options) for at in range(0, len(inputs), _CHUNK)]
    with Workers(Options().processes(len(inputs))) as workers:
        for reads in workers.map(_read, tasks, _halves, _crashed, _joined):
            yield from reads


def _read(task: _Task) -> list[Read]:
    return read_with_figures(task[0], PackSet(task[1].rules), task[1])


def _halves(task: _Task) -> list[_Task]:
    middle = len(task[0]) // 2
    return [(part, task[1]) for part in (task[0][:middle], task[0][middle:]) if part]


def _crashed(task: _Task) -> list[Read]:
    return [crashed_read(item) for item in task[0]]


def _joined(answers: list[list[Read]]) -> list[Read]:
    return [read for answer in answers for read in answer]


def _listed(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")


def exit_code(result: Consolidation, unread: Sequence[Read]) -> int:
    """3 when a file could not be read, 1 when a difference is certain and must be corrected, else 0."""
    if unread:
        return 3
    return 1 if result.differing and result.severity == "must" else 0


def write_consolidation(
    result: Consolidation, out: str | Path, formats: Sequence[str] = ("html", "xlsx")
) -> list[Path]:
    """Write consolidation.html and consolidation.xlsx into a folder, each whole or not at all."""
    from nianbao.render.consolidation.page import consolidation_html
    from nianbao.render.consolidation.workbook import consolidation_xlsx

    writers = {"html": consolidation_html, "xlsx": consolidation_xlsx}
    unknown = sorted(set(formats) - set(writers))
    if unknown:
        raise UsageError(f"汇总不能输出为 {'、'.join(unknown)}", hint=f"可用：{'、'.join(writers)}")
    twice = [name for name, count in Counter(formats).items() if count > 1]
    if twice:
        raise UsageError(f"格式 {'、'.join(twice)} 写了两次")
    folder = Path(out)
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in formats:
            target = folder / f"consolidation.{name}"
            handle, temporary = tempfile.mkstemp(prefix=".consolidation-", dir=folder)
            with os.fdopen(handle, "wb") as file:
                file.write(writers[name](result))
            Path(temporary).chmod(0o644)
            Path(temporary).replace(target)
            written.append(target)
    except OSError as error:
        raise UsageError(f"不能在此处写入：{error.strerror}", where=str(folder)) from error
    return written
