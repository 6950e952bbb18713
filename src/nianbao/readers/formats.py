"""The formats of files, one entry each, read or refused: how it is told by its content, its reader, its limits, what a
folder is searched for, what is said where it is not read. README's lists, the guide's and `nianbao formats` come from here.

A file is told in two steps: its family by how it begins, then the format by what its family holds (streams, members,
text). The first entry that fits is it, so what only some files of a family are stands before what all of them are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import PurePath
from typing import Final

from nianbao.base.errors import DocumentError
from nianbao.base.limits import memory_is_short
from nianbao.readers.archive import ZIP, damaged, encrypted
from nianbao.readers.contents import Contents
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.ole import SIGNATURE as OLE
from nianbao.readers.parcels.program import lacking as lacking_7zip
from nianbao.readers.pdf.packed import is_packed_tight
from nianbao.readers.telling import (
    always,
    is_bitmap,
    is_flat_text,
    is_iwork,
    is_mail,
    is_pdf,
    is_rich_text,
    is_web_archive,
    is_xml,
    looks_like,
    member,
    mimetype,
    starts,
    stream,
    xml_root,
    xml_rooted,
)

Told = Callable[[Contents], bool]

SAVE_AS: Final = "请用Word或WPS打开后另存为docx、xlsx或文字版pdf"
_TEXT_NEEDED: Final = "请提供文字版文件（docx、xlsx、pdf、html、txt），或先做文字识别"
_UNPACK: Final = "请解压后提交其中的报告文件"
_EACH: Final = "其中的报告逐份审核"
_STREAM: Final = "其中的一份报告，或归档文件（tar.gz等）中的各份"
_BY_7ZIP: Final = "其中的报告逐份审核；需要解压组件（nianbao[archives]）"
_HEAVY: Final = 12 << 20  # bytes of XML: a report's take a tenth
_LONG: Final = 256 << 10  # bytes of a page: the parser takes quadratic time in the attributes of a tag
_THICK: Final = 4 << 20  # bytes of RTF; a report without pictures takes a twentieth
_MANY: Final = 400_000  # characters of a text


class Family(Enum):
    """What files have in common. Formats of SIGNED are each told by a beginning of their own; TEXT is what is nothing else."""

    ZIP = auto()
    OLE = auto()
    SIGNED = auto()
    TEXT = auto()


_BEGINNINGS: Final = {Family.ZIP: ZIP, Family.OLE: OLE}


@dataclass(frozen=True, slots=True)
class Apart:
    """Which files of a format are read in a process of their own, and what is said where that ends before it has read.
    `only`: the parser may end its process, so that where there are none such the format is refused."""

    files: Told
    ended: Callable[[str], DocumentError]
    only: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """`name`: what it is called in lists and refusals. `told`: whether contents of its family are of it. `suffixes`: what a
    folder is searched for. `reader`: the module below `nianbao.readers`, with the face of `readers.face`, imported when it
    is needed; "": it is refused with `refused`, or as unsupported, with `hint` and what `detail` finds. `parcel`: of what holds
    other files, the module with the face of `readers.parcels.face`; `lacking`: how to get what that needs, "" where it is
    there. `about`: what is read of it, for the guide."""

    name: str
    family: Family
    told: Told
    suffixes: tuple[str, ...] = ()
    reader: str = ""
    about: str = ""
    limits: Limits = DEFAULT
    apart: Apart | None = None
    hint: str = SAVE_AS
    detail: Callable[[Contents], str] | None = None
    refused: Callable[[str], DocumentError] | None = None
    parcel: str = ""
    lacking: Callable[[], str] | None = None

    def refusal(self, contents: Contents, where: str) -> DocumentError:
        if self.refused is not None:
            return self.refused(where)
        name = f"{self.name}（{self.detail(contents)}）" if self.detail is not None else self.name
        return DocumentError(f"暂不支持的文件类型：{name}", reason="unsupported", where=where, hint=self.hint)


def _too_heavy(where: str) -> DocumentError:
    message = "文件展开后过大或无法读完，已放弃"
    return DocumentError(message, reason="too_large", where=where, hint="请另存为较简单的docx或xlsx")


def _broken(where: str) -> DocumentError:
    return damaged(where, "工作簿不完整")


def _no_directory(where: str) -> DocumentError:
    return damaged(where, "复合文档的目录读不出，可能没有下载完")


def _cut_off(where: str) -> DocumentError:
    message = "压缩结构不完整，文件可能没有下载完或已损坏"
    return DocumentError(message, reason="damaged", where=where, hint="请重新导出或下载该文件")


_TEXT: Final = Limits(size=20 << 20)
_PLAIN: Final = Limits(size=20 << 20, characters=2 << 20)  # ten thick books
_HEAVY_XML: Final = Apart(lambda contents: contents.xml_size > _HEAVY, _too_heavy)
_PACKED_PAGES: Final = Apart(
    # pdfium ends its process when it is refused memory
    lambda contents: memory_is_short() or is_packed_tight(contents.data),
    _too_heavy,
)
_LARGE: Final = Apart(lambda contents: len(contents.data) > _HEAVY, _too_heavy)
_LONG_PAGE: Final = Apart(lambda contents: len(contents.data) > _LONG, _too_heavy)
_LONG_XML: Final = Apart(lambda contents: len(contents.data) > _HEAVY, _too_heavy)
_LONG_RTF: Final = Apart(lambda contents: len(contents.data) > _THICK, _too_heavy)
_LONG_TEXT: Final = Apart(lambda contents: len(contents.text) > _MANY, _too_heavy)
_CRASHES: Final = Apart(always, _broken, only=True)
_PDF: Final = Limits(part=24 << 20)
_XLS: Final = Limits(seconds_apart=30.0, room_apart=384 << 20)

_PICTURED: Final = Limits(seconds=120.0, pages=60)
_PICTURE: Final = "需要识别组件（nianbao[ocr]）；数字逐格识别，把握不大的写明，一律请人核对"

FORMATS: Final = (
    Format("docx", Family.ZIP, member("word/document"), (".docx", ".docm", ".dotx", ".dotm"), "docx.reader",
           "Word：修订、删除线、隐藏文字、域、脚注分开处理；图片里的表格要识别组件", apart=_HEAVY_XML),
    Format("Excel二进制工作簿（xlsb）", Family.ZIP, member("xl/workbook.bin"), (".xlsb",)),
    Format("xlsx", Family.ZIP, member("xl/workbook"), (".xlsx", ".xlsm"), "xlsx.reader",
           "Excel：按单元格显示的样子读", apart=_HEAVY_XML),
    Format("ofd", Family.ZIP, member("OFD.xml"), (".ofd",), "ofd.reader",
           "版式文件（GB/T 33190）：签章只提示、不验证；只有图片的页写明“没有读到”", apart=_HEAVY_XML),
    Format("ods", Family.ZIP, mimetype("application/vnd.oasis.opendocument.spreadsheet"), (".ods",), "xlsx.ods",
           "ODF 表格", apart=_HEAVY_XML),
    Format("odt", Family.ZIP, mimetype("application/vnd.oasis.opendocument.text"), (".odt", ".ott"), "odt.reader",
           "ODF 文本：自动编号、修订、隐藏文字、注释分开处理", apart=_HEAVY_XML),
    Format("ODF演示文稿等", Family.ZIP, mimetype("opendocument")),
    Format("演示文稿（pptx）", Family.ZIP, member("ppt/presentation")),
    Format("标文通（UOF）", Family.ZIP, member("uof.xml"), (".uof", ".uot")),
    Format("苹果文稿（pages、numbers）", Family.ZIP, is_iwork, (".pages", ".numbers"),
           hint="请在Pages或Numbers中导出为docx、xlsx或pdf"),
    Format("压缩包（zip）", Family.ZIP, lambda contents: contents.is_cut_off, refused=_cut_off, parcel="zips"),
    Format("压缩包（zip）", Family.ZIP, always, (".zip",), about=_EACH, hint=_UNPACK, parcel="zips"),
    Format("加密文件", Family.OLE, stream("EncryptedPackage"), refused=encrypted),
    Format("doc", Family.OLE, stream("WordDocument"), (".doc", ".wps", ".wpt", ".dot"), "doc.reader",
           "Word 97–2003；.wps 限内容是 Word 97 格式的", apart=_LARGE),
    Format("演示文稿（ppt）", Family.OLE, stream("PowerPoint Document")),
    Format("xls", Family.OLE, stream("Workbook"), (".xls", ".et"), "xlsx.xls",
           "Excel 97–2003；.et 限内容是 Excel 97 格式的", _XLS, _CRASHES),
    Format("Outlook邮件（msg）", Family.OLE, stream("__properties_version1.0"), (".msg",), about="审核其中的附件",
           hint="请把附件另存后提交", parcel="outlook"),
    Format("旧版Office文档", Family.OLE, lambda contents: contents.is_broken, refused=_no_directory),
    Format("旧版Office文档", Family.OLE, always),
    Format("文字版pdf", Family.SIGNED, is_pdf, (".pdf",), "pdf.reader",
           "扫描的页面没有文字：装有识别组件就识别，没有装的写明“没有读到”", _PDF, _PACKED_PAGES),
    Format("rtf", Family.SIGNED, is_rich_text, (".rtf",), "rtf.reader",
           "RTF：各种代码页；修订、隐藏文字、域、文本框分开处理", apart=_LONG_RTF),
    Format("图片（JPEG）", Family.SIGNED, starts(b"\xff\xd8\xff"), (".jpg", ".jpeg"),
           "pictures.reader", _PICTURE, _PICTURED),
    Format("图片（PNG）", Family.SIGNED, starts(b"\x89PNG\r\n"), (".png",),
           "pictures.reader", _PICTURE, _PICTURED),
    Format("图片（GIF）", Family.SIGNED, starts(b"GIF8"), (".gif",),
           "pictures.reader", _PICTURE, _PICTURED),
    Format("图片（BMP）", Family.SIGNED, is_bitmap, (".bmp",),
           "pictures.reader", _PICTURE, _PICTURED),
    Format("图片（TIFF）", Family.SIGNED, starts(b"II*\x00", b"MM\x00*"), (".tif", ".tiff"),
           "pictures.reader", _PICTURE, _PICTURED),
    Format("图片（WebP）", Family.SIGNED, starts(b"WEBP", offset=8), (".webp",),
           "pictures.reader", _PICTURE, _PICTURED),
    Format("压缩包（RAR）", Family.SIGNED, starts(b"Rar!\x1a\x07"), (".rar",), about=_BY_7ZIP, hint=_UNPACK,
           parcel="seven", lacking=lacking_7zip),
    Format("压缩包（7z）", Family.SIGNED, starts(b"7z\xbc\xaf\x27\x1c"), (".7z", ".001"), about=_BY_7ZIP, hint=_UNPACK,
           parcel="seven", lacking=lacking_7zip),
    Format("压缩包（gzip）", Family.SIGNED, starts(b"\x1f\x8b"), (".gz", ".tgz"), about=_STREAM, hint=_UNPACK, parcel="packed"),
    Format("压缩包（bzip2）", Family.SIGNED, starts(b"BZh"), (".bz2", ".tbz2", ".tbz"), about=_STREAM, hint=_UNPACK,
           parcel="packed"),
    Format("压缩包（xz）", Family.SIGNED, starts(b"\xfd7zXZ\x00"), (".xz", ".txz"), about=_STREAM, hint=_UNPACK, parcel="packed"),
    Format("归档文件（tar）", Family.SIGNED, starts(b"ustar", offset=257), (".tar",), about=_EACH, hint=_UNPACK, parcel="tars"),
    Format("Outlook附件包（winmail.dat）", Family.SIGNED, starts(b"\x78\x9f\x3e\x22"), (".tnef",), about="审核其中的附件",
           hint="请对方用纯文本或HTML格式重新发送，或在Outlook中把附件另存后提交", parcel="tnef"),
    Format("邮件（eml）", Family.SIGNED, is_mail, (".eml",), about="审核其中的附件", hint="请把附件另存后提交", parcel="mails"),
    Format("PostScript文件", Family.SIGNED, starts(b"%!PS"), hint="请另存为pdf"),
    Format("可执行程序", Family.SIGNED, starts(b"\x7fELF"), hint="请确认选对了文件"),
    Format("网页存档mht", Family.SIGNED, is_web_archive, (".mht", ".mhtml"), "mht", "取其中的网页", _TEXT),
    Format("fodt", Family.TEXT, is_flat_text, (".fodt",), "odt.reader", "单个 XML 的 ODF 文本", _TEXT, _LONG_XML),
    Format("标文通（UOF）", Family.TEXT, xml_rooted("UOF")),
    Format("Word 2003的XML文档", Family.TEXT, xml_rooted("wordDocument")),
    Format("Word的单文件XML", Family.TEXT, xml_rooted("package")),
    Format("Excel 2003的XML表格", Family.TEXT, xml_rooted("Workbook")),
    Format("单个XML的ODF表格（fods）等", Family.TEXT, xml_rooted("document"), (".fods",)),
    # its text is no page's
    Format("XML文档", Family.TEXT, is_xml, detail=xml_root),
    Format("html", Family.TEXT, looks_like("html"), (".html", ".htm", ".xhtml"), "html.reader",
           "网页：看得见的才读，隐藏、删除线、图片另作记号；图片里的表格要识别组件", _TEXT, _LONG_PAGE),
    Format("md", Family.TEXT, looks_like("md"), (".md", ".markdown"), "text.markdown",
           "Markdown：竖线表格和嵌入的 HTML 表格", _PLAIN, _LONG_TEXT),
    Format("txt", Family.TEXT, always, (".txt", ".text"), "text.reader",
           "纯文本：UTF-8、GB 18030、UTF-16 等编码；制表符、竖线分隔的表格", _PLAIN, _LONG_TEXT),
)  # fmt: skip

READ: Final = tuple(one for one in FORMATS if one.reader)
UNPACKED: Final = tuple(one for one in FORMATS if one.parcel)
REFUSED: Final = tuple(one for one in FORMATS if not one.reader and not one.parcel)
SUFFIXES: Final = frozenset(suffix for one in FORMATS for suffix in one.suffixes)
"""What a folder is searched for. Content decides how a file is read; unreadable formats are reported, not passed over."""
_NAMES: Final = frozenset(("winmail.dat",))
PICTURES: Final = frozenset(suffix for one in READ if one.reader == "pictures.reader" for suffix in one.suffixes)
READABLE: Final = "、".join(one.name for one in READ)
"""What is read, in words."""


def may_be_report(path: PurePath) -> bool:
    """Whether a folder or an archive is searched for files of that name."""
    return path.suffix.lower() in SUFFIXES or path.name.lower() in _NAMES


def listed(formats: Iterable[Format]) -> list[tuple[str, tuple[str, ...], str]]:
    """For lists: names, suffixes, and what is read of it; or what to do where it is refused, all of one advice together."""
    rows: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for one in formats:
        if one.refused is None:
            note = one.about or one.hint
            names, suffixes = rows.get(note, ((), ()))
            rows[note] = ((*names, one.name), (*suffixes, *one.suffixes))
    return [("、".join(dict.fromkeys(names)), suffixes, note) for note, (names, suffixes) in rows.items()]


def family_of(contents: Contents) -> Family:
    """By how the file begins."""
    for family, beginning in _BEGINNINGS.items():
        if contents.head.startswith(beginning):
            return family
    signed = any(one.told(contents) for one in FORMATS if one.family is Family.SIGNED)
    return Family.SIGNED if signed else Family.TEXT


def format_of(contents: Contents, family: Family) -> Format:
    """The format within its family. Of TEXT, the decoded text tells."""
    return next(one for one in FORMATS if one.family is family and one.told(contents))


def largest(contents: Contents) -> int:
    """Bytes that a file may have, as far as its beginning tells."""
    family = family_of(contents)
    if family is Family.SIGNED:
        return format_of(contents, family).limits.size
    return max(one.limits.size for one in READ if one.family is family)
