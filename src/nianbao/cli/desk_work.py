"""`nianbao desk work`: workers of a desk in a process of their own."""

from __future__ import annotations

import signal
import threading
from io import FileIO

import click

from nianbao.cli.desk import opened_desk, takes_desk
from nianbao.cli.service_log import logged, takes_log

_LOOK = 15.0  # seconds between two looks at whether the queue is still told of what waits


@click.command("work", short_help="只核对报告，不开网页")
@click.option("--workers", type=click.IntRange(1, 64), help="同时核对几份，缺省为处理器数")
@click.option(
    "--name", default="work", show_default=True, help="这个进程的名称；同一台机器上开几个时各不相同，重开时不变"
)
@click.option("--led", is_flag=True, hidden=True, help="由 nianbao serve 带着")
@takes_log
@takes_desk
def work(
    workers: int | None, name: str, led: bool, log: str | None, log_level: str, database: str, store: str | None
) -> None:
    """核对交到收审台的报告，到按 Ctrl-C 为止。网页另由 nianbao serve --desk DB --no-workers 打开；两者用同一个数据库和文件夹。"""
    desk = opened_desk(database, store)
    from nianbao.desk.jobs import Jobs, worker_name
    from nianbao.service.bounds import ServiceBounds
    from nianbao.service.versions import VersionChecker

    bounds = ServiceBounds() if workers is None else ServiceBounds(workers=workers)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with logged(log, log_level):
        checker = VersionChecker(bounds)
        jobs = Jobs(desk, checker, checker.together, workers=bounds.workers, name=worker_name(name))
        if led:
            from nianbao.service.led import follow

            threading.Thread(target=follow, args=(FileIO(0), desk.woken, ended.set), daemon=True).start()
        else:
            click.echo(f"正在等候，同时核对 {bounds.workers} 份（按 Ctrl-C 结束）", err=True)
        while not ended.wait(_LOOK):
            if led and not jobs.alive():  # who has started this starts another
                raise SystemExit(1)
        jobs.close()
    desk.close()
