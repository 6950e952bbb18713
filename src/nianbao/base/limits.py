"""Bounds that the operating system keeps for a process of ours that works on untrusted files: it ends before the machine
suffers, and with the process that started it."""

from __future__ import annotations

import errno
import math
import os
import signal
import sys
import time
from pathlib import Path
from typing import Final

from nianbao.base.errors import UsageError

_PARENT_DEATH_SIGNAL: Final = 1  # of prctl
_BACKGROUND: Final = 10  # steps below the usual priority
_NO_MEMORY: Final = (
    "failed to map segment",
    "annot allocate memory",
    "cannot create shared object",
)  # the loader's words
_LEAST_MEMORY: Final = 256 << 20  # bytes of address space with which a run of a few reports comes to its end, measured
_DESCRIPTORS: Final = 20  # files open at once in a run, measured, and some to spare
_DESCRIPTORS_OF_PROCESS: Final = 4  # pipes to a process and its sentinel


def limit_process(room: int, seconds: float | None = None) -> None:
    """Limits the memory of this process to `room` bytes beyond what it has, and its processor time to `seconds` beyond what
    it has used, where the system can. Limits that hold already are never raised."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _lower(resource.RLIMIT_AS, _size(room) + room)
    if seconds is not None:
        _lower(resource.RLIMIT_CPU, math.ceil(time.process_time() + seconds))


def give_way() -> None:
    """This process runs when others that answer somebody do not need the processor."""
    if hasattr(os, "nice"):
        os.nice(max(0, _BACKGROUND - os.nice(0)))


def limit_other(process: int, room: int, seconds: float) -> None:
    """The same for a process that runs another program: its address space, its processor time, and that it writes no file;
    on Linux only."""
    if sys.platform != "linux":
        return
    import resource

    bounds = {resource.RLIMIT_AS: room, resource.RLIMIT_CPU: math.ceil(seconds), resource.RLIMIT_FSIZE: 0}
    for limit, value in bounds.items():
        try:
            resource.prlimit(process, limit, (value, value))
        except (OSError, ValueError):  # it has ended already, or has less
            continue


def widen(room: int = 0, seconds: float = 0) -> None:
    """Lets a process that we have limited take so much more: for work of a known size, such as a model that is loaded. What
    the system or the user allows is never exceeded."""
    try:
        import resource
    except ImportError:
        return
    for limit, more in ((resource.RLIMIT_AS, room), (resource.RLIMIT_CPU, math.ceil(seconds))):
        if more and limit in _before:
            soft, hard = resource.getrlimit(limit)
            wider = soft + more
            allowed = wider if _before[limit] == resource.RLIM_INFINITY else min(wider, _before[limit])
            resource.setrlimit(limit, (allowed, hard))


_before: dict[int, int] = {}  # the limits that held when this process was limited


def _lower(limit: int, value: int) -> None:
    import resource

    soft, hard = resource.getrlimit(limit)
    known = [bound for bound in (soft, hard, value) if bound != resource.RLIM_INFINITY]
    try:
        resource.setrlimit(limit, (min(known), hard))
    except (OSError, ValueError):  # not where the system has no such limit (macOS, of memory)
        return
    _before.setdefault(limit, soft)


def _size(otherwise: int) -> int:
    """Bytes of address space in use, or `otherwise` where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return otherwise


def has_taken_half_of(room: int) -> bool:
    """Whether this process, limited to `room` bytes beyond what it had, has at some time taken more than half of them: what
    fails there fails for want of memory, whatever a parser calls it. False where the system does not tell."""
    try:
        import resource

        allowed = resource.getrlimit(resource.RLIMIT_AS)[0]
        status = Path("/proc/self/status").read_text("ascii", "replace")
        peak = int(status.partition("VmPeak:")[2].split()[0]) << 10
    except (ImportError, OSError, ValueError, IndexError):
        return False
    return allowed != resource.RLIM_INFINITY and peak > allowed - room // 2


def memory_is_short(room: int = 512 << 20) -> bool:
    """Whether this process may take less than `room` bytes more. False where the system does not tell."""
    try:
        import resource
    except ImportError:
        return False
    allowed = resource.getrlimit(resource.RLIMIT_AS)[0]
    return allowed != resource.RLIM_INFINITY and allowed - _size(0) < room


def check_memory() -> None:
    """UsageError where the system lets this process take too little for any run: libraries would end it in their own words."""
    try:
        import resource
    except ImportError:
        return
    allowed = resource.getrlimit(resource.RLIMIT_AS)[0]
    if allowed != resource.RLIM_INFINITY and allowed < _LEAST_MEMORY:
        raise UsageError(
            f"系统只让用 {allowed >> 20} MB 内存，审核至少要 {_LEAST_MEMORY >> 20} MB",
            where="ulimit -v",
            hint="请放宽限制后重试",
        )


def speaks_of_memory(error: BaseException | None) -> bool:
    """Whether a fault, or one that it came of, is that memory was lacking: a library that cannot be loaded for want of it
    takes little, asks for much at once, and calls it an error of import."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
            return True
        if isinstance(error, (ImportError, OSError)) and any(words in str(error) for words in _NO_MEMORY):
            return True
        error = error.__cause__ or error.__context__
    return False


def end_with(parent: int) -> None:
    """Ends this process when `parent`, which started it, has ended, be it before this is called; on a request to end (a
    terminal's Ctrl-C goes to all) it ends at once and without a word, whatever its parent does on one."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is not signal.SIG_IGN:
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def check_descriptors(processes: int) -> None:
    """UsageError where the system lets this process open too few files for a run in so many processes: work would stop in
    the midst of starting one. A limit that may be raised is raised."""
    try:
        import resource
    except ImportError:
        return
    least = _DESCRIPTORS + _DESCRIPTORS_OF_PROCESS * max(1, processes)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= least:
        return
    if hard == resource.RLIM_INFINITY or hard >= least:
        resource.setrlimit(resource.RLIMIT_NOFILE, (least, hard))
        return
    raise UsageError(
        f"系统只让打开 {hard} 个文件，这次审核要 {least} 个", where="ulimit -n", hint="请放宽限制，或用 --jobs 1 重试"
    )
