"""Whole reports as text files: the tables as converters, copying and site mirrors leave them, one function a way.

Each takes the cells of a table with their spans, as `zoo.spans_of` gives them, and returns lines of text."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from nianbao.model.form import FormSpec, TableSpec
from support.zoo import Span, Values, spans_of

Flattened = Callable[[Sequence[Span], int, int], list[str]]
ORDINALS = "一二三四五六七八九十"
TITLE = "云溪市青栎区农业农村局2024年政府信息公开工作年度报告"
PROSE = "本年度各项工作按照要求推进，内容经过核对，没有发现遗漏，后续仍将按月核查并公布结果。"


def rows_of(spans: Sequence[Span], rows: int) -> list[list[Span]]:
    """The printed cells row by row, as a page's source lists them."""
    out: list[list[Span]] = [[] for _ in range(rows)]
    for span in sorted(spans):
        out[span[0]].append(span)
    return [row for row in out if row]


def _missing(row: Sequence[Span], columns: int) -> int:
    return columns - len(row)


def cell_a_paragraph(spans: Sequence[Span], rows: int, columns: int) -> list[str]:
    """Every cell a line of its own with a blank line between; nothing stands for a blank cell."""
    return [line for row in rows_of(spans, rows) for *_, text in row if text for line in (text, "")]


def broken_words(spans: Sequence[Span], rows: int, columns: int) -> list[str]:
    """The same, four-character words of the header broken into two lines."""
    lines: list[str] = []
    for line in cell_a_paragraph(spans, rows, columns):
        broken = len(line) == 4 and not line[0].isdigit() and line[-2:] in ("企业", "机构", "维持", "纠正", "结果")
        lines += [line[:2], "", line[2:]] if broken else [line]
    return lines


def bar_behind(spans: Sequence[Span], rows: int, columns: int) -> list[str]:
    """`a | b | c |`, rows with merged cells filled up with bars."""
    lines = []
    for row in rows_of(spans, rows):
        line = "".join(f"{text} | " if text else "| " for *_, text in row).rstrip()
        fill = "|" * _missing(row, columns)
        lines.append(f"{line} {fill}".rstrip())
    return lines


def bars_around(spans: Sequence[Span], rows: int, columns: int) -> list[str]:
    return ["| " + line for line in bar_behind(spans, rows, columns)]


def bar_behind_unfilled(spans: Sequence[Span], rows: int, columns: int) -> list[str]:
    return ["".join(f"{text} | " if text else "| " for *_, text in row).rstrip() for row in rows_of(spans, rows)]


def cell_and_bar_a_line(spans: Sequence[Span], rows: int, columns: int) -> list[str]:
    """A cell a line, a bar behind it, a bar alone for a blank cell, bars that fill the row up on the last line."""
    lines: list[str] = []
    for row in rows_of(spans, rows):
        own = [f"{text} |" if text else "|" for *_, text in row]
        fill = "|" * _missing(row, columns)
        lines += own
        if fill:
            lines.append(fill)
    return lines


def fill_on_the_cell(spans: Sequence[Span], rows: int, columns: int) -> list[str]:
    lines: list[str] = []
    for row in rows_of(spans, rows):
        own = [f"{text} |" if text else "|" for *_, text in row]
        own[-1] = f"{own[-1]} {'|' * _missing(row, columns)}".rstrip()
        lines += own
    return lines


def bar_first_then_cells(spans: Sequence[Span], rows: int, columns: int) -> list[str]:
    """A row begins with a bar alone."""
    lines: list[str] = []
    for row in rows_of(spans, rows):
        lines.append("|")
        lines += [f" {text}  |" if text else "   |" for *_, text in row]
        fill = "|" * _missing(row, columns)
        if fill:
            lines[-1] += " " + fill
    return lines


def bars_alone(spans: Sequence[Span], rows: int, columns: int) -> list[str]:
    """Cell and bar on lines of their own."""
    lines: list[str] = []
    for row in rows_of(spans, rows):
        for *_, text in row:
            lines += [text, "|"] if text else ["|"]
        fill = "|" * _missing(row, columns)
        if fill:
            lines.append(fill)
    return lines


def tabs(spans: Sequence[Span], rows: int, columns: int) -> list[str]:
    """As copied from a page: cells in the order of the source, tabs between, no blanks for merged ones."""
    return ["\t".join(text for *_, text in row) for row in rows_of(spans, rows)]


def tabs_in_place(spans: Sequence[Span], rows: int, columns: int) -> list[str]:
    out = [[""] * columns for _ in range(rows)]
    for row, column, _, _, text in spans:
        out[row][column] = text
    return ["\t".join(row) for row in out]


def blanks(spans: Sequence[Span], rows: int, columns: int) -> list[str]:
    return ["    ".join(text for *_, text in row if text) for row in rows_of(spans, rows)]


def one_blank(spans: Sequence[Span], rows: int, columns: int) -> list[str]:
    return [" ".join(text for *_, text in row if text) for row in rows_of(spans, rows)]


def tab_and_line(spans: Sequence[Span], rows: int, columns: int) -> list[str]:
    """As a browser copies a table whose cells hold paragraphs: the cell on a line, a tab on the next."""
    lines: list[str] = []
    for row in rows_of(spans, rows):
        for at, (*_, text) in enumerate(row):
            lines += [text] if at == len(row) - 1 else [text, "\t"]
    return lines


def commas(spans: Sequence[Span], rows: int, columns: int) -> list[str]:
    """As a sheet saved as values with commas."""
    out = [[""] * columns for _ in range(rows)]
    for row, column, _, _, text in spans:
        out[row][column] = f'"{text}"' if "," in text or "\n" in text else text
    return [",".join(row) for row in out]


FLATTENED: dict[str, Flattened] = {
    "cell_a_paragraph": cell_a_paragraph,
    "broken_words": broken_words,
    "bar_behind": bar_behind,
    "bars_around": bars_around,
    "bar_behind_unfilled": bar_behind_unfilled,
    "cell_and_bar_a_line": cell_and_bar_a_line,
    "fill_on_the_cell": fill_on_the_cell,
    "bar_first_then_cells": bar_first_then_cells,
    "bars_alone": bars_alone,
    "tabs": tabs,
    "tabs_in_place": tabs_in_place,
    "blanks": blanks,
    "one_blank": one_blank,
    "tab_and_line": tab_and_line,
    "commas": commas,
}


def specs(form: FormSpec, editions: str = "222") -> list[TableSpec]:
    """The tables in the layouts that `editions` asks for: "2" the standard, "1" the other one where there is one."""
    out = []
    for table, edition in zip(form.tables, editions, strict=True):
        other = next((spec for spec in form.other_layouts if spec.id == table.id), table)
        out.append(other if edition == "1" else table)
    return out


def text_report(
    form: FormSpec, tables: Sequence[TableSpec], values: Values, layout: Flattened, *, prose: str = PROSE
) -> str:
    by_id = {table.id: table for table in tables}
    lines = [TITLE, ""]
    for number, section in enumerate(form.sections):
        lines.append(f"{ORDINALS[number]}、{section.title}")
        for table in section.tables:
            lines += layout(*spans_of(by_id[table], values))
        if not section.tables:
            lines.append(prose)
    return "\n".join(lines) + "\n"


def random_for(tables: Sequence[TableSpec], rng: random.Random, *, blanks: float = 0.0, dashes: float = 0.0) -> Values:
    """A printed text for every cell: zeros, counts, amounts with decimals, changes with a sign, blanks, strokes."""
    values: Values = {}
    for table in tables:
        for address in table.cells:
            number = table.column(address).number
            share = rng.random()
            if share < blanks:
                text = ""
            elif share < blanks + dashes:
                text = rng.choice(("/", "-", "—", "——"))
            elif number == "amount" and rng.random() < 0.6:
                text = f"{rng.randrange(10**5)}.{rng.randrange(1, 10**4)}"
            elif number == "change" and rng.random() < 0.5:
                text = rng.choice(("+", "-")) + str(rng.randrange(1, 300))
            else:
                text = str(rng.choice((0, 0, 0, rng.randrange(10), rng.randrange(1000), rng.randrange(10**7))))
            values[address] = text
    return values
