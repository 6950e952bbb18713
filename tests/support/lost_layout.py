"""Whole reports that lost their layout: what joining, copying, converting, wrapping and paging leave of tables and headings.

A way is a name for what is done to tables, headings and running text, and the format that it is saved in."""

from __future__ import annotations

import html
import io
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from nianbao.model.form import FormSpec
from support.flattened import ORDINALS, rows_of
from support.zoo import Span, Values, spans_of

Table = tuple[list[Span], int, int]  # cells with spans, rows, columns
Lines = list[str]


@dataclass(frozen=True)
class Whole:
    """A report before it is printed. `sections`: (title without its number, paragraphs, tables) in order."""

    title: str
    preface: tuple[str, ...]
    sections: tuple[tuple[str, tuple[str, ...], tuple[Table, ...]], ...]
    tail: tuple[str, ...] = ()


def whole_of(
    form: FormSpec,
    title: str,
    preface: Sequence[str],
    texts: Mapping[str, Sequence[str]],
    values: Values,
    editions: Mapping[str, str] | None = None,
) -> Whole:
    """`editions`: of a table, where it is not the form's own."""
    editions = editions or {}
    sections = tuple(
        (
            section.title,
            tuple(texts.get(section.id, ())),
            tuple(spans_of(form.layout(table, editions.get(table, form.edition)), values) for table in section.tables),
        )
        for section in form.sections
    )
    return Whole(title, tuple(preface), sections)


# --- tables ---------------------------------------------------------------------------------------------------------


def _texts(table: Table) -> list[list[str]]:
    spans, rows, _ = table
    return [[text for *_, text in row if text] for row in rows_of(spans, rows)]


def _is_figure(text: str) -> bool:
    return text.replace(".", "").replace("-", "").isdigit() or text in ("/", "-")


def _columns(table: Table) -> list[list[str]]:
    out: dict[int, list[str]] = {}
    for _row, column, _, _, text in sorted(table[0], key=lambda span: (span[1], span[0])):
        if text:
            out.setdefault(column, []).append(text)
    return [out[column] for column in sorted(out)]


def _flat(table: Table) -> list[str]:
    return [text for row in _texts(table) for text in row]


def rows_glued(table: Table, rng: random.Random) -> Lines:
    return ["".join(row) for row in _texts(table)]


def all_glued(table: Table, rng: random.Random) -> Lines:
    return ["".join(_flat(table))]


def all_one_blank(table: Table, rng: random.Random) -> Lines:
    return [" ".join(_flat(table))]


def rows_one_blank(table: Table, rng: random.Random) -> Lines:
    return [" ".join(row) for row in _texts(table)]


def rows_wide_blank(table: Table, rng: random.Random) -> Lines:
    return ["\u3000".join(row) for row in _texts(table)]


def cell_a_line(table: Table, rng: random.Random) -> Lines:
    return _flat(table)


def columns_a_line(table: Table, rng: random.Random) -> Lines:
    return [text for column in _columns(table) for text in column]


def columns_one_blank(table: Table, rng: random.Random) -> Lines:
    return [" ".join(column) for column in _columns(table)]


def columns_glued(table: Table, rng: random.Random) -> Lines:
    return ["".join(text for column in _columns(table) for text in column)]


def _apart(table: Table) -> tuple[list[str], list[str]]:
    flat = _flat(table)
    return [text for text in flat if not _is_figure(text)], [text for text in flat if _is_figure(text)]


def labels_then_figures(table: Table, rng: random.Random) -> Lines:
    labels, figures = _apart(table)
    return labels + figures


def labels_then_figures_joined(table: Table, rng: random.Random) -> Lines:
    labels, figures = _apart(table)
    return [" ".join(labels), " ".join(figures)]


def labels_then_figures_glued(table: Table, rng: random.Random) -> Lines:
    labels, figures = _apart(table)
    return ["".join(labels), "".join(figures)]


def figures_then_labels(table: Table, rng: random.Random) -> Lines:
    labels, figures = _apart(table)
    return figures + labels


def figures_by_row(table: Table, rng: random.Random) -> Lines:
    rows = [[text for text in row if _is_figure(text)] for row in _texts(table)]
    return [" ".join(row) for row in rows if row]


def figures_a_line(table: Table, rng: random.Random) -> Lines:
    return _apart(table)[1]


def figures_glued(table: Table, rng: random.Random) -> Lines:
    return ["".join(_apart(table)[1])]


def labels_only(table: Table, rng: random.Random) -> Lines:
    return _apart(table)[0]


def labels_only_glued(table: Table, rng: random.Random) -> Lines:
    return ["".join(_apart(table)[0])]


def without_header(table: Table, rng: random.Random) -> Lines:
    rows = [row for row in _texts(table) if any(map(_is_figure, row))]
    return [" ".join(row) for row in rows]


def without_header_glued(table: Table, rng: random.Random) -> Lines:
    rows = [row for row in _texts(table) if any(map(_is_figure, row))]
    return ["".join(text for row in rows for text in row)]


def rows_shuffled(table: Table, rng: random.Random) -> Lines:
    rows = rows_one_blank(table, rng)
    rng.shuffle(rows)
    return rows


def cells_shuffled(table: Table, rng: random.Random) -> Lines:
    flat = _flat(table)
    rng.shuffle(flat)
    return flat


def cells_shuffled_glued(table: Table, rng: random.Random) -> Lines:
    return ["".join(cells_shuffled(table, rng))]


def rows_from_below(table: Table, rng: random.Random) -> Lines:
    return rows_one_blank(table, rng)[::-1]


def told(table: Table, rng: random.Random) -> Lines:
    """Rows told with a colon and commas."""
    lines = []
    for row in _texts(table):
        words = [text for text in row if not _is_figure(text)]
        figures = [text for text in row if _is_figure(text)]
        lines.append("、".join(words) + ("：" + "，".join(figures) + "；" if figures else ""))
    return lines


def listed(table: Table, rng: random.Random) -> Lines:
    """Everything in one line with commas between."""
    return ["，".join(_flat(table))]


def repeated(table: Table, rng: random.Random) -> Lines:
    """As docx2python gives merged cells: the text once for each place, a paragraph a cell."""
    spans, rows, columns = table
    grid = [[""] * columns for _ in range(rows)]
    for row, column, height, width, text in spans:
        for r in range(row, row + height):
            for c in range(column, column + width):
                grid[r][c] = text
    return [line for row in grid for text in row for line in (text, "")]


def padded(table: Table, rng: random.Random) -> Lines:
    """As pdftotext -layout: columns in their place, labels broken in a narrow first column."""
    lines: Lines = []
    for row in _texts(table):
        words = [text for text in row if not _is_figure(text)]
        figures = [text for text in row if _is_figure(text)]
        label = "".join(words) if figures else ""
        pieces = [label[at : at + 12] for at in range(0, len(label), 12)] or [""]
        middle = len(pieces) // 2
        for at, piece in enumerate(pieces):
            tail = "".join(text.rjust(10) for text in figures) if at == middle else ""
            lines.append("  " + piece.ljust(30) + tail)
        if not figures:
            lines[-1] = "  " + "   ".join(words)
    return lines


def raw_pdf(table: Table, rng: random.Random) -> Lines:
    """As pdftotext without -layout: labels in pieces of six characters, a line each, figures behind in one line."""
    lines: Lines = []
    for row in _texts(table):
        for text in row:
            if not _is_figure(text):
                lines += [text[at : at + 6] for at in range(0, len(text), 6)]
        figures = [text for text in row if _is_figure(text)]
        if figures:
            lines.append(" ".join(figures))
    return lines


def raw_pdf_glued(table: Table, rng: random.Random) -> Lines:
    """The same in pieces of four, the row's figures glued to the last piece."""
    lines: Lines = []
    for row in _texts(table):
        label = "".join(text for text in row if not _is_figure(text))
        figures = "".join(text for text in row if _is_figure(text))
        pieces = [label[at : at + 4] for at in range(0, len(label), 4)] or [""]
        pieces[-1] += figures
        lines += pieces
    return lines


_MISREAD = {"0": "O", "1": "l", "件": "仵", "公": "么", "未": "末", "申": "甲", "己": "已", "理": "埋"}


def ocr(table: Table, rng: random.Random) -> Lines:
    """As text recognition: here and there a letter for a digit, a like character, a blank lost."""
    lines = []
    for line in rows_one_blank(table, rng):
        out = "".join(_MISREAD.get(c, c) if rng.random() < 0.12 else c for c in line)
        lines.append("".join(c for c in out if c != " " or rng.random() > 0.3))
    return lines


def ocr_glued(table: Table, rng: random.Random) -> Lines:
    return ["".join(ocr(table, rng)).replace(" ", "")]


def bars(table: Table, rng: random.Random) -> Lines:
    return ["|".join(row) for row in _texts(table)]


def bars_one_line(table: Table, rng: random.Random) -> Lines:
    return ["|".join(_flat(table))]


def slashes(table: Table, rng: random.Random) -> Lines:
    return ["/".join(row) for row in _texts(table)]


def blank_characters(table: Table, rng: random.Random) -> Lines:
    """Every character apart from the next."""
    return [" ".join("".join(row)) for row in _texts(table)]


def character_a_line(table: Table, rng: random.Random) -> Lines:
    """Upright cells: every character of a label on a line of its own, figures too."""
    return [character for text in _flat(table) for character in text]


def half_lost(table: Table, rng: random.Random) -> Lines:
    """The lower half of the table is gone."""
    lines = rows_one_blank(table, rng)
    return lines[: max(3, len(lines) // 2)]


def glued_in_threes(table: Table, rng: random.Random) -> Lines:
    """Three rows run into each line."""
    rows = ["".join(row) for row in _texts(table)]
    return ["".join(rows[at : at + 3]) for at in range(0, len(rows), 3)]


def titled(inner: Callable[[Table, random.Random], Lines], name: str) -> Callable[[Table, random.Random], Lines]:
    def made(table: Table, rng: random.Random) -> Lines:
        return [name, *inner(table, rng), "（单位：件）"]

    return made


TABLES: dict[str, Callable[[Table, random.Random], Lines]] = {
    one.__name__: one
    for one in (
        rows_glued, all_glued, all_one_blank, rows_one_blank, rows_wide_blank, cell_a_line, columns_a_line,
        columns_one_blank, columns_glued, labels_then_figures, labels_then_figures_joined, labels_then_figures_glued,
        figures_then_labels, figures_by_row, figures_a_line, figures_glued, labels_only, labels_only_glued,
        without_header, without_header_glued, rows_shuffled, cells_shuffled, cells_shuffled_glued, rows_from_below,
        told, listed, repeated, padded, raw_pdf, raw_pdf_glued, ocr, ocr_glued, bars, bars_one_line, slashes,
        blank_characters, character_a_line, half_lost, glued_in_threes,
    )
}  # fmt: skip
TABLES["captioned_glued"] = titled(all_glued, "情况统计表")

# --- headings: gives (lines, glue before, glue behind) -----------------------------------------------------------------

Heading = tuple[str, bool, bool]


def kept(number: int, title: str) -> Heading:
    return f"{ORDINALS[number]}、{title}", False, False


def misspelt(number: int, title: str) -> Heading:
    at = len(title) // 2
    return f"{ORDINALS[number]}、{title[:at]}法{title[at:]}", False, False


def letter_lost(number: int, title: str) -> Heading:
    at = len(title) // 2
    return f"{ORDINALS[number]}、{title[:at]}{title[at + 1 :]}", False, False


def unnumbered(number: int, title: str) -> Heading:
    return title, False, False


def into_text_before(number: int, title: str) -> Heading:
    return f"{ORDINALS[number]}、{title}", True, False


def into_text_behind(number: int, title: str) -> Heading:
    return f"{ORDINALS[number]}、{title}", False, True


def into_both(number: int, title: str) -> Heading:
    return f"{ORDINALS[number]}、{title}", True, True


def misspelt_into_both(number: int, title: str) -> Heading:
    return misspelt(number, title)[0], True, True


def unnumbered_into_behind(number: int, title: str) -> Heading:
    return title, False, True


def unnumbered_into_both(number: int, title: str) -> Heading:
    return title, True, True


def with_blanks(number: int, title: str) -> Heading:
    return f"{ORDINALS[number]} 、 {' '.join(title)}", False, False


def broken(number: int, title: str) -> Heading:
    at = len(title) // 2
    return f"{ORDINALS[number]}、{title[:at]}\n{title[at:]}", False, False


def number_apart(number: int, title: str) -> Heading:
    return f"{ORDINALS[number]}、\n{title}", False, False


def dotted(number: int, title: str) -> Heading:
    return f"{number + 1}.{title}", False, False


def bare_numeral(number: int, title: str) -> Heading:
    return f"{ORDINALS[number]}{title}", False, False


HEADINGS: dict[str, Callable[[int, str], Heading]] = {
    one.__name__: one
    for one in (
        kept, misspelt, letter_lost, unnumbered, into_text_before, into_text_behind, into_both, misspelt_into_both,
        unnumbered_into_behind, unnumbered_into_both, with_blanks, broken, number_apart, dotted, bare_numeral,
    )
}  # fmt: skip

# --- running text --------------------------------------------------------------------------------------------------


def _lines_as_they_are(lines: Lines) -> Lines:
    return lines


def _wrapped(width: int, indent: str = "", *, tables: bool = True) -> Callable[[Lines], Lines]:
    def made(lines: Lines) -> Lines:
        out: Lines = []
        for line in lines:
            line = (indent + line) if line else line
            out += [line[at : at + width] for at in range(0, len(line), width)] or [""]
        return out

    return made


def _paged(head: str | None, every: int = 25) -> Callable[[Lines], Lines]:
    """Page numbers, and a head where there is one, among the lines."""

    def made(lines: Lines) -> Lines:
        out: Lines = []
        for at, line in enumerate(lines, 1):
            out.append(line)
            if at % every == 0:
                out += [f"- {at // every} -"] + ([head] if head else [])
        return out

    return made


def _both(first: Callable[[Lines], Lines], second: Callable[[Lines], Lines]) -> Callable[[Lines], Lines]:
    return lambda lines: second(first(lines))


HEAD = "云溪市青栎区民政局2024年政府信息公开工作年度报告"
TEXTS: dict[str, Callable[[Lines], Lines]] = {
    "as_is": _lines_as_they_are,
    "wrap20": _wrapped(20),
    "wrap35": _wrapped(35),
    "wrap40": _wrapped(40),
    "wrap35_indented": _wrapped(35, "\u3000\u3000"),
    "paged": _paged(None),
    "paged_heads": _paged(HEAD),
    "wrap35_paged": _both(_wrapped(35), _paged(HEAD)),
    "one_paragraph": lambda lines: ["".join(lines)],
    "one_paragraph_blanks": lambda lines: [" ".join(lines)],
    "blank_lines": lambda lines: [each for line in lines for each in (line, "")],
}

# --- formats -----------------------------------------------------------------------------------------------------------


def _txt(lines: Lines) -> bytes:
    return "\n".join(lines).encode()


def _html(lines: Lines) -> bytes:
    body = "\n".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return f'<html><head><meta charset="utf-8"></head><body><div id="zoom">{body}</div></body></html>'.encode()


def _html_breaks(lines: Lines) -> bytes:
    body = "<br>\n".join(map(html.escape, lines))
    return f'<html><head><meta charset="utf-8"></head><body><div id="zoom">{body}</div></body></html>'.encode()


def _docx(lines: Lines) -> bytes:
    import docx

    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _md(lines: Lines) -> bytes:
    return "\n\n".join(lines).encode()


FORMATS: dict[str, tuple[str, Callable[[Lines], bytes]]] = {
    "txt": ("x.txt", _txt),
    "html": ("x.html", _html),
    "br": ("x.html", _html_breaks),
    "docx": ("x.docx", _docx),
    "md": ("x.md", _md),
}


def lines_of(
    whole: Whole,
    table: Callable[[Table, random.Random], Lines],
    heading: Callable[[int, str], Heading],
    rng: random.Random,
    only: Sequence[int] = (),
) -> Lines:
    """The report as lines. `only`: sections whose tables lose their layout; the others keep rows with tabs."""
    lines: Lines = [whole.title, *whole.preface]
    for number, (title, paragraphs, tables) in enumerate(whole.sections):
        text, before, behind = heading(number, title)
        body = [*paragraphs]
        for one in tables:
            if only and number not in only:
                body += ["\t".join(row) for row in _texts(one)]
            else:
                body += table(one, rng)
        if behind and body:
            text, body = text + " " + body[0], body[1:]
        head = text.split("\n")
        if before and len(lines) > 1 and "\t" not in lines[-1]:
            lines[-1] = f"{lines[-1]} {head[0]}"
            head = head[1:]
        lines += [*head, *body]
    return [*lines, *whole.tail]


def printed(whole: Whole, way: str, seed: int = 1) -> tuple[str, bytes]:
    """The report in a way `table/heading/text/format[/sections]`: file name and bytes."""
    table, heading, text, form, *only = way.split("/")
    rng = random.Random(seed)
    chosen = [int(digit) for digit in only[0]] if only else ()
    lines = lines_of(whole, TABLES[table], HEADINGS[heading], rng, chosen)
    name, write = FORMATS[form]
    return name, write(TEXTS[text](lines))


WAYS = (
    *(f"{name}/kept/as_is/txt" for name in TABLES),
    "all_glued/kept/as_is/txt/1", "all_glued/kept/as_is/txt/2", "all_glued/kept/as_is/txt/3",
    "all_glued/kept/as_is/html", "rows_glued/kept/as_is/docx", "rows_glued/kept/as_is/br", "all_one_blank/kept/as_is/md",
    "cell_a_line/kept/as_is/docx", "labels_then_figures/kept/as_is/html", "figures_by_row/kept/as_is/docx",
    "rows_one_blank/kept/as_is/md", "columns_a_line/kept/as_is/html",
    *(f"rows_one_blank/{name}/as_is/txt" for name in HEADINGS if name != "kept"),
    *(f"all_glued/{name}/as_is/txt" for name in HEADINGS if name != "kept"),
    *(f"rows_one_blank/kept/{name}/txt" for name in TEXTS if name != "as_is"),
    *(f"all_glued/kept/{name}/txt" for name in TEXTS if name != "as_is"),
    *(f"all_glued/misspelt_into_both/{name}/txt" for name in ("one_paragraph", "one_paragraph_blanks", "wrap35")),
    "raw_pdf_glued/misspelt_into_both/blank_lines/html", "raw_pdf_glued/kept/blank_lines/html",
    "cell_a_line/unnumbered/wrap20/txt", "raw_pdf/broken/wrap35_paged/txt", "padded/kept/paged_heads/txt",
    "rows_glued/misspelt/wrap40/html", "all_glued/unnumbered_into_both/one_paragraph_blanks/html",
    "ocr/misspelt/wrap35/txt", "columns_glued/letter_lost/blank_lines/docx", "told/unnumbered/as_is/docx",
)  # fmt: skip
