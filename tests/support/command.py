"""The command line called in this process, as a shell would: exit code, stdout, stderr."""

from __future__ import annotations

import contextlib
import io
from typing import NamedTuple

from nianbao.cli import main


class Said(NamedTuple):
    code: int
    out: str
    err: str


def nianbao(*arguments: object) -> Said:
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as exit:
            code = exit.code if isinstance(exit.code, int) else int(exit.code is not None)
    return Said(code, out.getvalue(), err.getvalue())
