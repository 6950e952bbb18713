"""The workers of a desk that is served: `nianbao desk work` in a process of its own, so that what they do never keeps a page
waiting. It ends with the service, however that ends; where it ends before, another is started.

It is told by its standard input: `w`, a check waits; `e`, end in order; and that nobody writes any more: the service was killed.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from io import FileIO
from typing import Final

from nianbao.app.logged import told

_AGAIN: Final = 1.0  # seconds until one that ended is started again
_AT_MOST: Final = 30.0  # the same, where it ends again and again
_STEADY: Final = 60.0  # seconds after which one that ends has done well
_PATIENCE: Final = 20.0  # seconds for an end in order
_WAKE: Final = b"w"
_END: Final = b"e"
_LOG: Final = logging.getLogger("nianbao.desk")


class LedWorkers:
    """`call`: the command. `environment`: what it is told beside ours: the addresses of the desk may hold a password, which a
    command line would show to everybody on the machine."""

    def __init__(self, environment: Mapping[str, str], workers: int) -> None:
        self.call = [
            sys.executable,
            "-m",
            "nianbao",
            "desk",
            "work",
            "--led",
            "--workers",
            str(workers),
            "--name",
            "serve",
        ]
        self.environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._lead, name="desk-led", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """A check waits."""
        self._say(_WAKE)

    def alive(self) -> bool:
        process = self._process
        return process is not None and process.poll() is None

    def close(self) -> None:
        """What runs is given back, so that others take it up at once."""
        self._ended.set()
        self._say(_END)
        self._thread.join(_PATIENCE)
        process = self._process
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()

    def _say(self, word: bytes) -> None:
        with self._lock, contextlib.suppress(OSError, ValueError):  # one that has ended is told by another's start
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.write(word)

    def _lead(self) -> None:
        pause = _AGAIN
        while not self._ended.is_set():
            began = time.monotonic()
            with self._lock:
                self._process = process = subprocess.Popen(  # noqa: S603 - our own program  # nosec B603
                    self.call, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, bufsize=0, env={**os.environ, **self.environment}
                )  # fmt: skip
            if self._ended.is_set():  # in between
                self._say(_END)
            code = process.wait()
            if not self._ended.is_set():
                told(_LOG, logging.ERROR, "workers ended", code=code)
                pause = _AGAIN if time.monotonic() - began > _STEADY else min(_AT_MOST, 2 * pause)
                self._ended.wait(pause)


def follow(stream: FileIO, wake: Callable[[], None], end: Callable[[], None]) -> None:
    """In the process that is led, in a thread of its own: does what it is told. Where nobody leads any more, it ends as if it
    was killed, for another may be at work already."""
    while word := stream.read(1):
        if word == _END:
            return end()
        wake()
    os._exit(1)
