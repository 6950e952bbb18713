"""What a process that answers for months does once, before the first page is asked for."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Final

from nianbao.render.html.environment import environment

# seconds after which a thread that computes lets another go on: most only hand on what a database has said
_SWITCH: Final = 0.0005
# objects more after which garbage is looked for: a page of a season makes thousands that are none
_YOUNG: Final = 20_000
_ENDING: Final = ".html.j2"


def steady(desk: bool) -> None:
    """Makes ready what the first visitors would wait for, and keeps Python from looking through what stays for garbage, again
    and again, while everybody waits. `desk`: whether there is one."""
    warm_pages(Path(__file__).parent / "templates")
    if desk:
        from sqlalchemy.orm import configure_mappers

        from nianbao.service.desk import routes

        warm_pages(Path(routes.__file__).parent / "templates")
        configure_mappers()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)
    sys.setswitchinterval(_SWITCH)


def warm_pages(folder: Path) -> None:
    """Compiles the templates of a folder, and what they are built on."""
    for name in ("base.html.j2", *sorted(path.name for path in folder.glob(f"*{_ENDING}"))):
        environment(folder).get_template(name)
