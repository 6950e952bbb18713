"""Progress on stderr: a bar on a terminal, nothing in a pipe; at the end, what was known from earlier runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from nianbao.app.run import KNOWN


@contextmanager
def progress_on(stream: IO[str], quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A callback (what, done, of)."""
    if quiet:
        yield lambda what, done, of: None
        return
    known: list[tuple[int, int]] = []
    if not stream.isatty():
        yield lambda what, done, of: known.append((done, of)) if what == KNOWN else None
    else:
        from rich.console import Console
        from rich.progress import Progress, TaskID

        with Progress(console=Console(file=stream), transient=True) as bar:
            tasks: dict[str, TaskID] = {}

            def advance(what: str, done: int, of: int) -> None:
                if what == KNOWN:
                    known.append((done, of))
                    return
                if what not in tasks:
                    tasks[what] = bar.add_task(what, total=of)
                bar.update(tasks[what], completed=done, total=of)

            yield advance
    for done, of in known:
        if done:
            stream.write(
                f"{of} 份中 {done} 份的内容和规则与以前审核时相同，沿用当时的结果（--no-cache 全部重新审核）\n"
            )
