"""The parts of an OFD package: where the document in it begins, how parts name each other, what else lies in the package."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from nianbao.base.errors import DocumentError
from nianbao.readers.archive import Archive, damaged, encrypted
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.ofd.values import child, children, is_off, kind, text

if TYPE_CHECKING:
    from lxml.etree import _Element

MAIN: Final = "OFD.xml"
_LOCK: Final = re.compile(
    r"(?i)(?:en|de)crypt\w*\.(?:xml|dat)"
)  # GB/T 33190-2016 knows none; GM/T 0099 and producers do
_FEW: Final = 3  # names of attachments that are told


class Package:
    """The archive with the first document of it. `root`: Document.xml; `member`: its name; `info`: what OFD.xml says of it.

    Raises DocumentError (`damaged`, `encrypted`, `bomb`, `too_large`), with the part in question as its place."""

    def __init__(self, data: bytes, name: str, limits: Limits = DEFAULT) -> None:
        self.archive = Archive(data, name, limits)
        self.name = name
        if any(_LOCK.fullmatch(posixpath.basename(member)) for member in self.archive.members()):
            raise encrypted(name)
        main = self.located("", MAIN)
        if main is None:
            raise damaged(name, f"没有 {MAIN}")
        self._main = self.archive.xml(main)
        if any(kind(one).startswith("Encrypt") for one in self._main.iter("{*}*")):
            raise encrypted(name)
        self.bodies = list(children(self._main, "DocBody"))
        if not self.bodies:
            raise damaged(f"{name} › {main}", "没有登记文档")
        self.body = self.bodies[0]
        self.info = child(self.body, "DocInfo")
        place = text(child(self.body, "DocRoot"))
        member = self.located("", place)
        if member is None:
            raise damaged(name, f"缺少 {place or '文档根'}")
        self.member = member
        self.root = self.archive.xml(member)

    @cached_property
    def _by_small_letters(self) -> dict[str, str]:
        return {member.lower(): member for member in self.archive.members()}

    def located(self, beside: str, place: str) -> str | None:
        """The member that `place` names, seen from the part `beside`: from the package's top where it begins with a slash.
        None where there is none."""
        place = place.strip().replace("\\", "/")
        if not place:
            return None
        folder = posixpath.dirname(beside)
        for whole in (place.lstrip("/"), posixpath.join(folder, place))[:: 1 if place.startswith("/") else -1]:
            member = self._by_small_letters.get(posixpath.normpath(whole).lower())
            if member is not None:
                return member
        return None

    def part(self, beside: str, place: str) -> tuple[str, _Element]:
        """The member and its root element. Raises DocumentError where it is missing or damaged."""
        member = self.located(beside, place)
        if member is None:
            raise damaged(f"{self.name} › {beside}", f"缺少 {place.strip()[:80] or '所指的部分'}")
        return member, self.archive.xml(member)

    def optional(self, beside: str, place: str) -> tuple[str, _Element] | None:
        """As `part`; None where it is missing or damaged. Bounds of the package hold all the same."""
        try:
            return self.part(beside, place) if place else None
        except DocumentError as error:
            if error.reason != "damaged":
                raise
            return None

    def notes(self) -> list[str]:
        """What the package holds besides the pages."""
        found = []
        if len(self.bodies) > 1:
            found.append(f"文件里有 {len(self.bodies)} 个文档，只读取了第一个")
        if child(self.body, "Versions", "Version") is not None:
            found.append("文件里有历史版本，读取的是当前显示的版本")
        found += self._signatures()
        found += self._attachments()
        return found

    def _signatures(self) -> list[str]:
        place = text(child(self.body, "Signatures"))
        listed = self.optional(self._main_member, place)
        if listed is None:
            return ["有签章，未验证"] if place else []
        kinds = {(one.get("Type") or "Seal").lower() for one in children(listed[1], "Signature")}
        if not kinds:
            return []
        return ["有签章，未验证" if kinds != {"sign"} else "有数字签名，未验证"]

    @property
    def _main_member(self) -> str:
        return self._by_small_letters[MAIN.lower()]

    def _attachments(self) -> list[str]:
        found = self.optional(self.member, text(child(self.root, "Attachments")))
        if found is None:
            return []
        names = [
            (one.get("Name") or "").strip()[:60] or "（无名）"
            for one in found[1]
            if kind(one) == "Attachment" and not is_off(one.get("Visible"))
        ]
        if not names:
            return []
        more = f"等 {len(names)} 个" if len(names) > _FEW else ""
        return [f"有附件：{'、'.join(names[:_FEW])}{more}，未读取"]
