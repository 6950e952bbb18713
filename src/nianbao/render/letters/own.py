"""An office's own template for letters: a Word document with fields (`{{单位}}`) and loops (`{% for 题 in 问题 %}`), in any layout.

Jinja's language in a sandbox, over the XML of the text: a field may be split over runs as Word likes to; a paragraph or a
table's row of nothing but tags is the tag itself. What is filled in is text, never a tag.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nianbao.base.errors import UsageError
from nianbao.catalog.source import suggest
from nianbao.render.letters.content import KIND_WORDS, Letter, chinese_date, ordinal_round
from nianbao.render.letters.paper import clean
from nianbao.render.letters.problems import GROUPS
from nianbao.render.undated import undated

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
_ONLY_TAGS: Final = re.compile(r"(?:\s*\{%.*?%\})+\s*", re.S)
_PARTS: Final = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
_STRAIGHT: Final = str.maketrans("“”‘’", "\"\"''")
_LARGEST: Final = 20 << 20  # bytes of a part, unpacked
_HINT: Final = "nianbao letters new 写出一份模板，nianbao letters fields 列出可用的字段"

FIELDS: Final[dict[str, str]] = {
    "标题": "函的标题，含轮次",
    "类型": "反馈意见、催报函、重报函",
    "单位": "主送单位；名录的规范名称，没有名录时是报告里写的",
    "简称": "名录的简称",
    "单位联系人": "名录里单位的联系人",
    "单位电话": "名录里单位的电话",
    "年度": "报告年度，数字",
    "轮次": "设置里的第几轮，数字",
    "主管部门": "设置里的 office",
    "批次": "设置里的 title",
    "日期": "设置里的 date，如 2026年2月10日",
    "期限": "设置里的 deadline，如 2026年2月28日",
    "联系人": "设置里的 contact",
    "联系电话": "设置里的 phone",
    "文件": "报送的文件名（反馈意见）",
    "结论": "审核结论（反馈意见）",
    "得分": "得分（反馈意见）",
    "导语": "第一段",
    "总体情况": "结论和处数（反馈意见）",
    "问题": "问题的列表，每个有：编号、程度、名称、位置、说明（含改法、建议和依据）、整改情况（与上一轮相比）",
    "未能判断": "空白或没有读出、不能判断的（反馈意见）",
    "要求": "要求的各段，列表",
    "正文": "标题与落款之间的全部段落，列表，每段有：文字、类型（正文、一级、二级）",
    "回执": "整改或核实；没有回执时为空",
}  # fmt: skip
_STYLES: Final = {"text": "正文", "heading": "一级", "group": "二级"}


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """`parts`: name → Jinja's source of each part with fields; `content`: the document."""

    path: str
    content: bytes
    parts: dict[str, str]


def load_template(path: str | Path) -> OwnTemplate:
    """Raises UsageError for what is no Word document, has unknown fields, or tags that do not close."""
    from jinja2 import TemplateSyntaxError, meta

    said = str(path)
    try:
        content = Path(path).read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as held:
            names = [info.filename for info in held.infolist() if _PARTS.fullmatch(info.filename)]
            if "word/document.xml" not in names or any(held.getinfo(name).file_size > _LARGEST for name in names):
                raise UsageError("模板不是 Word 文档（docx），或过大", where=said, hint=_HINT)
            parts = {name: source for name in names if _TAG.search(source := _source(held.read(name)))}
    except OSError as error:
        raise UsageError(f"读不了：{error.strerror}", where=said, hint=_HINT) from error
    except (zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError) as error:
        raise UsageError("模板不是完好的 Word 文档（docx）", where=said, hint=_HINT) from error
    if not parts:
        raise UsageError("模板里没有字段", where=said, hint=_HINT)
    for source in parts.values():
        try:
            unknown = sorted(meta.find_undeclared_variables(_environment().parse(source)) - set(FIELDS))
        except TemplateSyntaxError as error:
            raise UsageError(f"模板的写法不对：{error.message}", where=said, hint=_HINT) from error
        if unknown:
            near = suggest(unknown[0], FIELDS)
            raise UsageError(f"模板里有不认识的字段 {unknown[0]}", where=said, hint=near or _HINT)
    return OwnTemplate(said, content, parts)


def fill(own: OwnTemplate, letter: Letter) -> bytes:
    """The letter in the office's layout. UsageError for what only shows when it is filled in."""
    from jinja2 import TemplateError

    told = fields_of(letter)
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


def fields_of(letter: Letter) -> dict[str, Any]:
    """What a template is given: every name of `FIELDS`; "" and [] where there is nothing."""
    season, body, facts = letter.season, letter.body_state, letter.facts
    degrees = dict(GROUPS)
    return {
        "标题": letter.whole_title,
        "类型": KIND_WORDS[letter.kind],
        "单位": letter.to,
        "简称": body.short if body else letter.to,
        "单位联系人": body.contact if body else "",
        "单位电话": body.phone if body else "",
        "年度": letter.year or "",
        "轮次": season.round or "",
        "主管部门": season.office,
        "批次": f"{season.title}{ordinal_round(season.round) if season.title else ''}",
        "日期": chinese_date(season.date),
        "期限": chinese_date(season.deadline),
        "联系人": season.contact,
        "联系电话": season.phone,
        "文件": facts.get("file", ""),
        "结论": facts.get("verdict", ""),
        "得分": "" if facts.get("score") is None else f"{facts['score']:g}",
        "导语": facts["lead"],
        "总体情况": facts.get("overall", ""),
        "问题": [
            {
                "编号": item.entry.id,
                "程度": degrees[item.entry.degree].removesuffix("的问题").removesuffix("的内容"),
                "名称": item.entry.main.title,
                "位置": item.place,
                "说明": item.said,
                "整改情况": item.state,
            }
            for item in letter.items
        ],
        "未能判断": facts.get("unsettled", ""),
        "要求": facts["asked"],
        "正文": [{"文字": para.text, "类型": _STYLES[para.style]} for para in letter.body],
        "回执": letter.done,
    }


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
    return Markup(str(text).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">'))  # noqa: S704 - escaped above


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
