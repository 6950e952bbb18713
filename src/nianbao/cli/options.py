"""Options that commands share, each said once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

Option = Callable[[Callable[..., Any]], Callable[..., Any]]

MIN_SCORE: Option = click.option("--min-score", type=float, metavar="N", help="任一报告得分低于 N 时退出码为 1")
QUIET: Option = click.option("-q", "--quiet", is_flag=True, help="每份报告只输出一行")
VERBOSE: Option = click.option("-v", "--verbose", is_flag=True, help="同时输出算式与依据")


def fails_on(default: str) -> Option:
    return click.option(
        "--fail-on",
        type=click.Choice(["must", "advise", "never"]),
        default=default,
        show_default=True,
        help="何种程度的问题使退出码为 1",
    )
