"""What an office gives for its outputs, beside the reports: read and checked before the run begins."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, NamedTuple

from nianbao.base.errors import UsageError
from nianbao.base.files import read_given
from nianbao.model.ledger import WrittenLedger
from nianbao.season.settings import Settings

LEDGER: Final = "ledger.xlsx"
EARLIER: Final = "ledger-原"  # the beginning of the names under which changed ledgers stay in the folder
LARGEST_LEDGER: Final = 200 << 20  # bytes of a ledger


class OfficeGiven(NamedTuple):
    """`values`: by the keys that outputs take (`app.outputs.Output.takes`). `stays`: files of the output folder that a
    person has changed, by the name under which they stay there. `said`: what to tell of that."""

    values: dict[str, Any]
    stays: dict[str, bytes]
    said: list[str]


def office_given(settings: Settings, formats: tuple[str, ...]) -> OfficeGiven:
    """UsageError for what cannot be used."""
    found = OfficeGiven({}, {}, [])
    if settings.letter_template is not None and "docx" in formats:
        from nianbao.render.letters.own import load_template

        found.values["letter_template"] = load_template(settings.letter_template)
    if settings.circular_template is not None and "leader" in formats:
        from nianbao.render.leader.circular import load_circular_template

        found.values["circular_template"] = load_circular_template(settings.circular_template)
    _ledgers(settings, found, written="xlsx" in formats)
    return found


class _LastLedger(NamedTuple):
    """A ledger to carry words on from. `role`: named (by the settings) | before (of the round before) | own (of the output
    folder) | earlier (that stays there)."""

    path: Path
    role: str


def _ledgers(settings: Settings, found: OfficeGiven, *, written: bool) -> None:
    """The words of the ledger in the output folder and of that which is named, else of that of the round before; the
    changed one stays. `written`: whether there will be a new ledger."""
    sources = _last_ledgers(settings)
    found.stays.update({one.path.name: read_given(one.path, LARGEST_LEDGER) for one in _staying(Path(settings.out))})
    if not sources:
        return
    from nianbao.season.ledger import laid_over

    kept = None
    for one in sources:
        read = _read(one, found, written=written)
        if read is not None:
            kept = read if kept is None else laid_over(kept, read)
    if kept is not None and kept.rows:
        found.values["ledger"] = kept


def _staying(place: Path) -> list[_LastLedger]:
    """The changed ledgers of earlier runs."""
    paths = sorted(place.glob(f"{EARLIER}*.xlsx"), key=lambda path: (len(path.name), path.name))
    return [_LastLedger(path, "earlier") for path in paths]


def _last_ledgers(settings: Settings) -> list[_LastLedger]:
    """In the order in which one's words give way to the next one's."""
    place = Path(settings.out)
    own = _LastLedger(place / LEDGER, "own")
    last = [own] if own.path.is_file() else _staying(place)
    if settings.ledger:
        return [_LastLedger(Path(settings.ledger), "named"), *last]
    before = Path(settings.previous) / LEDGER if settings.previous is not None else own.path
    return [_LastLedger(before, "before"), *last] if before != own.path and before.is_file() else last


def _read(one: _LastLedger, found: OfficeGiven, *, written: bool) -> WrittenLedger | None:
    """Its words; None for one that cannot be read, which is said. UsageError for one that the office names."""
    from nianbao.render.ledger_seal import is_untouched
    from nianbao.season.ledger import read_ledger

    try:
        content = read_given(one.path, LARGEST_LEDGER)
    except UsageError as fault:
        if one.role != "before":  # the office names it, or it would be gone with the folder
            raise
        found.said.append(f"{fault}；没有带进新的台账")
        return None
    said, carried = "", "填写的内容已带进新的台账" if written else ""
    if one.role == "own" and not is_untouched(content):
        number = len(found.stays) + 1
        name = f"{EARLIER}.xlsx" if number == 1 else f"{EARLIER}-{number}.xlsx"
        found.stays[name] = content
        said = f"{one.path} 有人改过：{carried and f'{carried}，'}原文件留作 {name}"
    try:
        read = read_ledger(content, str(one.path))
    except UsageError as fault:
        if one.role not in ("own", "before"):
            raise
        # what cannot be read stays as it is
        found.said.append(f"{fault}；没有带进新的台账，原文件照样留着")
        return None
    if one.role == "before" and read.rows and carried:
        said = f"{one.path} 中{carried}"
    found.said.extend([said] if said else [])
    return read
