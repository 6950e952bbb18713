"""`nianbao formats`: which files this installation reads, and what is said of the others that it knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from nianbao.cli.printing import FORMAT, print_block, print_json

if TYPE_CHECKING:
    from nianbao.readers.formats import Format


@click.command(short_help="列出能读和不能读的文件格式")
@FORMAT
def formats(form: str) -> None:
    """列出能读的文件格式、能打开的压缩包和邮件，和认得出但不能读的。按内容认格式，扩展名只用来在文件夹里找报告。"""
    from nianbao.readers.formats import READ, REFUSED, UNPACKED, listed

    if form == "json":
        print_json(
            [
                {"name": name, "read": read, "suffixes": list(suffixes), "note": note}
                for read, some in ((True, READ), (True, UNPACKED), (False, REFUSED))
                for name, suffixes, note in listed(some)
            ]
        )
        return
    for title, some in (("能读的", READ), ("其中的报告逐份审核的", UNPACKED)):
        _print(title, some)
    for sentence in dict.fromkeys(lack for one in UNPACKED if one.lacking is not None and (lack := one.lacking())):
        click.echo(sentence)
    _print("不能读的", REFUSED)


def _print(title: str, some: Iterable[Format]) -> None:
    from nianbao.readers.formats import listed

    print_block(title, [f"{name}{' '.join(('', *ends))}：{note}" for name, ends, note in listed(some)], mark="－ ")
