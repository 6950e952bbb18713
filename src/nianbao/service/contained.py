"""A process of its own for what hostile files may bring down: forked from one that has the engine loaded, and ended when
it takes too long."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing import forkserver
from typing import Any, Final, Literal

_OUT_OF_TIME: Final = getattr(signal, "SIGXCPU", 0)


def context() -> Any:
    """Processes are forked from one that has the engine loaded and no threads; where there are none, from nothing."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["nianbao.service.loaded"])
    forkserver.ensure_running()  # it loads while the first page is looked at
    return found


def contained(
    context: Any, target: Callable[..., None], work: tuple[Any, ...], seconds: float, begun: Callable[[Any], None]
) -> Literal["ended", "slow"]:
    """Runs `target(*work)` in a process, and kills it after `seconds`. `begun` is handed the process. Whether it ended well is
    told by what it has written."""
    process = context.Process(target=target, args=work)
    process.start()
    begun(process)
    process.join(seconds)
    slow = process.is_alive()
    process.kill()
    process.join()
    return "slow" if slow or process.exitcode == -_OUT_OF_TIME else "ended"
