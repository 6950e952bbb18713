"""`nianbao rules explain`: which classes and patterns read a word."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nianbao.cli.printing import FORMAT, open_pack, pack_paths, print_block, print_json, say

if TYPE_CHECKING:
    from nianbao.dev.readings import WordReadings


@click.command(short_help="说明一个词由谁读")
@click.argument("word", metavar="WORD")
@click.option("--pack", "names", multiple=True, metavar="PACK", help="规则包，可多次；缺省为本文件夹的，否则全部")
@FORMAT
def explain(word: str, names: tuple[str, ...], form: str) -> None:
    """说明报告里的一个词 WORD 由哪个词类、哪一条正则表达式读，各在哪个文件哪一行。

    解释一条规则用 nianbao explain。
    """
    from nianbao.app.packs import kinds
    from nianbao.catalog.suggesting import suggest
    from nianbao.dev.readings import listed_words, reads, written_files

    told: list[dict[str, Any]] = []
    for path in pack_paths(names):
        open_pack(path)
        files = written_files(path, kinds())
        found = reads(word, files)
        told.append({"pack": path.resolve().name, **_data(found)})
        if form == "text":
            _print(path, word, found, suggest(word, listed_words(files)))
    if form == "json":
        print_json({"schema": "nianbao.reads/1", "word": word, "packs": told})


def _print(path: Path, word: str, found: WordReadings, hint: str) -> None:
    say(f"{path.resolve().name}：{word}", bold=True)
    if not found.classes and not found.patterns:
        print_block("", [f"没有词类和正则表达式读“{word}”。{hint}"])
        return
    for number, (file, one, where) in enumerate(found.classes):
        print_block("" if number else "词类", [f"{one.name}（{one.note}）  {where}"])
        print_block("", [f"用在 {file} 的 {user.key}  {user.where}" for user in one.users], mark="  · ")
        print_block("", [f"与别的词类同有：{reason}" for reason in one.reasons], mark="  ")
    for number, (file, pattern, stretch) in enumerate(found.patterns):
        part = "" if stretch == word else f"，读到的是“{stretch}”"
        print_block("" if number else "正则表达式", [f"{file} 的 {pattern.key}{part}  {pattern.where}"])
        print_block("", [pattern.text], mark="  ")


def _data(found: WordReadings) -> dict[str, Any]:
    return {
        "classes": [
            {
                "file": file,
                "class": one.name,
                "note": one.note,
                "where": where,
                "used_by": [{"key": user.key, "where": user.where} for user in one.users],
            }
            for file, one, where in found.classes
        ],
        "patterns": [
            {"file": file, "key": pattern.key, "where": pattern.where, "pattern": pattern.text, "matched": stretch}
            for file, pattern, stretch in found.patterns
        ],
    }
