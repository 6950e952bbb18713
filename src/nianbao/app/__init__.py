"""Paths to findings: what the command line, services and Python callers use."""

from nianbao.app.options import Options
from nianbao.app.result import RunResult, audit, load
from nianbao.app.run import run

__all__ = ["Options", "RunResult", "audit", "load", "run"]
