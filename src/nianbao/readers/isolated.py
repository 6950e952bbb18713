"""A function in a forked process: for parsers that end the whole process on what a damaged file makes them do."""

from __future__ import annotations

import os
import pickle
import select
import signal
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from nianbao.base.errors import DocumentError
from nianbao.base.limits import end_with, limit_process

Answer = TypeVar("Answer")
POSSIBLE = hasattr(os, "fork")
_WAITING = 10  # how much longer than it computes the process may wait
_ROOM = 1 << 30  # bytes that it may take beyond what it starts with


class _Bounds(NamedTuple):
    seconds: float
    room: int
    parent: int


def run_apart(function: Callable[[], Answer], seconds: float, room: int = _ROOM) -> Answer | None:
    """What `function` returns; None when its process died, took longer than `seconds`
    of processor time, or more memory than `room` bytes beyond what it starts with. A DocumentError that it raises
    is raised here. Nothing but the answer comes back."""
    parent = os.getpid()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _answer(function, reading, writing, _Bounds(seconds, room, parent))
    os.close(writing)
    try:
        data = _received(reading, time.monotonic() + seconds * _WAITING)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if not data:
        return None
    try:
        answer = pickle.loads(data)  # noqa: S301 - written by our own fork
    except (pickle.UnpicklingError, EOFError):
        return None
    if isinstance(answer, DocumentError):
        raise answer
    return answer  # type: ignore[no-any-return]


def _answer(function: Callable[[], object], reading: int, writing: int, bounds: _Bounds) -> None:
    """The child: never returns into the caller's code."""
    try:
        end_with(bounds.parent)
        limit_process(bounds.room, bounds.seconds)
        os.close(reading)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 2)  # a parser's last words are no message of ours
        try:
            answer = function()
        except DocumentError as error:
            answer = error
        with os.fdopen(writing, "wb") as stream:
            stream.write(pickle.dumps(answer))
    finally:
        os._exit(0)


def _received(descriptor: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([descriptor], [], [], left)[0]:
            break
        part = os.read(descriptor, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return b""
