"""Options that commands share, each said once; those that are settings are `cli.settings`'."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

Option = Callable[[Callable[..., Any]], Callable[..., Any]]

QUIET: Option = click.option("-q", "--quiet", is_flag=True, help="每份报告只输出一行")
VERBOSE: Option = click.option("-v", "--verbose", is_flag=True, help="同时输出算式与依据")
