"""Names of members: bytes of an encoding that nobody states, paths that lead elsewhere, files that are no documents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from pathlib import PurePath
from typing import Final

_CHARSETS: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "gb_2312-80": "gb18030",
}
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_IDEOGRAPH: Final = re.compile("[\u4e00-\u9fff]")
_EXCHANGE: Final = re.compile(r"att\d{5}\.(?:txt|html?)")  # what mail servers make of a letter's pieces
_LONGEST: Final = 1024  # characters of a path

OUTSIDE: Final = "的路径指向压缩包之外"
LINK: Final = "是链接"
SPECIAL: Final = "不是普通文件"
BESIDE: Final = "按名称不是报告"
_PAGES: Final = (".html", ".htm", ".xhtml", ".md", ".markdown")
_SAVED_WITH: Final = ("_files", ".files", "_file")
PICTURED: Final = "是网页里的图片"
VOLUME: Final = "是分卷压缩包的后续卷，随第一卷读"
SYSTEM: Final = "是系统或软件留下的文件"

_SYSTEM_FOLDERS: Final = frozenset(("__macosx", ".git", ".svn", "$recycle.bin", "system volume information", "@eadir"))
_SYSTEM_FILES: Final = frozenset(("thumbs.db", ".ds_store", "desktop.ini", "ehthumbs.db", "icon\r"))


def decoded_names(raw: Sequence[bytes]) -> list[str]:
    """Names of one container whose encoding is not stated: UTF-8 if all can be, else each for itself."""
    if all(_is_utf8(one) for one in raw):
        return [one.decode("utf-8") for one in raw]
    return [decoded(one) for one in raw]


def decoded(raw: bytes, charset: str = "") -> str:
    """A name's bytes as text: as stated, else UTF-8, GB 18030; a last character that is cut is left out; cp437 last."""
    tried = [_CHARSETS.get(charset.lower(), charset)] if charset else []
    if not charset and not _is_utf8(raw):
        tried.append("gb18030")
    tried += ["utf-8", "gb18030"]
    for cut in range(4):
        for encoding in tried:
            try:
                return raw[: len(raw) - cut].decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
    return raw.decode("cp437")


def _is_utf8(raw: bytes) -> bool:
    """Whether bytes are UTF-8 and not, by chance, two-byte characters of GB 18030 that look like it."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if text.isascii() or max(text) > "\u07ff":
        return True
    try:
        return _IDEOGRAPH.search(raw.decode("gb18030")) is None
    except UnicodeDecodeError:
        return True


def tidied(name: str) -> str:
    """The path with forward slashes, in composed characters, without what says nothing (`./`, doubled slashes)."""
    parts = unicodedata.normalize("NFC", name.replace("\\", "/")).split("/")
    kept = [part for number, part in enumerate(parts) if part not in ("", ".") or (number == 0 and part == "")]
    return "/".join(kept)[:_LONGEST]


def passed_over(name: str) -> str:
    """Why a member of that name (tidied) is not looked at; "" where it may be."""
    parts = name.split("/")
    if name.startswith("/") or _DRIVE.match(name) or ".." in parts or "\0" in name:
        return OUTSIDE
    last = parts[-1].lower()
    if last in _SYSTEM_FILES or last.startswith(("~$", "._", "~wrl")) or _EXCHANGE.fullmatch(last):
        return SYSTEM
    if not _SYSTEM_FOLDERS.isdisjoint(map(str.lower, parts[:-1])):
        return SYSTEM
    return ""


def pictures_of_pages(places: Collection[PurePath]) -> set[PurePath]:
    """The pictures among the files that are parts of pages: those beside a page, and those in the folder that a browser
    saves with it. A picture beside documents of other kinds may be a scanned report."""
    from nianbao.readers.formats import PICTURES

    with_pages = {place.parent for place in places if place.suffix.lower() in _PAGES}
    return {
        place
        for place in places
        if place.suffix.lower() in PICTURES and (place.parent in with_pages or place.parent.name.endswith(_SAVED_WITH))
    }
