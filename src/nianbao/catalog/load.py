"""From a pack's folder to a Pack or a FormSpec."""

from __future__ import annotations

from pathlib import Path

from nianbao.base.errors import PackError
from nianbao.catalog.files import Folder, inherit, parent_of, read_folder
from nianbao.catalog.forms import build_form
from nianbao.model.form import FormSpec


def load_form(path: str | Path) -> FormSpec:
    """The form of the pack in folder `path`, with what it inherits. PackError when it does not load."""
    chain = read_chain(Path(path), form_only=True)
    return form_of(effective(chain))


def read_chain(path: Path, *, form_only: bool = False) -> list[Folder]:
    """The pack's own folder and those that it extends, the nearest first."""
    chain = [read_folder(path, form_only=form_only)]
    while True:
        above = parent_of(chain[-1], [folder.file.id for folder in chain[:-1]])
        if above is None:
            return chain
        chain.append(read_folder(above, form_only=form_only))


def effective(chain: list[Folder]) -> Folder:
    """One folder with everything that the chain defines."""
    result = chain[-1]
    for child in reversed(chain[:-1]):
        result = inherit(child, result)
    return result


def form_of(folder: Folder) -> FormSpec:
    if folder.form is None:
        raise PackError("没有 form/form.yaml", where=folder.source.at())
    return build_form(folder.file, folder.form, folder.tables)
