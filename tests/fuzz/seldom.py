"""Seldom ways to write a cell: what a person sees in it is said beside each, by the programs that draw these formats."""

# ruff: noqa: E501 — a case a line
from __future__ import annotations

import html
import random
from collections.abc import Iterator
from typing import Final

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill

from fuzz.sources import TITLE_OF_TABLE, first_row, mht
from fuzz.unlike import printed_in
from support.bad_inputs import document
from support.sheets import saved

Case = tuple[str, bytes, set[int]]


def _wordings(a: str, b: str) -> Iterator[tuple[str, str, set[int]]]:
    """Texts of a cell that any format can hold, and the figures that they may be read as."""
    own, none = {int(a)}, set[int]()
    wide = "".join(chr(ord(char) + 0xFEE0) for char in a)
    yield "wide figures", wide, own
    yield "mathematical figures", "".join(chr(0x1D7CE + int(char)) for char in a), own
    yield "Arabic figures", "".join(chr(0x0660 + int(char)) for char in a), own
    yield "raised figures", a + "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(char)] for char in b), none
    yield "lowered figures", a + "".join("₀₁₂₃₄₅₆₇₈₉"[int(char)] for char in b), none
    yield "a ringed figure behind", a + "①", none
    yield "a ringed figure before", "②" + a, none
    yield "struck by marks", "".join(char + "\u0336" for char in b), none
    yield "ringed by marks", "".join(char + "\u20dd" for char in b), none
    yield "keycaps", "".join(char + "\ufe0f\u20e3" for char in a), own
    yield "a fraction's stroke", f"{a}⁄{b}", none
    yield "a vulgar fraction", f"{a}½", none
    yield "letter O", f"{a[0]}O", none
    yield "letter l", f"l{a[0]}", none
    yield "Greek and Cyrillic", f"{a}О", none
    yield "two with a middle dot", f"{a}·{b}", none
    yield "two with a slash", f"{a}/{b}", none
    yield "two with a tilde", f"{a}~{b}", none
    yield "two with a dash", f"{a}—{b}", none
    yield "two with plus", f"{a}+{b}", none
    yield "two with an arrow", f"{a}→{b}", none
    yield "one in brackets behind", f"{a}（{b}）", own
    yield "with a question mark", f"{a}?", none
    yield "with a star", f"{a}*", none
    yield "mixed numerals", f"{a[0]}十", none
    yield "with an ellipsis", f"{a}…", none
    yield "percent", f"{a}%", none
    yield "per mille", f"{a}‰", none
    yield "a currency", f"¥{a}", own
    yield "an exponent", f"{a}e2", {int(a) * 100}
    yield "an ordinal", f"第{a}", none
    yield "times", f"{a}×2", none
    yield "bidi override", f"\u202e{b}\u202c", none
    yield "invisible plus", f"{a[0]}\u2064{a[1]}", none
    yield "word joiner", f"{a[0]}\u2060{a[1]}", none
    yield "braille blank", f"{a[0]}\u2800{a[1]}", none
    yield "Hangul filler", f"{a[0]}\u3164{a[1]}", none
    yield "soft hyphen", f"{a[0]}\u00ad{a[1]}", none
    yield "tag characters", a + "".join(chr(0xE0000 + ord(char)) for char in b), own
    yield "variation selector", f"{a[0]}\ufe0e{a[1]}", own


def _file(kind: str, text: str) -> bytes | None:
    """The text in the second cell of the second row."""
    rows = [["项目", "自然人", "总计"], ["予以公开", text, "77"]]
    if kind in ("html", "mht"):
        cells = "".join(f"<tr>{''.join(f'<td>{html.escape(one)}</td>' for one in row)}</tr>" for row in rows)
        data = f"<!DOCTYPE html><meta charset=utf-8><h1>{TITLE_OF_TABLE}</h1><table border=1>{cells}</table>".encode()
        return data if kind == "html" else mht(data)
    if kind == "md":
        head, body = ("| " + " | ".join(row) + " |" for row in rows)
        return f"# {TITLE_OF_TABLE}\n\n{head}\n|---|---|---|\n{body}\n".encode()
    if kind in ("txt", "csv"):
        mark = "\t" if kind == "txt" else ","
        return "\n".join([TITLE_OF_TABLE, *(mark.join(row) for row in rows)]).encode()
    if kind == "docx":
        return document(first_row(f"<w:r><w:t>{html.escape(text)}</w:t></w:r>"))
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        return saved(book)
    if kind == "rtf":

        def coded(one: str) -> str:
            units = one.encode("utf-16-le")
            return "".join(
                f"\\u{int.from_bytes(units[at : at + 2], 'little', signed=True)}?" for at in range(0, len(units), 2)
            )

        body = "".join(
            "\\trowd\\cellx2000\\cellx4000\\cellx6000 "
            + "".join(f"\\intbl {coded(one)}\\cell " for one in row)
            + "\\row "
            for row in rows
        )
        return ("{\\rtf1\\ansi\\uc1 " + coded(TITLE_OF_TABLE) + "\\par " + body + "\\pard\\par}").encode()
    return None


def _html(a: str, b: str) -> Iterator[Case]:
    own, none = {int(a)}, set[int]()

    def made(cell: str, styles: str = "", more: str = "") -> bytes:
        head = f"<!DOCTYPE html><meta charset=utf-8><style>{styles}</style><h1>{TITLE_OF_TABLE}</h1>"
        return f"{head}<table border=1>{more}<tr><td>项目<td>自然人<td>总计<tr><td>予以公开<td>{cell}</td><td>77</table>".encode()

    for name, cell, seen in (
        ("closed details", f"{a}<details><summary></summary>{b}</details>", own),
        ("a field", f"<input value={a}>", own),
        ("a hidden field", f"<input type=hidden value={b}>", none),
        ("a password", f"<input type=password value={b}>", none),
        ("a checkbox", f"<input type=checkbox value={b}>", none),
        ("a radio", f"<input type=radio value={b} checked>", none),
        ("a placeholder", f"<input placeholder={b}>", none),
        ("a choice", f"<select><option>{b}<option selected>{a}</select>", own),
        ("no choice", f"<select><option value={b}></select>", none),
        ("an area", f"<textarea>{a}</textarea>", own),
        ("progress", f"<progress value={b} max=99>{b}</progress>", none),
        ("a meter", f"<meter value={b} max=99>{b}</meter>", none),
        ("ruby", f"<ruby>{a}<rt>{b}</rt></ruby>", own),
        ("bdo", f"<bdo dir=rtl>{b}</bdo>", none),
        ("alt", f"<img alt={b} src=x>", none),
        ("svg title", f"<svg><title>{b}</title></svg>", none),
        ("svg defs", f"<svg><defs><text>{b}</text></defs></svg>", none),
        ("attr()", f"<i data-v={b}></i>", none),
        ("iframe", f"<iframe srcdoc={b}></iframe>", none),
        ("white font", f"<font color=white>{b}</font>", none),
        ("script", f"<script>document.write({b})</script>", none),
        ("title", f"<a title={b}>{a}</a>", own),
        ("wbr", f"{a[0]}<wbr>{a[1]}", own),
        ("br", f"{a[0]}<br>{a[1]}", none),
        ("fraction", f"<math><mfrac><mn>{a}</mn><mn>{b}</mn></mfrac></math>", none),
        ("power", f"<math><msup><mn>{a}</mn><mn>{b}</mn></msup></math>", none),
        ("phantom", f"<math><mphantom><mn>{b}</mn></mphantom></math>", none),
        ("datalist", f"<datalist><option>{b}</datalist>", none),
        ("deleted", f"<del>{b}</del>{a}", own),
        ("style inline", f"<style>{b}</style>{a}", own),
        ("plain comment", f"<!-- {b} -->{a}", own),
        ("conditional comment", f"<!--[if IE]>{b}<![endif]-->{a}", own),
        ("CDATA", f"<![CDATA[{b}]]>{a}", own),
        ("audio", f"<audio>{b}</audio>{a}", own),
        ("map", f"<map><area alt={b}></map>{a}", own),
        ("list number", f"<ol start={b}><li>{a}</ol>", own),
        ("popover", f"<div popover>{b}</div>{a}", own),
        ("inert", f"<span inert>{a}</span>", own),
        ("hidden until found", f"<span hidden=until-found style='display:block'>{b}</span>", none),
        ("template slot", f"<slot>{a}</slot>", own),
        ("label", f"<label>{a}</label>", own),
        ("output", f"<output>{a}</output>", own),
        ("nobr", f"<nobr>{a}</nobr>", own),
        ("xmp", f"<xmp>{a}</xmp>", own),
        ("noembed", f"<noembed>{b}</noembed>{a}", own),
        ("noframes", f"<noframes>{b}</noframes>{a}", own),
    ):  # fmt: skip
        yield name, made(cell, "i::after{content:attr(data-v)}"), seen
    for rule, seen in (
        ("table tr:last-child td:nth-of-type(2){visibility:hidden}", none),
        ("tr+tr td+td:not(:last-child){opacity:0}", none),
        ("i{display:none!important}", none),
        ("i{position:fixed;top:-999em}", none),
        ("i{position:absolute;clip:rect(0,0,0,0)}", none),
        ("i{display:inline-block;transform:rotateY(90deg)}", none),
        ("i{display:inline-block;rotate:y 90deg}", none),
        ("i{display:inline-block;scale:0}", none),
        ("i{-webkit-text-fill-color:transparent}", none),
        ("i{color:hsl(0 0% 100%)}", none),
        ("i{color:#fff0}", none),
        ("i{font:0/0 a}", none),
        ("i{letter-spacing:-99em}", none),
        (":root{--c:#fff}i{color:var(--c)}", none),
        ("@layer x{i{display:none}}", none),
        ("@container (min-width:0){i{opacity:1}}", own | {int(b)}),
        ("td{i{display:none}}", none),
        ("i{display:contents}", {int(b)}),
        ("@media (min-width:99999px){i{display:none}}", {int(b)}),
        ("@media not print{i{display:none}}", none),
        ("i{text-decoration:line-through}", none),
        ("i{background:#000;color:#000}", none),
        ("i{filter:blur(99px)}", none),
    ):
        yield rule, made(f"<i>{b}</i>", rule), seen
    yield "collapsed column", made(b, more="<col><col style='visibility:collapse'>"), none


def _docx(a: str, b: str) -> Iterator[Case]:
    own, none = {int(a)}, set[int]()
    run = "<w:r><w:rPr>{}</w:rPr><w:t>{}</w:t></w:r>"
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    compat = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    for name, cell, seen in (
        ("double strike", run.format("<w:dstrike/>", b), none),
        ("black on black", run.format('<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>', b), none),
        ("black highlight", run.format('<w:color w:val="000000"/><w:highlight w:val="black"/>', b), none),
        ("tab within", f"<w:r><w:t>{a[0]}</w:t><w:tab/><w:t>{a[1]}</w:t></w:r>", none),
        ("break within", f"<w:r><w:t>{a[0]}</w:t><w:br/><w:t>{a[1]}</w:t></w:r>", none),
        ("soft hyphen", f"<w:r><w:t>{a[0]}</w:t><w:softHyphen/><w:t>{a[1]}</w:t></w:r>", own),
        ("hard hyphen", f"<w:r><w:t>{a[0]}</w:t><w:noBreakHyphen/><w:t>{a[1]}</w:t></w:r>", none),
        ("symbol", f'<w:r><w:t>{a}</w:t><w:sym w:font="Wingdings" w:char="F08C"/></w:r>', none),
        ("raised", run.format("", a) + run.format('<w:vertAlign w:val="superscript"/>', b), own),
        ("raised by position", run.format("", a) + run.format('<w:position w:val="12"/><w:sz w:val="10"/>', b), own),
        ("smart tag", f'<w:smartTag w:uri="u" w:element="e">{run.format("", a)}</w:smartTag>', own),
        ("custom xml", f'<w:customXml w:uri="u" w:element="e">{run.format("", a)}</w:customXml>', own),
        ("sdt", f"<w:sdt><w:sdtPr/><w:sdtContent>{run.format('', a)}</w:sdtContent></w:sdt>", own),
        ("sdt's placeholder", f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run.format('', b)}</w:sdtContent></w:sdt>", {int(b)}),
        ("inserted", f'<w:ins w:id="1">{run.format("", a)}</w:ins>', own),
        ("moved here", f'<w:moveTo w:id="1">{run.format("", a)}</w:moveTo>', own),
        ("simple field", f'<w:fldSimple w:instr="PAGE">{run.format("", a)}</w:fldSimple>', own),
        ("field code", f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>= {b}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{run.format("", a)}<w:r><w:fldChar w:fldCharType="end"/></w:r>', own),
        ("field without result", f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>= {b}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>', none),
        ("choice", f'<mc:AlternateContent {compat}><mc:Choice Requires="wps">{run.format("", a)}</mc:Choice><mc:Fallback>{run.format("", b)}</mc:Fallback></mc:AlternateContent>', own),
        ("fraction", f"<m:oMath {math}><m:f><m:num><m:r><m:t>{a}</m:t></m:r></m:num><m:den><m:r><m:t>{b}</m:t></m:r></m:den></m:f></m:oMath>", none),
        ("phantom", f"<m:oMath {math}><m:phant><m:phantPr><m:show m:val='0'/></m:phantPr><m:e><m:r><m:t>{b}</m:t></m:r></m:e></m:phant></m:oMath>", none),
        ("bdo", f'<w:bdo w:val="rtl">{run.format("", b)}</w:bdo>', none),
        ("two lines in one", run.format('<w:eastAsianLayout w:id="1" w:combine="1"/>', a), own),
        ("spacing that overlaps", run.format('<w:spacing w:val="-400"/>', b), none),
        ("footnote mark", f'{run.format("", a)}<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="2"/></w:r>', own),
        ("ruby", f"<w:r><w:ruby><w:rt>{run.format('', b)}</w:rt><w:rubyBase>{run.format('', a)}</w:rubyBase></w:ruby></w:r>", own),
        ("pilcrow style hidden", f"<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>{a}</w:t></w:r>", own),
        ("near white", run.format('<w:color w:val="FEFEFE"/>', b), none),
        ("theme white", run.format('<w:color w:val="FFFFFF" w:themeColor="background1"/>', b), none),
    ):  # fmt: skip
        yield name, document(first_row(cell)), seen

    def rows(properties: str, cell: str = "") -> bytes:
        def line(texts: tuple[str, ...], own: str = "") -> str:
            cells = "".join(f"<w:tc>{cell}<w:p>{run.format('', text)}</w:p></w:tc>" for text in texts)
            return f"<w:tr><w:trPr>{own}</w:trPr>{cells}</w:tr>"

        return document(f"<w:tbl>{line(('项目', '自然人', '总计'))}{line(('予以公开', b, '77'), properties)}</w:tbl>")

    yield "a hidden row", rows("<w:hidden/>"), none
    yield "a row of no height", rows('<w:trHeight w:val="1" w:hRule="exact"/>'), none
    yield "a deleted row", rows('<w:del w:id="1"/>'), none


def _xlsx(a: str, b: str) -> Iterator[Case]:
    own, none, stored = {int(a)}, set[int](), {int(b)}
    for code, seen in (
        (f'"{a}"', own), (f'[={b}]"{a}";0', own), ('[>5]"其他";0', none), ("0;;;", stored), ('"约"0', none),
        ("[Red]0", stored), ("0_)", stored), ("0\\9", {int(b + "9")}), ('0"万"', none), ("0%", none), ("0,", {0}),
        ('0"/"0', none), ("*x0", stored), ("# ?/?", stored), ("0.00", stored), ("0E+00", stored), ("[h]", none),
        ("yyyy-mm-dd", none), ("mm", none), ("@", stored), ("General", stored), ('"-"', none), ("??0", stored),
        ('0" ("0")"', {int(b[0])}), ("[White]0", none), ("[Color2]0", none), ("[DBNum1]0", stored), ("[DBNum2]0", stored),
        ('[$-804]0"件"', stored), ("[Black]0;[Red]-0", stored), ("-0", {-int(b)}), ("(0)", {-int(b)}), ("0!9", {int(b + "9")}),
    ):  # fmt: skip
        book = _book(b)
        book.active.cell(2, 2).number_format = code
        yield f"format {code}", saved(book), seen
    book = _book(b)
    book.active.column_dimensions["B"].width = 0.3  # as good as hidden: the next column stands there
    yield "too narrow", saved(book), {77}
    book = _book(b)
    book.active.row_dimensions[2].height = 0.5
    yield "hardly any height", saved(book), none
    book = _book(b)
    book.active.cell(2, 2).font = Font(size=1)
    yield "one point", saved(book), stored
    book = _book(b)
    rule = FormulaRule(
        formula=["TRUE"], font=Font(color="FFFFFFFF"), fill=PatternFill(bgColor="FFFFFFFF", fill_type="solid")
    )
    book.active.conditional_formatting.add("B2", rule)
    yield "white by condition", saved(book), none
    book = _book(a)
    book.active.cell(2, 2).comment = Comment(b, "x")
    yield "a comment", saved(book), own
    book = _book(a)
    book.active.cell(2, 2).hyperlink = f"https://example.org/{b}"
    yield "a link", saved(book), own
    for value, seen in ((True, none), ("=1/0", none), (f"={b}", none), (float(f"{a}.4"), own), (-int(a), {-int(a)})):
        book = _book(a)
        book.active.cell(2, 2).value = value
        yield f"value {value}", saved(book), seen


def _book(figure: str) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.append(["项目", "自然人", "总计"])
    book.active.append(["予以公开", int(figure), 77])
    return book


MAKERS: Final = {"html": _html, "docx": _docx, "xlsx": _xlsx}
NOT_YET: Final = frozenset(("collapsed column",))  # columns that `col` takes away are still read
KINDS: Final = ("html", "mht", "md", "txt", "csv", "docx", "xlsx", "rtf")


def cases(kind: str, seed: int) -> Iterator[Case]:
    rng = random.Random(f"seldom {kind} {seed}")
    one, other = rng.sample("3456789", 2)
    a, b = one + rng.choice("1245"), other + rng.choice("0678")
    if kind in MAKERS:
        yield from MAKERS[kind](a, b)
    for name, text, seen in _wordings(a, b):
        if (data := _file(kind, text)) is not None:
            yield name, data, seen


def faults(kind: str, seed: int) -> list[str]:
    """What is printed amiss."""
    found = []
    for name, data, may in cases(kind, seed):
        printed = printed_in(data, kind)
        if not printed <= may and name not in NOT_YET:
            found.append(f"{kind}, {name}: {sorted(printed)}, not {sorted(may)}")
    return found
