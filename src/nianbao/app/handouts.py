"""The files that `nianbao docs` writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from nianbao.app.output_folder import write_whole
from nianbao.app.packs import PackSet, kinds
from nianbao.base.errors import UsageError
from nianbao.model.form import FormSpec
from nianbao.model.rule import Pack
from nianbao.season.handout.guide import clerk_guide
from nianbao.season.handout.workbook import self_check_workbook
from nianbao.season.settings import Settings

WORKBOOK: Final = "自查表.xlsx"
GUIDE: Final = "填报自查指南.docx"
_LATEST: Final = 9999


def write_handouts(settings: Settings, folder: Path) -> list[Path]:
    """Write both files into `folder`, which is made where it is not there; other files there are left alone. UsageError for a pack
    that is not there and a place that cannot be written."""
    pack = pack_for(settings)
    make: dict[str, Callable[[], bytes]] = {
        WORKBOOK: lambda: self_check_workbook(pack, kinds(), settings),
        GUIDE: lambda: clerk_guide(pack, kinds(), settings),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"不能建立文件夹：{error.strerror}", where=str(folder), hint="请用 --out 换一个位置"
        ) from error
    written = []
    for name, data in make.items():
        write_whole(folder / name, data())
        written.append(folder / name)
    return written


def pack_for(settings: Settings) -> Pack:
    """The pack asked for; without one, the edition in force in the year, else the latest, of the form with most editions."""
    packs = PackSet(settings.rules)
    names = max(packs.editions, key=len)
    year = settings.year or _LATEST
    fitting = [name for name in names if _holds(packs.form(name), year)] or names
    return packs.pack(max(fitting, key=lambda name: packs.form(name).edition))


def _holds(form: FormSpec, year: int) -> bool:
    first, last = form.years
    return (first is None or first <= year) and (last is None or year <= last)
