"""What a run can be written as: one line a format. `--format` and its help, what an output folder may hold, what is said of
the files written, README's list and the tests take it from here.

findings.jsonl and run.json are always written (`app.saved`) and hold everything that the others show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nianbao.app.saved import FINDINGS, RUN
from nianbao.base.errors import UsageError
from nianbao.model.finding import Finding, RunHead


@dataclass(frozen=True, slots=True)
class Output:
    """A format. `name`: what `--format` calls it; `title`: what it is, in words.

    `file`, written by `whole` once all is judged, findings read from the saved run. `each_file` (`folder/*.suffix`), a
    file for each report that `each` gives bytes for (None: there is nothing to write of it): what is heavy belongs
    there, for the processes that judge draw it as they go, in parallel, from a head that has no entries and no summary
    yet; `finish` then completes its folder: `(folder, head, findings)`. `joined`: the files among them that then hold all of
    them; `star`: what stands for `*` in the end, in words. `alone`: `each` is told nothing of the run but its forms and its
    language, so that the file is what it was as long as the finding is (`app.known_findings`).
    `takes`: the key of what the office gives that its writers are handed besides, where it is given.
    Writers are `module:function` below `nianbao.render`, imported when they are asked for. An output without files
    goes to standard output: `stream` gives its bytes, part by part; the terminal's own look has none. An output of several
    files has a line for each, of one name. `needs`: a module that is not always there, and the extra that brings it."""

    name: str
    title: str
    file: str = ""
    whole: str = ""
    each_file: str = ""
    each: str = ""
    finish: str = ""
    joined: tuple[str, ...] = ()
    alone: bool = False
    star: str = "编号"
    takes: str = ""
    stream: str = ""
    needs: tuple[str, str] | None = None

    @property
    def folder(self) -> str:
        return self.each_file.partition("/")[0]

    def file_of(self, id: str) -> str:
        """The file of the report with this id."""
        return self.each_file.replace("*", id)

    @property
    def names(self) -> tuple[str, ...]:
        """What it puts into the output folder, at its top."""
        return tuple(filter(None, (self.file, self.folder)))

    @property
    def places(self) -> tuple[str, ...]:
        """Its files as a reader knows them."""
        return tuple(filter(None, (self.file, self.each_file.replace("*", f"<{self.star}>"), *self.joined)))


Given = Mapping[str, Any]
NOTHING: Given = {}
_ARROW = ("pyarrow", "parquet")
OUTPUTS = (
    Output("terminal", "终端里的审核意见"),
    Output("html", "网页（全批情况、逐份意见）", "index.html", "html:index", "reports/*.html", "html:page", alone=True),
    Output("json", "全部结果，一份 JSON", stream="machine:document"),
    Output("jsonl", "每份一行 JSON，同 findings.jsonl", stream="machine:lines"),
    Output("github", "GitHub Actions 的标注", stream="machine:github"),
    Output("gitlab", "GitLab 的代码质量报告", "code-quality.json", "code_quality:code_quality"),
    Output("sarif", "SARIF 2.1.0", "findings.sarif", "sarif:sarif"),
    Output("junit", "JUnit 测试报告", "junit.xml", "junit:junit"),
    Output("xlsx", "问题台账，留有整改栏", "ledger.xlsx", "ledger:ledger", takes="ledger"),
    Output(
        "docx",
        "反馈意见、催报函",
        each_file="notices/*.docx",
        each="notice:letter",
        finish="letters.folder:finish",
        joined=("notices/全部.docx", "notices/letters.zip"),
        star="序号-单位",
        takes="letter_template",
    ),
    Output("csv", "表格：每份报告、每条结果、每格一行", "reports.csv", "tables:reports_csv"),
    Output("csv", "表格：每份报告、每条结果、每格一行", "results.csv", "tables:results_csv"),
    Output("csv", "表格：每份报告、每条结果、每格一行", "cells.csv", "tables:cells_csv"),
    Output("parquet", "同样的表格，供分析", "reports.parquet", "tables:reports_parquet", needs=_ARROW),
    Output("parquet", "同样的表格，供分析", "results.parquet", "tables:results_parquet", needs=_ARROW),
    Output("parquet", "同样的表格，供分析", "cells.parquet", "tables:cells_parquet", needs=_ARROW),
    Output("claims", "文中数字逐句的理解", each_file="claims/*.html", each="html:claims_page", alone=True),
    Output("leader", "给领导看的一页和附表、通报", "leader.html", "leader.page:leader"),
    Output("leader", "给领导看的一页和附表、通报", "leader-tables.html", "leader.page:tables"),
    Output(
        "leader", "给领导看的一页和附表、通报", "leader.docx", "leader.circular:circular", takes="circular_template"
    ),
)
FORMATS = tuple(dict.fromkeys(output.name for output in OUTPUTS))
OWN_NAMES = frozenset((FINDINGS, RUN, *(name for output in OUTPUTS for name in output.names)))


def outputs(names: Iterable[str]) -> tuple[Output, ...]:
    """Those of the formats that write files, in the table's order."""
    wanted = set(names)
    return tuple(output for output in OUTPUTS if output.name in wanted and output.names)


def listed() -> list[tuple[str, str, str]]:
    """Each format once: its name, where it goes, what it is."""
    found = []
    for name in FORMATS:
        lines = [output for output in OUTPUTS if output.name == name]
        places = [place for output in lines for place in output.places]
        found.append((name, "、".join(places) or ("标准输出" if lines[0].stream else "屏幕"), lines[0].title))
    return found


def stream_of(names: Iterable[str]) -> Output | None:
    """What of the formats goes to standard output for another program. UsageError where it is more than one, for nobody
    could take them apart; also for a format whose extra is not installed."""
    wanted = set(names)
    for output in OUTPUTS:
        if output.name in wanted and output.needs is not None and find_spec(output.needs[0]) is None:
            hint = f"请先 pip install 'nianbao[{output.needs[1]}]'"
            raise UsageError(f"没有安装 {output.name} 格式要用的组件", where="--format", hint=hint)
    found = [output for output in OUTPUTS if output.name in wanted and output.stream]
    if len(found) > 1:
        both = " 与 ".join(output.name for output in found)
        raise UsageError(f"{both} 都写到标准输出", where="--format", hint="请只选一种")
    return found[0] if found else None


def streamed(output: Output, head: RunHead, findings: Iterable[Finding]) -> Iterator[bytes]:
    """The bytes for standard output."""
    parts: Iterator[bytes] = _writer(output.stream)(head, findings)
    return parts


def write_each(folder: Path, chosen: Iterable[Output], finding: Finding, head: RunHead, given: Given = NOTHING) -> None:
    """The files of one report, into the output folder as it is being built. `given`: what the office gives for outputs, by
    its key (`Output.takes`)."""
    for output in chosen:
        if output.each:
            put_each(folder, output, finding.id, drawn(output, finding, head, given))


def drawn(output: Output, finding: Finding, head: RunHead, given: Given = NOTHING) -> bytes | None:
    """The output's file of one report; None where there is nothing to write of it."""
    if output.alone:
        head = RunHead({}, [], {}, {}, 0, [], forms=head.forms, lang=head.lang)
    data: bytes | None = _writer(output.each)(finding, head, *_taken(output, given))
    return data


def put_each(folder: Path, output: Output, id: str, data: bytes | None) -> None:
    """The output's file of the report with this id, as `drawn` gave it."""
    (folder / output.folder).mkdir(exist_ok=True)
    if data is not None:
        (folder / output.file_of(id)).write_bytes(data)


def finish_folders(
    folder: Path,
    chosen: Iterable[Output],
    head: RunHead,
    findings: Callable[[], Iterable[Finding]],
    given: Given = NOTHING,
) -> None:
    """What completes the folders of files of single reports, once the head has its entries; it may add to the head."""
    for output in chosen:
        if output.finish:
            (folder / output.folder).mkdir(exist_ok=True)
            _writer(output.finish)(folder / output.folder, head, findings, *_taken(output, given))
            if not any((folder / output.folder).iterdir()):
                (folder / output.folder).rmdir()


def _taken(output: Output, given: Given) -> tuple[Any, ...]:
    return (given[output.takes],) if output.takes in given else ()


def whole_files(
    chosen: Iterable[Output],
    head: RunHead,
    findings: Callable[[], Iterable[Finding]],
    given: Given = NOTHING,
) -> Iterator[tuple[str, bytes]]:
    """The files of the run as a whole, as (name, bytes). `findings` is called once for each."""
    for output in chosen:
        if output.whole:
            yield output.file, _writer(output.whole)(head, findings(), *_taken(output, given))


def said_of(chosen: Iterable[Output], place: Path, written: Iterable[str]) -> Iterator[str]:
    """What to tell of the files that were written. `written`: the names in the folder."""
    names = list(written)
    for output in chosen:
        count = sum(name.startswith(f"{output.folder}/") and name not in output.joined for name in names)
        if output.file:
            yield f"已写入 {place / output.file}"
        elif count:
            yield f"已写入 {place / output.folder}（{output.title} {count} 份）"
        else:
            yield f"没有要写的{output.title}"


def gone(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """What of an earlier run's files is there no more: those at the top by name, those in folders counted."""
    lost = sorted(set(before) - set(after))
    folders: Mapping[str, int] = _counted(lost)
    return [
        *(name for name in lost if "/" not in name),
        *(f"{folder} 中的 {count} 个文件" for folder, count in folders.items()),
    ]


def _counted(names: Sequence[str]) -> dict[str, int]:
    order = [output.folder for output in OUTPUTS if output.folder]
    counts = {folder: sum(name.startswith(f"{folder}/") for name in names) for folder in order}
    return {folder: count for folder, count in counts.items() if count}


@cache
def _writer(name: str) -> Any:
    module, _, function = name.partition(":")
    return getattr(import_module(f"nianbao.render.{module}"), function)
