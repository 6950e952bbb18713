"""The files of a pack: where packs are, what a folder holds, what it inherits."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nianbao.base.errors import PackError, UsageError
from nianbao.base.files import read_small
from nianbao.catalog.check import validated
from nianbao.catalog.places import PACK_FILE, find_packs
from nianbao.catalog.schema import PackFile
from nianbao.catalog.source import PackSource, parse
from nianbao.catalog.suggesting import suggest

_DEEPEST = 4  # folders within a pack; two are known
_MOST_FILES = 5000
_SINGLE = {"pack.yaml": "pack", "clauses.yaml": "clauses", "form/form.yaml": "form"}
_FOLDERS = {"form": "table", "lexicons": "lexicon", "scoring": "profile", "bases": "base"}


@dataclass
class Folder:
    """One pack folder, parsed: every file by its type. Names in messages begin with the folder's name."""

    root: Path
    file: PackFile
    source: PackSource
    form: PackSource | None = None
    clauses: PackSource | None = None
    tables: dict[str, PackSource] = field(default_factory=dict)
    lexicons: dict[str, PackSource] = field(default_factory=dict)
    profiles: dict[str, PackSource] = field(default_factory=dict)
    bases: dict[str, PackSource] = field(default_factory=dict)
    rules: dict[str, PackSource] = field(default_factory=dict)  # by path below rules/, without suffix
    names: tuple[str, ...] = ()
    sha256: str = ""


def find_pack(name: str | Path, *folders: str | Path) -> Path:
    """The folder of a pack, named by a path or by its id. UsageError when there is none."""
    path = Path(name)
    if (path / PACK_FILE).is_file():
        return path
    if path.name == PACK_FILE and path.is_file():
        return path.parent
    packs = find_packs(*folders)
    if str(name) in packs:
        return packs[str(name)]
    if path.is_dir():
        raise UsageError(f"{path} 里没有 {PACK_FILE}", hint="规则包是含有 pack.yaml 的文件夹")
    known = "、".join(packs) or "无"
    raise UsageError(f"找不到规则包 {name}", hint=suggest(str(name), packs) or f"现有规则包：{known}")


def read_folder(root: Path, *, form_only: bool = False) -> Folder:
    """Parse the files of one pack folder. PackError for a file that has no place in a pack."""
    root = Path(root)
    if not (root / PACK_FILE).is_file():
        raise PackError("不是规则包：没有 pack.yaml", where=str(root))
    base = root.resolve().name
    digest = hashlib.sha256()
    sources: list[tuple[str, str, PackSource]] = []
    names = sorted(_walk(str(root), ""))
    for name in names:
        file_type = _type_of(name, base)
        if file_type is None or (form_only and file_type not in ("pack", "form", "table")):
            continue
        try:
            content = read_small(f"{root}/{name}")
        except OSError as error:
            raise PackError(f"文件读不出来（{error.strerror}）", where=f"{base}/{name}") from error
        digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
        sources.append((file_type, name, parse(content, f"{base}/{name}")))
    head = next(source for file_type, _, source in sources if file_type == "pack")
    file = validated(head, PackFile)
    if file.id != base:
        raise head.error(f"id {file.id} 与文件夹名 {base} 不同", "id")
    folder = Folder(root, file, head, names=tuple(names), sha256=digest.hexdigest())
    for file_type, name, source in sources:
        _place(folder, file_type, name, source)
    return folder


def inherit(child: Folder, parent: Folder) -> Folder:
    """The child with everything of the parent that it does not have itself. Rules may not be redefined."""
    for key in child.rules:
        rule_id = key.rpartition("/")[2]
        for other, source in parent.rules.items():
            if other.rpartition("/")[2] == rule_id:
                hint = "要改动上级规则包的规则，请用 pack.yaml 的 adjustments"
                raise child.rules[key].error(f"规则 {rule_id} 已由 {source.name} 定义", "id", hint=hint)
    digest = hashlib.sha256(f"{parent.sha256}{child.sha256}".encode()).hexdigest()
    return Folder(
        root=child.root,
        file=child.file,
        source=child.source,
        form=child.form or parent.form,
        clauses=child.clauses,
        tables={**parent.tables, **child.tables},
        lexicons={**parent.lexicons, **child.lexicons},
        profiles={**parent.profiles, **child.profiles},
        bases={**parent.bases, **child.bases},
        rules={**parent.rules, **child.rules},
        names=child.names,
        sha256=digest,
    )


def parent_of(folder: Folder, seen: Sequence[str]) -> Path | None:
    """The folder of the pack that this one extends: beside it, or among the known packs. PackError when it is not
    there or when packs extend one another in a circle."""
    name = folder.file.extends
    if name is None:
        return None
    if name in (*seen, folder.file.id):
        raise folder.source.error(f"规则包互相继承：{' → '.join((*seen, folder.file.id, name))}", "extends")
    beside = folder.root.resolve().parent / name
    if (beside / PACK_FILE).is_file():
        return beside
    packs = find_packs()
    if name not in packs:
        raise folder.source.error(f"找不到要继承的规则包 {name}", "extends", hint=suggest(name, packs))
    return packs[name]


def _walk(top: str, below: str) -> list[str]:
    names: list[str] = []
    with os.scandir(f"{top}/{below}") as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if below.count("/") >= _DEEPEST:
                    raise PackError("规则包的文件夹套得太深", where=f"{top}/{below}{entry.name}")
                names += _walk(top, f"{below}{entry.name}/")
            elif entry.is_symlink() and os.path.isdir(entry.path):  # noqa: PTH112 - it may lead back, or to anywhere
                raise PackError("规则包里不能有指向文件夹的链接", where=f"{top}/{below}{entry.name}")
            else:
                names.append(below + entry.name)
            if len(names) > _MOST_FILES:
                raise PackError(f"规则包的文件超过 {_MOST_FILES} 个", where=top)
    return names


def _type_of(name: str, base: str) -> str | None:
    """The type of a file by its place; None for a text about the pack. PackError for anything else."""
    if name in _SINGLE:
        return _SINGLE[name]
    if name.endswith(".md"):
        return None
    top, _, rest = name.partition("/")
    if name.endswith(".yaml") and rest:
        if top == "rules":
            if rest.count("/") == 1:
                return "rule"
            raise PackError("规则文件应当放在 rules/<类别>/ 下", where=f"{base}/{name}:1")
        if top in _FOLDERS and "/" not in rest:
            return _FOLDERS[top]
    known = [*_SINGLE, "rules/", *(f"{folder}/" for folder in _FOLDERS)]
    hint = suggest(f"{top}/" if rest else name, known)
    if name.endswith((".yml", ".yaml.txt", ".yml.txt")):
        hint = "扩展名应为 .yaml"
    raise PackError("规则包里不认识的文件", where=f"{base}/{name}:1", hint=hint)


def _place(folder: Folder, file_type: str, name: str, source: PackSource) -> None:
    stem = name.rpartition("/")[2].removesuffix(".yaml")
    if file_type == "form":
        folder.form = source
    elif file_type == "clauses":
        folder.clauses = source
    elif file_type == "rule":
        folder.rules[name.removeprefix("rules/").removesuffix(".yaml")] = source
    elif file_type != "pack":
        group = {"table": folder.tables, "lexicon": folder.lexicons, "profile": folder.profiles, "base": folder.bases}
        group[file_type][stem] = source
