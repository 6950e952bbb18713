"""An office's own templates: Word documents with fields (`{{单位}}`) and loops (`{% for 题 in 问题 %}`), in any layout.

Jinja's language in a sandbox, over the XML of the text: a field may be split over runs as Word likes to; a paragraph or a
table's row of nothing but tags is the tag itself. What is filled in is text, never a tag.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nianbao.base.errors import UsageError
from nianbao.base.files import read_given
from nianbao.catalog.suggesting import suggest
from nianbao.render.letters.paper import clean
from nianbao.render.undated import undated

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_TAG: Final = re.compile(r"\{\{.{0,2000}?\}\}|\{%.{0,2000}?%\}", re.S)
_ONLY_TAGS: Final = re.compile(r"(?:\s*\{%.*?%\})+\s*", re.S)
_PARTS: Final = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
_STRAIGHT: Final = str.maketrans("“”‘’", "\"\"''")
_LARGEST: Final = 20 << 20  # bytes of a template, and of a part of it, unpacked
_HINT: Final = "nianbao letters new 写出一份模板，nianbao letters fields 列出可用的字段（通报加 --circular）"


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """`parts`: name → Jinja's source of each part with fields; `content`: the document."""

    path: str
    content: bytes
    parts: dict[str, str]


def open_template(path: str | Path, known: Collection[str]) -> OwnTemplate:
    """`known`: the names of the fields. Raises UsageError for what is no Word document, has unknown fields, or tags that
    do not close."""
    from jinja2 import TemplateSyntaxError, meta

    said = str(path)
    content = read_given(path, _LARGEST, hint=_HINT)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as held:
            names = [info.filename for info in held.infolist() if _PARTS.fullmatch(info.filename)]
            if "word/document.xml" not in names or any(held.getinfo(name).file_size > _LARGEST for name in names):
                raise UsageError("模板不是 Word 文档（docx），或过大", where=said, hint=_HINT)
            parts = {name: source for name in names if _TAG.search(source := _source(held.read(name)))}
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise UsageError("模板不是完好的 Word 文档（docx）", where=said, hint=_HINT) from error
    if not parts:
        raise UsageError("模板里没有字段", where=said, hint=_HINT)
    for source in parts.values():
        try:
            unknown = sorted(meta.find_undeclared_variables(_environment().parse(source)) - set(known))
        except TemplateSyntaxError as error:
            raise UsageError(f"模板的写法不对：{error.message}", where=said, hint=_HINT) from error
        if unknown:
            near = suggest(unknown[0], known)
            raise UsageError(f"模板里有不认识的字段 {unknown[0]}", where=said, hint=near or _HINT)
    return OwnTemplate(said, content, parts)


def filled(own: OwnTemplate, told: Mapping[str, Any]) -> bytes:
    """The document in the office's layout. UsageError for what only shows when it is filled in."""
    from jinja2 import TemplateError

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(own.content)) as held, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in held.namelist():
            data = held.read(name)
            if name in own.parts:
                try:
                    data = _whole(_environment().from_string(own.parts[name]).render(told))
                except (TemplateError, TypeError, ValueError) as error:
                    raise UsageError(f"模板填不出来：{error}", where=own.path, hint=_HINT) from error
            new.writestr(name, data)
    return undated(out.getvalue())


def _environment() -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_put)


def _put(value: Any) -> Any:
    """A value as text of the document; its lines are broken where it breaks them."""
    from markupsafe import Markup, escape

    if value is None or isinstance(value, Markup):
        return value if value is not None else ""
    text = escape(clean(str(value)))
    return Markup(str(text).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">'))  # noqa: S704 - escaped above  # nosec B704


def _source(data: bytes) -> str:
    """A part's XML as a template of Jinja's."""
    tree = _parsed(data)
    for kind in ("tr", "p"):
        for element in list(tree.iter(f"{_W}{kind}")):
            said = "".join(text.text or "" for text in element.iter(f"{_W}t"))
            if _TAG.search(said) is None:
                continue
            if _ONLY_TAGS.fullmatch(said):
                _replaced(element, said)
            elif kind == "p":
                _joined(element)
    from lxml import etree

    text = etree.tostring(tree, encoding="unicode")
    return _TAG.sub(lambda tag: html.unescape(tag[0]).translate(_STRAIGHT), text)


def _replaced(element: Any, tags: str) -> None:
    """The element's place is taken by its tags."""
    parent, before = element.getparent(), element.getprevious()
    if before is None:
        parent.text = f"{parent.text or ''}{tags}"
    else:
        before.tail = f"{before.tail or ''}{tags}"
    parent.remove(element)


def _joined(paragraph: Any) -> None:
    """Each tag in the run in which it begins."""
    texts = list(paragraph.iter(f"{_W}t"))
    owners = [at for at, text in enumerate(texts) for _ in text.text or ""]
    said = "".join(text.text or "" for text in texts)
    for tag in _TAG.finditer(said):
        owners[tag.start() : tag.end()] = [owners[tag.start()]] * (tag.end() - tag.start())
    for at, text in enumerate(texts):
        text.text = "".join(char for char, owner in zip(said, owners, strict=True) if owner == at)
        text.set(_SPACE, "preserve")


def _whole(text: str) -> bytes:
    """The part as bytes; a cell that lost its only paragraph has an empty one."""
    from lxml import etree

    tree = _parsed(text.encode())
    for cell in _cells_without_text(tree):
        etree.SubElement(cell, f"{_W}p")
    data: bytes = etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True)
    return data


def _cells_without_text(tree: Any) -> Iterator[Any]:
    return (cell for cell in list(tree.iter(f"{_W}tc")) if cell.find(f"{_W}p") is None)


def _parsed(data: bytes) -> Any:
    """ValueError for what is no XML."""
    from lxml import etree

    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
