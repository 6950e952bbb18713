"""Reports as OFD packages (GB/T 33190-2016), written in the manners of four producers, and single pages of any content.

Positions are millimetres from the upper left corner; a text stands on its base line."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape

from nianbao.model.form import FormSpec
from support import synth

WIDTH, HEIGHT = 210.0, 297.0
LEFT, TOP, RIGHT, FOOT = 22.0, 25.0, 188.0, 272.0
NAMESPACE: Final = "http://www.ofdspec.org/2016"
OLD_NAMESPACE: Final = "http://www.ofdspec.org"
_SMALL, _PLAIN, _TITLE = 2.8, 5.0, 6.5  # sizes of text
_STEP = 1.2  # of the size, from line to line


@dataclass(frozen=True)
class Text:
    x: float
    y: float
    size: float
    text: str

    def steps(self) -> list[float]:
        return [advance(char) * self.size for char in self.text]

    @property
    def width(self) -> float:
        return sum(self.steps())


@dataclass
class Sheet:
    """What is printed on a page: texts, and lines from one point to another."""

    texts: list[Text] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)


def advance(char: str) -> float:
    """The width of a character in ems, of a font of the kind that offices use."""
    return 1.0 if char >= "\u2e80" or char in "“”—…" else 0.5


# --- reports ------------------------------------------------------------------------------------------------------------


class _Press:
    """Sets a report line by line, its tables row by row, a new sheet where one is full."""

    def __init__(self) -> None:
        self.sheets = [Sheet()]
        self._y = TOP

    def _room(self, height: float) -> None:
        if self._y + height > FOOT:
            self.sheets.append(Sheet())
            self._y = TOP

    def text(self, text: str, size: float, *, indent: float = 0.0, centred: bool = False) -> None:
        for number, line in enumerate(_wrapped(text, size, RIGHT - LEFT, indent)):
            self._room(size * 1.6)
            width = sum(map(advance, line)) * size
            start = (LEFT + RIGHT - width) / 2 if centred else LEFT + (0.0 if number else indent)
            self.sheets[-1].texts.append(Text(start, self._y + size, size, line))
            self._y += size * 1.6

    def table(self, boxes: list[synth.Box]) -> None:
        rows = max(box.row + box.height for box in boxes)
        columns = max(box.column + box.width for box in boxes)
        xs = [LEFT + (RIGHT - LEFT) * at / columns for at in range(columns + 1)]
        fitted = {
            box: _wrapped(box.text, _SMALL, xs[box.column + box.width] - xs[box.column] - 1.5, 0.0) for box in boxes
        }
        heights = [6.0] * rows
        for box in sorted(boxes, key=lambda box: box.row + box.height):
            needed = len(fitted[box]) * _SMALL * _STEP + 2 - sum(heights[box.row : box.row + box.height])
            if needed > 0:
                heights[box.row + box.height - 1] += needed
        start = 0
        while start < rows:
            self._room(heights[start])
            end = start + 1
            while end < rows and self._y + sum(heights[start : end + 1]) <= FOOT:
                end += 1
            self._part(boxes, fitted, xs, heights, start, end)
            start = end
        self._y += 4.0

    def _part(
        self, boxes: list[synth.Box], fitted: Mapping[synth.Box, list[str]], xs: list[float], heights: list[float],
        start: int, end: int,
    ) -> None:  # fmt: skip
        """Rows [start, end); of a cell that goes on over the page's end, the text stands where most of it is."""
        ys = {row: self._y + sum(heights[start:row]) for row in range(start, end + 1)}
        sheet = self.sheets[-1]
        for box in boxes:
            first, last = max(box.row, start), min(box.row + box.height, end)
            if first >= last:
                continue
            left, right, top, bottom = xs[box.column], xs[box.column + box.width], ys[first], ys[last]
            sheet.lines += [(left, top, right, top), (left, bottom, right, bottom)]
            sheet.lines += [(left, top, left, bottom), (right, top, right, bottom)]
            if box.row < start:
                continue
            lines = fitted[box]
            y = (top + bottom - len(lines) * _SMALL * _STEP) / 2
            for number, line in enumerate(lines):
                width = sum(map(advance, line)) * _SMALL
                place = y + number * _SMALL * _STEP + _SMALL
                sheet.texts.append(Text((left + right - width) / 2, place, _SMALL, line))
        self._y = ys[end]
        sheet.lines = list(dict.fromkeys(sheet.lines))


def _wrapped(text: str, size: float, width: float, indent: float) -> list[str]:
    lines: list[str] = []
    line, reach = "", indent
    for char in text:
        step = advance(char) * size
        if line and reach + step > width:
            lines.append(line)
            line, reach = "", 0.0
        line += char
        reach += step
    return [*lines, line] if line else lines


def sheets_of(draft: synth.Draft, form: FormSpec) -> list[Sheet]:
    """The report as it is printed."""
    press = _Press()
    for kind, value in synth.pieces(draft, form):
        if kind == "table":
            press.table(value)  # type: ignore[arg-type]
        elif kind == "title":
            press.text(str(value), _TITLE, centred=True)
        elif kind != "picture":
            press.text(str(value), _PLAIN, indent=2 * _PLAIN)
    return press.sheets


# --- producers ----------------------------------------------------------------------------------------------------------


def deltas(steps: list[float]) -> str:
    """Steps with runs of equal ones pressed together."""
    out: list[str] = []
    at = 0
    while at < len(steps):
        end = at
        while end < len(steps) and steps[end] == steps[at]:
            end += 1
        out.append(f"g {end - at} {steps[at]:.4f}" if end - at > 1 else f"{steps[at]:.4f}")
        at = end
    return " ".join(out)


def text_object(text: Text, *, more: str = "", inside: str = "", code: str = "") -> str:
    """One object with one TextCode; `more`: attributes of it, `inside`: elements before the code, `code`: attributes of it."""
    steps = deltas(text.steps()[:-1])
    by = f' DeltaX="{steps}"' if steps else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{text.x:.4f} {text.y - text.size:.4f} {text.width:.4f} {text.size * 1.2:.4f}" Font="3" '
        f'Size="{text.size}"{more}>{inside}<ofd:TextCode X="0" Y="{text.size}"{by}{code}>{escape(text.text)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def path(boundary: str, data: str, more: str = 'LineWidth="0.2"', inside: str = "") -> str:
    """A path, stroked unless its attributes say otherwise."""
    inner = f"{inside}<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject ID="1" Boundary="{boundary}" {more}>{inner}</ofd:PathObject>'


def area(left: float, top: float, width: float, height: float, colour: str = "255 255 255", more: str = "") -> str:
    """A filled rectangle."""
    data = f"M 0 0 L {width} 0 L {width} {height} L 0 {height} C"
    fill = f'<ofd:FillColor Value="{colour}"/>'
    return path(f"{left} {top} {width} {height}", data, f'Stroke="false" Fill="true"{more}', fill)


def _bar(line: tuple[float, float, float, float]) -> str:
    x0, y0, x1, y1 = line
    width, height = max(x1 - x0, 0.15), max(y1 - y0, 0.15)
    return area(x0, y0, round(width, 4), round(height, 4), "0 0 0")


def _stroke(line: tuple[float, float, float, float]) -> str:
    x0, y0, x1, y1 = line
    return path(
        f"{x0 - 1:.4f} {y0 - 1:.4f} {x1 - x0 + 2:.4f} {y1 - y0 + 2:.4f}", f"M 1 1 L {x1 - x0 + 1:.4f} {y1 - y0 + 1:.4f}"
    )


def _page_stroke(line: tuple[float, float, float, float]) -> str:
    """A path in the page's own millimetres."""
    x0, y0, x1, y1 = line
    return path(f"{x0:.4f} {y0:.4f} {x1 - x0:.4f} {y1 - y0:.4f}", f"M {x0:.4f} {y0:.4f} L {x1:.4f} {y1:.4f}")


def _single(text: Text) -> str:
    """An object a character: of size 1, made larger by its matrix, with the glyph's number."""
    out, x = [], text.x
    for char in text.text:
        out.append(
            f'<ofd:TextObject ID="1" CTM="{text.size} 0 0 {text.size} 0 0" Font="3" Size="1" '
            f'Boundary="{x:.4f} {text.y - text.size:.4f} {text.size:.4f} {text.size * 1.2:.4f}"><ofd:CGTransform CodePosition="0" '
            f'CodeCount="1" GlyphCount="1"><ofd:Glyphs>{ord(char) % 9000}</ofd:Glyphs></ofd:CGTransform>'
            f'<ofd:TextCode X="0" Y="1">{escape(char)}</ofd:TextCode></ofd:TextObject>'
        )
        x += advance(char) * text.size
    return "".join(out)


def _halves(text: Text) -> str:
    """A block of its own, its text in two codes, the second without its height."""
    steps, cut = text.steps(), len(text.text) // 2
    codes = [(0.0, f' Y="{text.size}"', text.text[:cut], steps[: max(cut - 1, 0)])] if cut else []
    codes.append((sum(steps[:cut]), "" if cut else f' Y="{text.size}"', text.text[cut:], steps[cut:-1]))
    inner = ""
    for x, y, part, by in codes:
        stepped = f' DeltaX="{" ".join(f"{step:.4f}" for step in by)}"' if by else ""
        inner += f'<ofd:TextCode X="{x:.4f}"{y}{stepped}>{escape(part)}</ofd:TextCode>'
    return (
        f'<ofd:PageBlock ID="1"><ofd:TextObject ID="2" Boundary="{text.x:.4f} {text.y - text.size:.4f} {text.width:.4f} '
        f'{text.size * 1.2:.4f}" Font="3" Size="{text.size}">{inner}</ofd:TextObject></ofd:PageBlock>'
    )


def _of(texts: Iterable[Text], text: Callable[[Text], str], lines: Iterable[tuple[float, float, float, float]],
        line: Callable[[tuple[float, float, float, float]], str]) -> str:  # fmt: skip
    return "".join(map(line, lines)) + "".join(map(text, texts))


def _bars(sheet: Sheet) -> tuple[str, str]:
    return _of(sheet.texts, text_object, sheet.lines, _bar), ""


def _strokes(sheet: Sheet) -> tuple[str, str]:
    return _of(sheet.texts, text_object, sheet.lines, _page_stroke), ""


def _characters(sheet: Sheet) -> tuple[str, str]:
    return _of(sheet.texts, _single, (), _stroke), _of((), _single, sheet.lines, _stroke)


def _blocks(sheet: Sheet) -> tuple[str, str]:
    return _of(sheet.texts, _halves, sheet.lines, _stroke), ""


MANNERS: Final[dict[str, Callable[[Sheet], tuple[str, str]]]] = {
    "bars": _bars, "strokes": _strokes, "characters": _characters, "blocks": _blocks,
}  # fmt: skip
"""How producers write: what the page has of a sheet, and what its template has."""


def to_ofd(draft: synth.Draft, form: FormSpec, manner: str) -> bytes:
    """The report as a package in the manner of a producer."""
    pages = [MANNERS[manner](sheet) for sheet in sheets_of(draft, form)]
    return package(
        [body for body, _ in pages], templates=[under for _, under in pages] if any(under for _, under in pages) else ()
    )


# --- packages -----------------------------------------------------------------------------------------------------------


def package(
    bodies: Iterable[str],
    *,
    templates: Iterable[str] = (),
    public: str = "",
    body: str = "",
    root: str = "",
    parts: Mapping[str, bytes | str] | None = None,
    box: str = "0 0 210 297",
    namespace: str = NAMESPACE,
    prefix: str = "ofd:",
) -> bytes:
    """A package of pages with these objects in one layer each (or whole layers, where they begin so). `templates`: of each
    page; `public`: groups of resources; `body`, `root`: elements of the DocBody and the Document; `parts`: further members,
    in the place of those that the package would have."""
    members: dict[str, bytes | str] = {}
    under = list(templates)
    pages = []
    for number, objects in enumerate(bodies):
        used = f'<ofd:Template TemplateID="{9000 + number}" ZOrder="Background"/>' if number < len(under) else ""
        layers = objects if objects.startswith("<ofd:Layer") else f'<ofd:Layer ID="7" Type="Body">{objects}</ofd:Layer>'
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f'<ofd:Page xmlns:ofd="{namespace}">{used}<ofd:Content>{layers}</ofd:Content></ofd:Page>'
        )
        pages.append(f'<ofd:Page ID="{number + 1}" BaseLoc="Pages/Page_{number}/Content.xml"/>')
    shared = ""
    for number, objects in enumerate(under):
        members[f"Doc_0/Tpls/Tpl_{number}/Content.xml"] = (
            f'<ofd:Page xmlns:ofd="{namespace}"><ofd:Content><ofd:Layer ID="8">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
        )
        shared += f'<ofd:TemplatePage ID="{9000 + number}" BaseLoc="Tpls/Tpl_{number}/Content.xml"/>'
    members["Doc_0/PublicRes.xml"] = (
        f'<ofd:Res xmlns:ofd="{namespace}" BaseLoc="Res"><ofd:Fonts><ofd:Font ID="3" FontName="宋体"/></ofd:Fonts>'
        f"{public}</ofd:Res>"
    )
    members["Doc_0/Document.xml"] = (
        f'<ofd:Document xmlns:ofd="{namespace}"><ofd:CommonData>'
        f"<ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{shared}</ofd:CommonData><ofd:Pages>{''.join(pages)}</ofd:Pages>{root}</ofd:Document>"
    )
    members["OFD.xml"] = (
        f'<ofd:OFD xmlns:ofd="{namespace}" DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo><ofd:Title>未命名.docx</ofd:Title>'
        f"</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}</ofd:DocBody></ofd:OFD>"
    )
    members.update(parts or {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            if isinstance(content, str):
                content = content.replace("xmlns:ofd=", f"xmlns:{prefix[:-1]}=" if prefix else "xmlns=")
                content = content.replace("<ofd:", f"<{prefix}").replace("</ofd:", f"</{prefix}").encode()
            archive.writestr(name, content)
    return out.getvalue()


def lines_of_table(xs: list[float], ys: list[float]) -> str:
    """The strokes of a grid."""
    across = [(xs[0], y, xs[-1], y) for y in ys]
    return "".join(map(_stroke, [*across, *((x, ys[0], x, ys[-1]) for x in xs)]))


def invented(form: FormSpec, seed: int) -> synth.Draft:
    """A report with figures that satisfy every relation."""
    sections = {
        section.id: (
            f"{numeral}、{section.title}",
            () if section.tables else ("本单位依法公开政府信息，按时办理答复。",),
        )
        for numeral, section in zip(synth.ORDINALS, form.sections, strict=False)
    }
    cells = synth.clean_cells(form, random.Random(seed))
    return synth.Draft("云溪市青栎区水务局2024年政府信息公开工作年度报告", (), sections, cells)
