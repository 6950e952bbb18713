"""Where packs are. Looking for them reads none, so that a run that knows its packs needs nothing else of the catalog."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PACK_FILE: Final = "pack.yaml"


def find_packs(*folders: str | Path) -> dict[str, Path]:
    """Every pack that can be named by its id. Looked for in the folders given, then in `rules/` of the checkout that
    this package is installed from, then in the packs shipped with it. The first of a name wins."""
    found: dict[str, Path] = {}
    for place in (*map(Path, folders), *_own_folders()):
        if (place / PACK_FILE).is_file():
            found.setdefault(place.resolve().name, place)
        elif place.is_dir():
            for child in sorted(place.iterdir()):
                if (child / PACK_FILE).is_file():
                    found.setdefault(child.name, child)
    return found


def _own_folders() -> list[Path]:
    package = Path(__file__).resolve().parents[1]
    checkout = [parent / "rules" for parent in package.parents[:3] if (parent / "pyproject.toml").is_file()]
    return [place for place in (*checkout, package / "_rules") if place.is_dir()]
