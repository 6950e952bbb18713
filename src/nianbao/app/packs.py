"""Which rule packs there are, and which one a report is held to. Packs load when first needed, once a process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.app import kept_packs
from nianbao.base.errors import UsageError
from nianbao.catalog.places import find_packs
from nianbao.model.document import Document
from nianbao.model.form import FormSpec
from nianbao.model.report import Report
from nianbao.model.rule import Pack

if TYPE_CHECKING:
    from nianbao.kinds.contract import Kind


def kinds() -> Mapping[str, Kind]:
    """The table of kinds, with those of installed packages."""
    from nianbao.kinds.table import all_kinds

    return all_kinds()


@lru_cache(maxsize=32)
def _load(path: Path, folders: tuple[str, ...]) -> Pack:
    def read() -> Pack:
        from nianbao.catalog.load import load

        return load(path, kinds())

    return kept_packs.whole(Pack, path, folders, read)


@lru_cache(maxsize=32)
def _form(path: Path, folders: tuple[str, ...]) -> FormSpec:
    def read() -> FormSpec:
        from nianbao.catalog.load import load_form

        return load_form(path)

    return kept_packs.whole(FormSpec, path, folders, read)


def _head(path: Path) -> kept_packs.Head:
    def read() -> kept_packs.Head:
        from nianbao.catalog.load import extends_of, is_automatic

        return is_automatic(path), extends_of(path)

    return kept_packs.head(path, read)


def _by_form(paths: Mapping[str, Path], known: Mapping[str, Path]) -> list[list[str]]:
    """The names of the packs in `paths`, those of editions of one form together, the pack that the others extend first."""
    editions: dict[str, list[str]] = {}
    for name in sorted(paths):
        chain = [name]
        while (above := _head(known[chain[-1]])[1]) and above in known and above not in chain:
            chain.append(above)
        editions.setdefault(chain[-1], []).append(name)
    return [sorted(names, key=lambda name: (name != root, name)) for root, names in editions.items()]


class PackSet:
    """The packs that a run may use. With `rules` (an id or a folder) there is just that one; without, every pack
    that stands by itself or asks to be chosen (`automatic`), and the report's form, year and edition decide."""

    def __init__(self, rules: str | None = None) -> None:
        found = find_packs()
        if rules is None:
            self.paths = {name: path for name, path in found.items() if _head(path)[0]}
        elif rules in found:
            self.paths = {rules: found[rules]}
        elif (Path(rules) / "pack.yaml").is_file():
            path = Path(rules).resolve()
            self.paths = {path.name: path}
        else:
            raise UsageError(
                f"找不到规则包 {rules}",
                where="--rules",
                hint=f"可用的规则包：{'、'.join(sorted(found))}；也可以给出含 pack.yaml 的文件夹",
            )
        if not self.paths:
            raise UsageError("没有任何规则包", where="rules", hint="请检查安装，或用 --rules 指定规则包文件夹")
        self.editions = _by_form(self.paths, found | self.paths)
        beside = [
            path.parent for name, path in self.paths.items() if name not in found
        ]  # where those that it extends may be
        self._folders = tuple(sorted({str(path) for path in (*found.values(), *self.paths.values(), *beside)}))

    @property
    def usual(self) -> str:
        """The pack that most reports are held to: of the form in force, which comes first."""
        return self.editions[0][0]

    def prepare(self) -> None:
        """Load the pack that most reports are held to, and make its form ready for recognition."""
        from nianbao.recognise import prepare

        self.pack(self.usual)
        prepare(self.form(self.usual))

    @property
    def mark(self) -> bytes:
        """Of all that the packs are made from, for keys of the cache."""
        from nianbao.app.cache_keys import files_mark

        return files_mark(self._folders)

    def form(self, name: str) -> FormSpec:
        return _form(self.paths[name], self._folders)

    def pack(self, name: str) -> Pack:
        return _load(self.paths[name], self._folders)

    def root(self, name: str) -> str:
        """The pack of which the pack `name` is another edition, or itself."""
        return next((names[0] for names in self.editions if name in names), name)

    def recognise(self, document: Document) -> tuple[str, Report]:
        """The name of the pack that the document is held to, and the report that it holds as that pack's form has it."""
        from nianbao.recognise import choose, edition_of, recognise

        usual = choose(document, [self.form(names[0]) for names in self.editions])
        editions = next(names for names in self.editions if self.form(names[0]) is usual)
        report = recognise(document, usual)
        held_to = edition_of(report, usual, (self.form(name) for name in editions[1:]))
        if held_to is not usual:
            report = recognise(document, held_to)
        return next(name for name in editions if self.form(name) is held_to), report


@lru_cache(maxsize=8)
def pack_set(rules: str | None) -> PackSet:
    """The packs of a run: the one asked for, else all that can be found. Once a process."""
    return PackSet(rules)
