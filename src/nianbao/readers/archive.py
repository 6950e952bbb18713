"""Bounded access to the zip containers of Office Open XML files, and to the XML parts within.

Nothing that the archive declares about itself is trusted: members are inflated in chunks and counted as they come.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from nianbao.base.errors import DocumentError
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.ole import SIGNATURE as OLE

if TYPE_CHECKING:
    from lxml.etree import _Element

ZIP = b"PK\x03\x04"
RATIO_FREE = 4 * 1024 * 1024  # below this many bytes no ratio is suspicious
_CHUNK = 256 * 1024

_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(wordprocessingml|spreadsheetml)/main")


def damaged(name: str, detail: str) -> DocumentError:
    return DocumentError(
        f"文件已损坏，无法读取（{detail}）",
        reason="damaged",
        where=name,
        hint="请用 Word 或 WPS 打开后另存一份，再重新提交",
    )


def bomb(name: str, detail: str) -> DocumentError:
    return DocumentError(
        f"压缩内容异常，已停止解压（{detail}）",
        reason="bomb",
        where=name,
        hint="请核对文件来源；正常的年度报告远小于此",
    )


def too_complex(name: str, detail: str) -> DocumentError:
    return DocumentError(
        f"文件内容过大或嵌套过深，已放弃读取（{detail}）",
        reason="too_large",
        where=name,
        hint="请用 Word 或 WPS 打开后另存一份较简单的，再重新提交",
    )


def encrypted(name: str) -> DocumentError:
    return DocumentError("文件设有打开密码，无法读取", reason="encrypted", where=name, hint="请取消密码保护后重新提交")


def is_on(value: str | None) -> bool:
    """Whether an on/off property that is there is on: so it is unless its value says off (ECMA-376 part 1, 22.9.2.7)."""
    return value not in ("0", "false", "off")


def _is_proper(member: str) -> bool:
    """Whether a member's name is one of a part: the programs that show the file know no absolute names, no back-slashes
    and no ways upwards (ECMA-376 part 2, 6.2.2)."""
    return not (member.startswith("/") or "\\" in member or "\0" in member or ".." in member.split("/"))


class Archive:
    """The members of an OOXML file, each read within limits.

    Raises DocumentError with reason `encrypted` (OLE wrapped or zip flag), `damaged`, `bomb`, or `unsupported`
    (the binary formats of before 2007).
    """

    def __init__(self, data: bytes, name: str, limits: Limits = DEFAULT) -> None:
        self.name = name
        self._limits = limits
        self._spent = 0
        self._size = len(data)
        if data.startswith(OLE):
            if _OLE_ENCRYPTED in data:
                raise encrypted(name)
            raise DocumentError(
                "这是旧版（2003 及以前）的 Office 文件",
                reason="unsupported",
                where=name,
                hint="请另存为 .docx 或 .xlsx 后重新提交",
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise damaged(name, "压缩目录不完整") from error
        infos = self._zip.infolist()
        if len(infos) > limits.parts:
            raise bomb(name, f"成员多达 {len(infos)} 个")
        named = [info for info in infos if _is_proper(info.orig_filename)]
        self._infos = {info.filename: info for info in named}
        if len(self._infos) < len(named):
            raise damaged(name, "压缩包里有同名的部分，无法确定哪一个是显示的")
        if any(info.flag_bits & 0x1 for info in infos):
            raise encrypted(name)
        for info in infos:
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise damaged(name, "压缩方式不受支持")

    def __contains__(self, member: str) -> bool:
        return member in self._infos

    def members(self) -> tuple[str, ...]:
        return tuple(self._infos)

    def first(self, pattern: str) -> str | None:
        """The first member whose whole name matches, in the archive's order."""
        compiled = re.compile(pattern)
        return next((member for member in self._infos if compiled.fullmatch(member)), None)

    def read(self, member: str) -> bytes:
        """The member's bytes; DocumentError when it is missing, broken, or beyond the limits."""
        info = self._infos.get(member)
        if info is None:
            raise damaged(self.name, f"缺少 {member}")
        chunks = []
        size = 0
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    chunks.append(chunk)
                    size += len(chunk)
                    self._spent += len(chunk)
                    if size > self._limits.part or self._spent > self._limits.unpacked:
                        raise bomb(self.name, f"{member} 解压后过大")
                    if size > RATIO_FREE and size > self._limits.ratio * max(info.compress_size, 1):
                        raise bomb(self.name, f"{member} 的压缩比异常")
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
            raise damaged(self.name, f"{member} 不完整") from error
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def bytes_of(self, member: str) -> bytes | None:
        """As `read`, of what may not be there."""
        return self.read(member) if member in self else None

    def xml(self, member: str, data: bytes | None = None) -> _Element:
        """The member's root element; `data`: its bytes where the caller has read them already."""
        return parse_xml(self.read(member) if data is None else data, f"{self.name} › {member}")


def relations_of(archive: Archive, member: str) -> dict[str, tuple[str, str]]:
    """(kind, member) of each relationship of a part, by its id; targets outside the package are left out."""
    folder, name = posixpath.split(member)
    part = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if part not in archive:
        return {}
    found = {}
    for relation in archive.xml(part):
        if relation.get("TargetMode") == "External" or not isinstance(relation.tag, str):
            continue
        target = relation.get("Target") or ""
        whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[relation.get("Id") or ""] = ((relation.get("Type") or "").rsplit("/", 1)[-1], whole)
    return found


def main_part(archive: Archive, usual: str) -> str:
    """Where the package says that its main part is; the usual member where it does not say."""
    for kind, member in relations_of(archive, "").values():
        if kind == "officeDocument" and member in archive:
            return member
    if usual in archive:
        return usual
    raise damaged(archive.name, f"没有 {usual}")


def parse_xml(data: bytes, where: str) -> _Element:
    """The root element of an XML part: no entities, no DTD, no network; the strict namespaces become the usual ones."""
    from lxml import etree

    head = data[:4096]
    if b"<!DOCTYPE" in head or b"<!\x00D\x00O" in head or b"\x00<\x00!\x00D" in head or b"<!ENTITY" in data:
        raise damaged(where, "含有不允许的文档类型声明")
    if b"purl.oclc.org/ooxml" in head:
        data = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/main", data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        if error.code in (etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_NAME_TOO_LONG):
            raise too_complex(where, "XML 超出解析上限") from error
        raise damaged(where, "XML 不完整") from error
    except ValueError as error:
        raise damaged(where, "XML 不完整") from error
    if root.getroottree().docinfo.doctype:
        raise damaged(where, "含有不允许的文档类型声明")
    return root
