"""Rule packs: found, loaded, checked. A pack is a folder of YAML files; nothing here knows any form by name."""

from nianbao.catalog.files import find_pack, find_packs
from nianbao.catalog.load import load_form

__all__ = ["find_pack", "find_packs", "load_form"]
