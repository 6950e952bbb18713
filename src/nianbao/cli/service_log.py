"""`--log` and `--log-level` of the commands that go on until they are ended: a line of JSON for each event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click

from nianbao.app.logged import LEVELS, JsonFormatter, logging_to
from nianbao.base.errors import UsageError

Option = Callable[[Callable[..., Any]], Callable[..., Any]]
_LOG: Option = click.option(
    "--log", "log", envvar="NIANBAO_LOG", metavar="FILE",
    help="日志写到哪里：文件（接在后面），- 为标准错误；一行一条 JSON，没有报告的内容、文件名和口令",
)  # fmt: skip
_LEVEL: Option = click.option(
    "--log-level", "log_level", envvar="NIANBAO_LOG_LEVEL", type=click.Choice(LEVELS), default="info", show_default=True,
    help="日志写到多细：debug 另有健康检查的请求",
)  # fmt: skip


def takes_log(function: Callable[..., Any]) -> Callable[..., Any]:
    return _LOG(_LEVEL(function))


@contextmanager
def logged(place: str | None, level: str) -> Iterator[None]:
    """UsageError where the file cannot be written."""
    with ExitStack() as held:
        try:
            held.enter_context(logging_to(place, level, JsonFormatter()))
        except OSError as fault:
            raise UsageError(f"日志写不了：{fault.strerror}", where=f"--log {place}") from fault
        yield
