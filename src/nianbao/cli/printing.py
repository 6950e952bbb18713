"""What commands share: packs by name, lines, tables and indented text of at most 100 columns, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nianbao.base.errors import UsageError
from nianbao.base.paths import shown_text

if TYPE_CHECKING:
    from nianbao.model.rule import Pack

FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="输出格式",
)
HERE = Path("pack.yaml")


def pack_paths(names: Sequence[str]) -> list[Path]:
    """The folders of the packs named; by default the pack of this folder, else every pack that can be found."""
    from nianbao.catalog.load import find_pack, find_packs

    if names:
        return [find_pack(name) for name in names]
    if HERE.is_file():
        return [Path.cwd()]
    return list(find_packs().values())


def open_pack(name: str | Path) -> Pack:
    """The pack of that id or folder, checked. UsageError when there is none, PackError when it does not load."""
    from nianbao.app.packs import kinds
    from nianbao.catalog.load import find_pack, load

    return load(find_pack(name), kinds())


def formats_of(value: str | Sequence[str], known: Sequence[str], where: str = "--format") -> tuple[str, ...]:
    """The formats that are listed, each once. UsageError for one that is not known, and for none."""
    listed = value.split(",") if isinstance(value, str) else value
    names = tuple(dict.fromkeys(name.strip() for name in listed if name.strip()))
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        told = "、".join(unknown) or "（空）"
        raise UsageError(f"不认识的输出格式 {told}", where=where, hint=f"可用：{'、'.join(known)}")
    return names


def say(text: object, *, bold: bool = False, err: bool = False) -> None:
    """A line for a person; names of files in it may be of any bytes."""
    click.secho(shown_text(str(text)), bold=bold or None, err=err)


def print_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def print_table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Sequence[int] = (),
    narrow: Mapping[int, int] | None = None,
) -> None:
    """A plain table on stdout. `right`: the columns of figures. Only the first column may not be cut into lines and
    `narrow` says how wide others may be."""
    from rich.table import Table

    from nianbao.render.screen import WIDTH, make_console, printable

    console = make_console()
    console.width = WIDTH  # in a pipe as on a terminal
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for number, title in enumerate(head):
        table.add_column(
            title,
            justify="right" if number in right else "left",
            no_wrap=number == 0 or number in right,
            overflow="fold",
            max_width=(narrow or {}).get(number),
        )
    for row in rows:
        table.add_row(*map(printable, row))
    console.print(table, soft_wrap=False)


def print_block(title: str, lines: Iterable[str], *, mark: str = "") -> None:
    """A heading and its lines, each wrapped under its own beginning."""
    from nianbao.render.screen import WIDTH, printable, wrap

    shown = [line for line in lines if line]
    if not shown:
        return
    if title:
        click.secho(title, bold=True)
    for line in shown:
        lead = f"  {mark}"
        hang = " " * _columns(lead)
        cut = wrap(printable(line), WIDTH - len(hang), WIDTH - len(hang))
        click.echo("\n".join((lead if number == 0 else hang) + piece for number, piece in enumerate(cut)))


def _columns(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
