"""YAML as a rule pack may use it: plain data with line numbers, and nothing that can surprise.

No tags, no merge keys, one document a file, no duplicate keys; aliases only as far as a bound on the expanded size.
Plain scalars follow YAML 1.2: `yes`, `no`, `on` are words; `true`, `false`, `null`, integers, decimals are themselves.
"""

from __future__ import annotations

import pathlib
import re
from collections.abc import Callable
from typing import Any

import yaml
from yaml.events import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent

from nianbao.base.errors import PackError
from nianbao.base.files import LARGEST, read_small
from nianbao.catalog.slips import likely_cause

try:
    from yaml.cyaml import CParser as _Parser  # type: ignore[attr-defined]
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeLoader as _Parser  # type: ignore[assignment]

Path = tuple[str | int, ...]  # where something stands in a file

MAX_BYTES = LARGEST
MAX_DEPTH = 40
MAX_NODES = 200_000  # after expansion of aliases

_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(\.[0-9]+)?")
_WORDS: dict[str, Any] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}


class Map(dict[str, Any]):
    """A mapping that knows the line of each key (`lines`) and its own first line (`line`)."""

    __slots__ = ("line", "lines")
    line: int
    lines: dict[str, int]


class Seq(list[Any]):
    """A sequence that knows the line of each entry."""

    __slots__ = ("line", "lines")
    line: int
    lines: list[int]


class PackSource:
    """One parsed file: its data and what is needed to say where something stands in it."""

    __slots__ = ("data", "name")

    def __init__(self, name: str, data: Map) -> None:
        self.name = name
        self.data = data

    def line(self, *path: str | int) -> int:
        """The line (from 1) of the deepest part of `path` that exists."""
        node: Any = self.data
        line = self.data.line
        for step in path:
            if isinstance(node, Map) and step in node.lines:
                line = node.lines[str(step)]
                node = node[str(step)]
            elif isinstance(node, Seq) and isinstance(step, int) and 0 <= step < len(node):
                line = node.lines[step]
                node = node[step]
        return line

    def at(self, *path: str | int) -> str:
        return f"{self.name}:{self.line(*path)}"

    def error(self, message: str, *path: str | int, hint: str = "") -> PackError:
        return PackError(message, where=self.at(*path), hint=hint)


def path_to(node: Any, value: str) -> Path | None:
    """Where `value` stands in `node`, as a value or as a key."""
    if node == value:
        return ()
    items: Any = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, item in items:
        if key == value:
            return (key,)
        found = path_to(item, value)
        if found is not None:
            return (key, *found)
    return None


def read_source(path: pathlib.Path, root: pathlib.Path | None = None) -> PackSource:
    """Read one file of a pack. `root`: the folder that the name in messages is relative to."""
    name = path.relative_to(root).as_posix() if root else path.as_posix()
    try:
        content = read_small(path, MAX_BYTES)
    except OSError as error:
        raise PackError(f"文件读不出来（{error.strerror}）", where=name) from error
    return parse(content, name)


def parse(content: bytes | str, name: str) -> PackSource:
    """Parse YAML into `Map`, `Seq` and scalars; PackError with file:line for anything that is not allowed."""
    if len(content) > MAX_BYTES:
        raise PackError(f"文件超过 {MAX_BYTES // 1_000_000} MB", where=name)
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise PackError("文件不是 UTF-8 编码", where=name, hint="请另存为 UTF-8") from error
    try:
        data = _Reader(content, name).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, hint = likely_cause(content, mark.line + 1 if mark else 1)
        message = f"YAML 格式有误：{error.problem or error.context}"
        raise PackError(message, where=f"{name}:{line}", hint=hint) from error
    except yaml.YAMLError as error:
        raise PackError(f"YAML 格式有误：{error}", where=f"{name}:1") from error
    if not isinstance(data, Map):
        raise PackError("文件应当是“键: 值”的形式", where=f"{name}:1")
    return PackSource(name, data)


class _Reader:
    """Turns the parser's events into data, keeping lines. Faster than composing nodes, and it sees every key."""

    def __init__(self, text: str, name: str) -> None:
        self.next: Callable[[], Any] = _Parser(text).get_event
        self.name = name
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.nodes = 0

    def fail(self, message: str, event: Any) -> PackError:
        return PackError(message, where=f"{self.name}:{event.start_mark.line + 1}")

    def document(self) -> Any:
        self.next()  # stream start
        event = self.next()
        if type(event).__name__ == "StreamEndEvent":
            raise PackError("文件是空的", where=f"{self.name}:1")
        data = self.node(self.next(), 0)
        self.next()  # document end
        event = self.next()
        if type(event).__name__ != "StreamEndEvent":
            raise self.fail("一个文件里只能有一份 YAML 文档", event)
        return data

    def node(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is AliasEvent:
            return self.alias(event)
        if event.tag is not None:
            raise self.fail(f"不允许使用标签 {event.tag}", event)
        self.nodes += 1
        before = self.nodes
        if kind is ScalarEvent:
            value: Any = event.value if event.style else scalar(event.value)
        elif depth >= MAX_DEPTH:
            raise self.fail(f"嵌套超过 {MAX_DEPTH} 层", event)
        elif kind is MappingStartEvent:
            value = self.mapping(event, depth + 1)
        else:
            value = self.sequence(event, depth + 1)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, self.nodes - before + 1)
        return value

    def alias(self, event: Any) -> Any:
        if event.anchor not in self.anchors:
            raise self.fail(f"引用 *{event.anchor} 没有定义", event)
        value, size = self.anchors[event.anchor]
        self.nodes += size
        if self.nodes > MAX_NODES:
            raise self.fail("引用展开后过大", event)
        return value

    def mapping(self, start: Any, depth: int) -> Map:
        result = Map()
        result.line = start.start_mark.line + 1
        lines: dict[str, int] = {}
        following = self.next
        while True:
            event = following()
            kind = type(event)
            if kind is MappingEndEvent:
                break
            if kind is not ScalarEvent or event.tag is not None:
                raise self.fail("键只能是文字", event)
            key = event.value
            line = event.start_mark.line + 1
            if key in lines:
                raise self.fail(f"键 {key} 重复（前一处在第 {lines[key]} 行）", event)
            lines[key] = line
            event = following()
            # The commonest entry by far, so without another call.
            if type(event) is ScalarEvent and event.tag is None and event.anchor is None:
                self.nodes += 1
                result[key] = event.value if event.style else scalar(event.value)
            else:
                result[key] = self.node(event, depth)
        result.lines = lines
        return result

    def sequence(self, start: Any, depth: int) -> Seq:
        result = Seq()
        result.line = start.start_mark.line + 1
        lines: list[int] = []
        while True:
            event = self.next()
            kind = type(event)
            if kind is SequenceEndEvent:
                break
            lines.append(event.start_mark.line + 1)
            if kind is ScalarEvent and event.tag is None and event.anchor is None:
                self.nodes += 1
                result.append(event.value if event.style else scalar(event.value))
            else:
                result.append(self.node(event, depth))
        result.lines = lines
        return result


def scalar(text: str) -> Any:
    """The value of a plain scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "-+0123456789":
        found = _NUMBER.fullmatch(text)
        if found and len(text) < 30:
            return float(text) if found[1] else int(text)
    return text


def plain(data: Any) -> Any:
    """The same data in ordinary dicts and lists."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(value) for value in data]
    return data
