"""The command line called in this process, as a shell would: exit code, stdout, stderr."""

from __future__ import annotations

import contextlib
import io
import signal
from collections.abc import Iterator
from typing import NamedTuple

from nianbao.cli import main


class Said(NamedTuple):
    code: int
    out: str
    err: str


@contextlib.contextmanager
def _signals_kept() -> Iterator[None]:
    """The program takes signals into its hands; this process wants its own back."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    if hasattr(signal, "SIGHUP"):
        before[signal.SIGHUP] = signal.getsignal(signal.SIGHUP)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def nianbao(*arguments: object) -> Said:
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="", write_through=True) for _ in range(2))
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), _signals_kept():
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as exit:
            code = exit.code if isinstance(exit.code, int) else int(exit.code is not None)
    said, told = (stream.buffer.getvalue().decode("utf-8") for stream in (out, err))  # type: ignore[attr-defined]
    return Said(code, said, told)
