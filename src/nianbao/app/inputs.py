"""From the paths of the command line to a sorted list of inputs: files, folders (recursive), globs."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nianbao.base.errors import DocumentError

REPORT_SUFFIXES = frozenset(
    [
        ".txt",
        ".text",
        ".md",
        ".markdown",
        ".html",
        ".htm",
        ".xhtml",
        ".mht",
        ".mhtml",
        ".docx",
        ".doc",
        ".docm",
        ".wps",
        ".xlsx",
        ".xls",
        ".xlsm",
        ".et",
        ".pdf",
        ".rtf",
        ".odt",
        ".ods",
        ".ofd",
    ]
)
"""What a folder is searched for. Content decides how a file is read; unreadable formats are reported, not passed over."""


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to audit. `shown`: the path as the user knows it, with forward slashes. `fault`: why there is nothing to read."""

    path: Path
    shown: str
    fault: DocumentError | None = None


@dataclass(frozen=True, slots=True)
class Discovery:
    inputs: tuple[Input, ...]
    skipped: tuple[str, ...]  # files of a folder that are no reports by their name


def _is_report_name(path: Path) -> bool:
    name = path.name
    if name.startswith((".", "~$")) or path.stem.lower() == "readme":
        return False
    return path.suffix.lower() in REPORT_SUFFIXES


def _folder(folder: Path, skipped: list[str]) -> list[Input]:
    found: list[Input] = []
    for path in sorted(folder.rglob("*")):
        if any(part.startswith(".") for part in path.relative_to(folder).parts) or not path.is_file():
            continue
        if _is_report_name(path):
            found.append(Input(path, path.as_posix()))
        else:
            skipped.append(path.as_posix())
    if not found:
        found.append(
            Input(
                folder,
                folder.as_posix(),
                DocumentError(
                    "文件夹中没有年度报告",
                    reason="not_found",
                    where=folder.as_posix(),
                    hint="请放入 txt、md、html、docx、xlsx 或 pdf 格式的报告，或直接指定文件",
                ),
            )
        )
    return found


def discover(paths: Iterable[str | Path]) -> Discovery:
    """Every input of the paths, each once, sorted by the path shown. A path that leads nowhere becomes an input with a fault."""
    found: dict[Path, Input] = {}
    skipped: list[str] = []
    for given in paths:
        text = str(given)
        path = Path(text)
        if path.is_dir():
            candidates = _folder(path, skipped)
        elif path.exists() or not glob.has_magic(text):
            fault = None
            if not path.exists() and not path.is_symlink():
                fault = DocumentError("找不到这个文件", reason="not_found", where=text, hint="请检查路径")
            candidates = [Input(path, path.as_posix(), fault)]
        else:
            matches = sorted(glob.glob(text, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute patterns
            candidates = [Input(Path(match), Path(match).as_posix()) for match in matches if Path(match).is_file()]
            if not candidates:
                fault = DocumentError("没有文件符合这个通配式", reason="not_found", where=text, hint="请检查通配式")
                candidates = [Input(path, text, fault)]
        for item in candidates:
            found.setdefault(item.path.resolve(), item)
    return Discovery(tuple(sorted(found.values(), key=lambda item: item.shown)), tuple(sorted(set(skipped))))
