"""A function in a forked process: for parsers that end the whole process on what a damaged file makes them do, and for code
of others."""

from __future__ import annotations

import os
import pickle
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple, TypeVar

from nianbao.base.errors import DocumentError, EngineError, NianbaoError
from nianbao.base.limits import end_with, has_taken_half_of, limit_process, speaks_of_memory

Answer = TypeVar("Answer")
POSSIBLE = hasattr(os, "fork")
_WAITING = 10  # how much longer than it computes the process may wait
_ROOM = 1 << 30  # bytes that it may take beyond what it starts with


class _Bounds(NamedTuple):
    seconds: float
    room: int
    parent: int
    foreign: bool


def run_apart(
    function: Callable[[], Answer], seconds: float, room: int = _ROOM, *, foreign: bool = False, waiting: int = _WAITING
) -> Answer | None:
    """What `function` returns; None when its process died. Nothing but the answer comes back. A fault that `function`
    raises is raised here, and DocumentError `timeout` where it took longer than `seconds` of processor time, `too_large`
    where it asked for more than `room` bytes of memory beyond what it starts with. `foreign`: what it starts itself ends with it,
    and what it prints goes to our stderr. `waiting`: how many times longer than it computes it may wait."""
    parent = os.getpid()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _answer(function, reading, writing, _Bounds(seconds, room, parent, foreign))
    os.close(writing)
    try:
        data = _received(reading, time.monotonic() + seconds * waiting)
    finally:
        os.close(reading)
        _end(child, its_own=foreign)
        _, status = os.waitpid(child, 0)
    if data is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        raise DocumentError(
            f"处理超过 {seconds:g} 秒，已放弃", reason="timeout", hint="请检查文件是否异常，或另存后重试"
        )
    if not data:
        return None
    try:
        answer = pickle.loads(data)  # noqa: S301 - written by our own fork  # nosec B301
    except (pickle.UnpicklingError, EOFError):
        return None
    if isinstance(answer, NianbaoError):
        raise answer
    return answer  # type: ignore[no-any-return]


def _end(child: int, *, its_own: bool) -> None:
    if its_own:
        with suppress(ProcessLookupError, PermissionError):  # it ended before it had a group
            os.killpg(child, signal.SIGKILL)
    os.kill(child, signal.SIGKILL)


def _answer(function: Callable[[], object], reading: int, writing: int, bounds: _Bounds) -> None:
    """The child: never returns into the caller's code."""
    try:
        end_with(bounds.parent)
        limit_process(bounds.room, bounds.seconds)
        os.close(reading)
        if bounds.foreign:
            os.setpgid(0, 0)
            os.dup2(2, 1)
        else:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a parser's last words are no message of ours
        answer = _pickled(function, bounds.room)
        with os.fdopen(writing, "wb") as stream:
            stream.write(answer)
    finally:
        os._exit(0)


def _pickled(function: Callable[[], object], room: int) -> bytes:
    """What the function returns, or the fault that ends it."""
    answer: object
    try:
        return pickle.dumps(function())
    except NianbaoError as error:
        answer = error
    except (MemoryError, RecursionError):
        answer = _too_large(room)
    except Exception as error:  # noqa: BLE001 - a defect of ours, said where the answer is waited for
        # libxml2 without memory tells of an unknown error in a path, as other libraries do
        if speaks_of_memory(error) or has_taken_half_of(room):
            answer = _too_large(room)
        else:
            answer = EngineError(f"程序在处理这个文件时出错：{type(error).__name__}: {error}")
    return pickle.dumps(answer)


def _too_large(room: int) -> DocumentError:
    return DocumentError(
        f"读取时占用内存超过 {room >> 20} MB，或嵌套过深，已放弃",
        reason="too_large",
        hint="请另存为较简单的docx或xlsx",
    )


def _received(descriptor: int, deadline: float) -> bytes | None:
    """All that is written; None where the writer has not come to an end by the deadline (of the monotonic clock)."""
    parts: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([descriptor], [], [], left)[0]:
            break
        part = os.read(descriptor, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return None
