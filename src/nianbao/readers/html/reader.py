"""HTML pages: the article's paragraphs, grids and pictures in reading order, the site around it left out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from nianbao.base.errors import DocumentError
from nianbao.model.document import Block, Document, Grid, Locator, Paragraph, Picture
from nianbao.readers.cell_marks import typed, unclear
from nianbao.readers.encoding import Decoded, decode
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.html.boxes import keep_blank_boxes
from nianbao.readers.html.escaped import hidden_article, tables_in_place
from nianbao.readers.html.eye import Eye
from nianbao.readers.html.fields import is_icon, mark_pictures, show_fields
from nianbao.readers.html.images import PageImages
from nianbao.readers.html.main import STOP, drop_furniture, main_container
from nianbao.readers.html.marks import set_marks_apart
from nianbao.readers.html.media import is_for_screens
from nianbao.readers.html.seeing import WRITTEN
from nianbao.readers.html.tables import BREAK, MARK, MAXIMUM_TABLES, Tables, cell_text

_DROPPED: Final = "script,style,noscript"
_WRITES: Final = re.compile(r"\bwrite|inner(?:HTML|Text)|textContent|\b(?:append|insert)|\.(?:text|html)\(")
_FEW: Final = 6  # elements within a cell of a figure
_BLOCKS: Final = "p,div,li,section,article,hr,dd,dt,blockquote,center,ul,ol,pre,td,th,form,header"
_IN_TABLES: Final = "td,th,caption,p,div,br,li"
_HEADINGS: Final = "h1,h2,[class*=title]"
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
_INDENTED_LINE: Final = re.compile(r"(?<![ \t\r\n\f])[ \t\r\n\f]*\n[ \t]*(?=\u3000\u3000|\xa0\xa0)")
_PLAIN_LINE: Final = re.compile(r"\r\n|\r|\n")

_PUBLISHED_META: Final = frozenset(
    (
        "pubdate",
        "publishdate",
        "publish_date",
        "publicationdate",
        "pub_date",
        "article:published_time",
        "createdate",
        "date",
    )
)
_TITLE_META: Final = frozenset(("articletitle", "og:title", "title"))
_DATE: Final = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
# First match of the first kind wins: a page says when it was published, else when the document was made.
_STATED_DATES: Final = tuple(
    re.compile(rf"{words}[\s\x1e:：】\]]{{0,12}}{_DATE.pattern}")
    for words in ("(?:发布|公开|公布)(?:日期|时间)", "(?:生成|成文|发文|制作)(?:日期|时间)")
)

_MOST_LATER: Final = 20  # pictures in one noscript element
_DEEPEST_TABLE: Final = 20
_MANY_TAGS: Final = 12_000  # fewer cannot nest deep enough to matter
_DEEPEST: Final = 2_000  # elements within each other; the parser takes quadratic time in them
_NESTING_TAG: Final = re.compile(
    rb"(?i)<(/?)(?:div|table|span|font|b|i|u|a|em|strong|section|center|ul|ol|dl|form)[\s>]"
)
_SHORT: Final = 200  # characters of a page whose article is probably elsewhere
_WHOLE: Final = 150  # cells of real tables; a page with more of them has no tables of boxes besides
_TITLE_LENGTH: Final = range(6, 81)


class _Page(NamedTuple):
    """What is read of a page. `images`: those that it carries, by name."""

    blocks: tuple[Block, ...]
    titles: list[str]
    published: str | None
    notes: list[str]
    images: dict[str, bytes]


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The article of an HTML page. Raises DocumentError when the bytes are no text."""
    return read_decoded(decode(data, name)._replace(data=data), name, limits)


def read_decoded(decoded: Decoded, name: str, limits: Limits = DEFAULT) -> Document:
    """As `read`, after decoding. The original bytes are parsed as they are when they are UTF-8."""
    limits.check_length(decoded.text, name)
    data = decoded.data
    as_is = decoded.encoding == "utf-8" and not decoded.note and data and not data.startswith(codecs.BOM_UTF8)
    source = data if as_is else decoded.text.encode("utf-8", "replace")
    if source.count(b"<") > _MANY_TAGS:
        _refuse_depth(source, name)
    page = _page(source, again=True)
    notes = (decoded.note, *page.notes) if decoded.note else tuple(page.notes)
    return Document(
        name, "html", page.blocks, decoded.encoding, tuple(page.titles), page.published, notes, images=page.images
    )


def fragment_blocks(markup: str) -> list[Block]:
    """The blocks of a piece of HTML inside another format, such as a table in Markdown."""
    return list(_page(markup.encode("utf-8", "replace"), again=False).blocks)


def fragment_cell(markup: str) -> tuple[str, bool]:
    """The text of a cell written in HTML inside another format, with the signs of what else is seen (`cell_marks`), and
    whether something is hidden in it."""
    tree = LexborHTMLParser(f"<table><tr><td>{markup}</table>".encode("utf-8", "replace"), options=1)
    body, cell = tree.body, tree.css_first("td")
    if body is None or cell is None:
        return markup, False
    styles = _styles(tree)
    _drop(body)
    eye = Eye(body, b"", styles)
    eye.settle()
    show_fields(body)
    set_marks_apart(body, eye)
    cell = tree.css_first("td")
    return (cell_text(eye.part(cell)), eye.cells > 0) if cell is not None else ("", True)


def _refuse_depth(source: bytes, name: str) -> None:
    depth = 0
    for match in _NESTING_TAG.finditer(source):
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > _DEEPEST:
            message = f"网页标签嵌套超过{_DEEPEST}层，可能已损坏"
            raise DocumentError(message, reason="damaged", where=name, hint="请重新保存网页，或改交docx文件")


def _tree(source: bytes) -> LexborHTMLParser:
    try:
        return LexborHTMLParser(source, options=1)
    except SelectolaxError as error:  # it fails at nothing but memory
        raise MemoryError from error


def _page(source: bytes, *, again: bool) -> _Page:
    # Kept whole: the steps from a page to its blocks, in their order; each leaves its note.
    tree = _tree(source)
    body = tree.body or tree.root
    if body is None:
        return _Page((), [], None, [], {})
    notes: list[str] = []
    titles, published = _head(tree)
    styles = _styles(tree)
    _drop(body)
    eye = Eye(body, source, styles)
    eye.settle()
    if eye.tables:
        notes.append(f"略去{eye.tables}个网页不显示的表格")
    if eye.cells:
        notes.append(f"{eye.cells}个单元格里有网页不显示的数字，未计入")
    show_fields(body)
    set_marks_apart(body, eye)
    images = PageImages(eye.styles, _base(tree))
    mark_pictures(body, images)
    tables = Tables.of(body, eye.part)
    nodes = body.css("table")[:MAXIMUM_TABLES]
    outer, laid_out, too_deep = _nesting(nodes)
    figures = [table for table in nodes if table.mem_id not in outer and tables.is_figures(table)]
    places = [table.parent or body for table in figures]
    # Most of a page's nodes are cells: with these gone, every search after this one is short.
    for table in figures:
        tables.set(table)
    for table in too_deep:
        _flatten(table)
    body_text = body.text_lexbor()
    published = published or _stated_date(body_text)
    if again and (not figures or "</" in body_text):
        article = hidden_article(source, body_text)
        if article is not None and article.count(STOP) * 2 >= body_text.count(STOP):
            inner = _page(article.encode("utf-8", "replace"), again=False)
            notes.append("正文以脚本或转义文本的形式放在网页里，已还原")
            return inner._replace(titles=titles, published=published or inner.published, notes=notes + inner.notes)
    if again and (shown := tables_in_place(source)) is not None:
        inner = _page(shown, again=False)
        return inner._replace(notes=[*inner.notes, "有的表格以脚本或转义文本的形式放在网页里，已还原"])
    container = main_container(body, body_text, places)
    for table in reversed(container.css("table")):
        if table.mem_id in laid_out:
            tables.set(table)
    headings = _outside_headings(body, container, titles)
    drop_furniture(container, MARK)
    if sum(len(cells) for cells, _, _ in tables.layouts) < _WHOLE:
        keep_blank_boxes(container)
    pictures = _mark_flow(container, images)
    blocks = _blocks(container.text_lexbor(), tables, pictures, headings)
    if sum(len(block.text) for block in blocks if isinstance(block, Paragraph)) < _SHORT and body.css("iframe"):
        notes.append("正文可能在内嵌页面（iframe）中，未读取")
    return _Page(typed(blocks, images.files), titles, published, notes, images.content)


def _base(tree: LexborHTMLParser) -> str:
    """The address from which a page counts its links."""
    node = tree.css_first("base[href]")
    return "" if node is None else (node.attributes.get("href") or "").strip()


def _styles(tree: LexborHTMLParser) -> str:
    """The style sheets in a page that hold for a screen."""
    found = []
    for node in tree.css("style"):
        attributes = node.attributes
        if (attributes.get("type") or "text/css").strip().lower() == "text/css" and is_for_screens(
            attributes.get("media") or ""
        ):
            found.append(node.text_lexbor())
    return "\n".join(found)


def _head(tree: LexborHTMLParser) -> tuple[list[str], str | None]:
    titles: list[str] = []
    published: str | None = None
    for node in tree.head.css("title,meta[content]") if tree.head is not None else ():
        if node.tag == "title":
            titles.append(_one_line(node.text_lexbor()))
            continue
        attributes = node.attributes
        key = (attributes.get("name") or attributes.get("property") or "").lower()
        if key in _PUBLISHED_META and published is None:
            published = _iso(_DATE.search(attributes.get("content") or ""))
        elif key in _TITLE_META:
            titles.append(_one_line(attributes.get("content") or ""))
    return list(dict.fromkeys(filter(None, titles))), published


def _drop(body: LexborNode) -> None:
    """Take out what a browser keeps to itself."""
    dropped = body.css(_DROPPED)
    for node in dropped:
        if node.tag == "noscript":
            for image in node.css("img")[:_MOST_LATER]:
                node.insert_before(image)  # the picture that a script would load later
    for node in dropped:
        if node.tag == "script" and _is_cell(node.parent) and _WRITES.search(node.text_lexbor()):
            node.insert_before(unclear(WRITTEN))
        node.decompose()


def _is_cell(node: LexborNode | None) -> bool:
    """Whether a node is a cell of a table, or the only paragraph of one, that holds little text besides."""
    while node is not None and node.tag in ("p", "span", "div"):
        node = node.parent
    return node is not None and node.tag in ("td", "th") and len(node.css("*")) <= _FEW


def _nesting(nodes: list[LexborNode]) -> tuple[set[int], set[int], list[LexborNode]]:
    """The tables that hold other tables, those that are not too deep within others to be laid out, and of those that are,
    the outermost."""
    outer: set[int] = set()
    laid_out: set[int] = set()
    too_deep: list[LexborNode] = []
    enclosing: dict[int, tuple[int, int]] = {}  # identity of a node → identity of its table, tables around it
    for table in nodes:  # in document order: a table comes after the one around it
        path = []
        node = table.parent
        while node is not None and node.mem_id not in enclosing:
            path.append(node.mem_id)
            node = node.parent
        around, depth = enclosing[node.mem_id] if node is not None else (0, 0)
        enclosing.update(dict.fromkeys(path, (around, depth)))
        enclosing[table.mem_id] = table.mem_id, depth + 1
        if around:
            outer.add(around)
        if depth <= _DEEPEST_TABLE:
            laid_out.add(table.mem_id)
        elif depth == _DEEPEST_TABLE + 1:
            too_deep.append(table)
    return outer, laid_out, too_deep


def _flatten(table: LexborNode) -> None:
    """Put the texts of a table, and of all tables in it, in its place, each cell's on lines of its own. It is gone already
    where it has been set as a table of figures."""
    if table.parent is None:
        return
    for node in table.css(_IN_TABLES):
        node.insert_before(BREAK)
    table.replace_with(f"{BREAK}{table.text_lexbor()}{BREAK}")


def _outside_headings(body: LexborNode, container: LexborNode, titles: list[str]) -> list[Paragraph]:
    """The page's printed title where it stands outside the article; the headings go to `titles` as well."""
    headings = []
    if container.mem_id != body.mem_id:
        inside = {container.mem_id, *(node.mem_id for node in container.css(_HEADINGS))}
        for node in body.css(_HEADINGS):
            if node.mem_id in inside:
                continue
            text = _one_line(node.text_lexbor())
            if len(text) in _TITLE_LENGTH and (node.tag == "h1" or any(text in title for title in titles)):
                headings.append(text)
    headings = list(dict.fromkeys(headings))[:3]
    titles.extend(text for text in headings if text not in titles)
    return [Paragraph(text, Locator(block=0), 1) for text in headings]


def _mark_flow(container: LexborNode, images: PageImages) -> list[Picture]:
    """Put breaks and marks into the tree; the pictures, in the order of their marks."""
    pictures: list[Picture] = []
    for node in container.css("h1,h2,h3,h4,h5,h6"):
        node.insert_before(f"{BREAK}{MARK}H{(node.tag or 'h1')[1]}{BREAK}")
        node.insert_after(BREAK)
    for node in container.css("img"):
        attributes = node.attributes
        if not is_icon(attributes):
            node.insert_before(f"{BREAK}{MARK}P{len(pictures)}{BREAK}")
            description = _one_line(attributes.get("alt") or attributes.get("title") or "")
            pictures.append(Picture(description=description, image=images.files[images.number_of(node)]))
    for node in container.css("iframe,object,embed,canvas,svg[width]"):
        if is_icon(node.attributes):
            continue
        node.insert_before(f"{BREAK}{MARK}P{len(pictures)}{BREAK}")
        pictures.append(Picture(description="内嵌内容"))
    for node in container.css("rt,rp"):
        node.decompose()
    for node in container.css("pre"):
        node.replace_with(BREAK + BREAK.join(_PLAIN_LINE.split(node.text_lexbor())) + BREAK)
    for node in container.css("br"):
        node.insert_before(BREAK)
    for node in container.css(_BLOCKS):
        node.insert_before(BREAK)
        node.insert_after(BREAK)
    return pictures


def _blocks(text: str, tables: Tables, pictures: list[Picture], headings: list[Paragraph]) -> list[Block]:
    # Kept whole: one pass over the pieces, with the heading that stands open.
    blocks: list[Block] = list(headings)
    level: int | None = None
    number = 0
    for piece in text.split(BREAK):
        if piece[:1] == MARK:
            kind, index = piece[1:2], piece[2:].strip()
            position = int(index) if index.isascii() and index.isdigit() and len(index) < 6 else -1
            if kind == "H" and 1 <= position <= 6:
                level = position
                continue
            if kind == "T" and 0 <= position < len(tables.layouts):
                number += 1
                cells, rows, columns = tables.layouts[position]
                # without a single span among several rows the attributes have been lost on the way
                known = rows == 1 or any(cell[2] > 1 or cell[3] > 1 for cell in cells)
                blocks.append(Grid(cells, rows, columns, Locator(block=number), known))
                level = None
                continue
            if kind == "P" and 0 <= position < len(pictures):
                number += 1
                blocks.append(replace(pictures[position], at=Locator(block=number)))
                continue
        for line in _lines(piece):
            number += 1
            blocks.append(Paragraph(line, Locator(block=number), level))
            level = None
    return blocks


def _lines(piece: str) -> Iterable[str]:
    if "\n" in piece and ("\u3000" in piece or "\xa0" in piece):
        return filter(None, map(_one_line, _INDENTED_LINE.split(piece)))
    line = _one_line(piece)
    return (line,) if line else ()


def _one_line(text: str) -> str:
    text = text.strip()
    if "\n" in text or "  " in text or "\t" in text or "\r" in text:
        text = _SPACES.sub(" ", text)
    if MARK in text or BREAK in text:
        text = text.replace(MARK, "").replace(BREAK, "")
    return text


def _stated_date(text: str) -> str | None:
    if "日期" not in text and "时间" not in text:
        return None
    for pattern in _STATED_DATES:
        published = _iso(pattern.search(text))
        if published:
            return published
    return None


def _iso(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    return f"{year:04}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else None
