"""The standard streams of a process that was started without them (`2>&-`, some schedulers)."""

from __future__ import annotations

import os
import sys
from typing import Final

_STREAMS: Final = ("stdin", "stdout", "stderr")  # by their descriptors


def open_missing_streams() -> None:
    """Gives what is closed to nowhere: nothing is printed to it, and no file that is opened later gets its number."""
    for number, name in enumerate(_STREAMS):
        if getattr(sys, name) is not None:
            continue
        descriptor = os.open(os.devnull, os.O_RDWR)
        if descriptor != number and not _is_open(number):
            os.dup2(descriptor, number)
        stream = os.fdopen(descriptor, "r" if number == 0 else "w", encoding="utf-8", errors="replace")
        setattr(sys, name, stream)


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
