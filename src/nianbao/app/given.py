"""What an office gives for its outputs, beside the reports: read and checked before the run begins."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, NamedTuple

from nianbao.base.errors import UsageError
from nianbao.season.settings import Settings

LEDGER: Final = "ledger.xlsx"
EARLIER: Final = "ledger-原"  # the beginning of the names under which changed ledgers stay in the folder
_LARGEST: Final = 200 << 20  # bytes of a ledger


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


def _ledgers(settings: Settings, found: OfficeGiven, *, written: bool) -> None:
    """The words of the ledger in the output folder and of that which is named, else of that of the round before; the
    changed one stays."""
    # Kept whole: what is read, what stays and what is said of a ledger are decided together.
    place = Path(settings.out)
    earlier = sorted(place.glob(f"{EARLIER}*.xlsx"), key=lambda path: (len(path.name), path.name))
    found.stays.update({path.name: path.read_bytes() for path in earlier})
    named = [Path(settings.ledger)] if settings.ledger else []
    before = [] if named or settings.previous is None else [Path(settings.previous) / LEDGER]
    before = [path for path in before if path.is_file() and path != place / LEDGER]
    last = [place / LEDGER] if (place / LEDGER).is_file() else earlier
    paths = [*named, *before, *last]
    if not paths:
        return
    from nianbao.render.ledger_seal import is_untouched
    from nianbao.season.ledger import laid_over, read_ledger

    kept = None
    for path in paths:
        content = path.read_bytes()
        own = path == place / LEDGER
        if own and not is_untouched(content):
            number = len(found.stays) + 1
            name = f"{EARLIER}.xlsx" if number == 1 else f"{EARLIER}-{number}.xlsx"
            found.stays[name] = content
            found.said.append(f"{path} 有人改过：{'填写的内容已带进新的台账，' if written else ''}原文件留作 {name}")
        try:
            if len(content) > _LARGEST:
                raise UsageError("台账过大", where=str(path), hint="请删去台账以外的内容")
            read = read_ledger(content, str(path))
        except UsageError as fault:
            if path in before:
                found.said.append(f"{fault}；上一轮的台账没有带进")
                continue
            if not own:
                raise
            # what cannot be read stays as it is, and is said
            found.said[-1:] = [f"{fault}；没有带进新的台账，原文件照样留着"]
            continue
        if path in before and read.rows:
            found.said.append(f"{path} 中填写的内容已带进新的台账")
        kept = read if kept is None else laid_over(kept, read)
    if kept is not None and kept.rows:
        found.values["ledger"] = kept
