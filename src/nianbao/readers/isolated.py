"""A function in a forked process: for parsers that end the whole process on what a damaged file makes them do."""

from __future__ import annotations

import math
import os
import pickle
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from nianbao.base.errors import DocumentError

Answer = TypeVar("Answer")
POSSIBLE = hasattr(os, "fork")
_WAITING = 10  # how much longer than it computes the process may wait
_ROOM = 1 << 30  # bytes that it may take beyond what it starts with


def run_apart(function: Callable[[], Answer], seconds: float) -> Answer | None:
    """What `function` returns; None when its process died, took longer than `seconds`
    of processor time, or more memory than any report needs. A DocumentError that it raises
    is raised here. Nothing but the answer comes back."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _bounded(seconds)
        _answer(function, reading, writing)
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


def _bounded(seconds: float) -> None:
    """Limits the child's processor time and memory, so that a file costs itself and not the machine."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    used = math.ceil(time.process_time() + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (used if most == resource.RLIM_INFINITY else min(used, most), most))
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    room = _size() + _ROOM
    resource.setrlimit(resource.RLIMIT_AS, (room if most == resource.RLIM_INFINITY else min(room, most), most))


def _size() -> int:
    """Bytes of address space in use; where the system does not tell, as much as a process of ours may have."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return _ROOM


def _answer(function: Callable[[], object], reading: int, writing: int) -> None:
    """The child: never returns into the caller's code."""
    try:
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
