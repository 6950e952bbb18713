"""The three statistical tables printed in the many ways that pages, converters and copying leave them in.

Words come from the form's data; each layout turns one set of figures into a Document."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from nianbao.model.document import Block, Document, Grid, GridCell, Paragraph
from nianbao.model.form import Address, FormSpec, TableSpec

Values = dict[Address, str]
Rows = list[list[str]]


def random_values(form: FormSpec, rng: random.Random, *, blanks: float = 0.0) -> Values:
    """A printed text for every standard cell: mostly zeros and small counts, some large, on request some blank."""
    values = {}
    for table in form.tables:
        for address in table.cells:
            if rng.random() < blanks:
                values[address] = ""
            else:
                values[address] = str(
                    rng.choice((0, 0, 0, rng.randrange(10), rng.randrange(1000), rng.randrange(10**6)))
                )
    return values


# --- the tables as cells with spans ---------------------------------------------------------------------------------

Span = tuple[int, int, int, int, str]  # row, column, row span, column span, text


def spans_of(table: TableSpec, values: Values) -> tuple[list[Span], int, int]:
    if table.orientation == "line":
        return _line_spans(table, values)
    return _block_spans(table, values) if table.blocks else _row_spans(table, values)


def _block_spans(table: TableSpec, values: Values) -> tuple[list[Span], int, int]:
    spans: list[Span] = []
    widest = max(sum(c.block == block for c in table.columns) for block, _ in table.blocks)
    row = 0
    for block, header in table.blocks:
        columns = [c for c in table.columns if c.block == block]
        wide = widest - len(columns) + 1
        spans.append((row, 0, 1, widest + 1, header))
        spans.append((row + 1, 0, 1, 1, table.corner))
        spans += [(row + 1, 1 + at, 1, wide, column.label) for at, column in enumerate(columns)]
        row += 2
        for spec in table.rows:
            if spec.block == block:
                spans.append((row, 0, 1, 1, spec.label))
                for at, column in enumerate(columns):
                    spans.append((row, 1 + at, 1, wide, values[Address(table.id, spec.id, column.id)]))
                row += 1
    return spans, row, widest + 1


def _row_spans(table: TableSpec, values: Values) -> tuple[list[Span], int, int]:
    depth = max(len(row.groups) for row in table.rows) + 1
    top = table.columns[0].groups[0]
    inner = [c for c in table.columns if len(c.groups) > 1]
    spans: list[Span] = [(0, 0, 3, depth, table.corner), (0, depth, 1, len(table.columns), top)]
    spans.append((1, depth + table.columns.index(inner[0]), 1, len(inner), inner[0].groups[1]))
    for at, column in enumerate(table.columns):
        deep = len(column.groups) > 1
        spans.append((2 if deep else 1, depth + at, 1 if deep else 2, 1, column.label))
    row = 3
    printed: set[tuple[str, ...]] = set()
    for number, spec in enumerate(table.rows):
        for level in range(len(spec.groups)):
            path = spec.groups[: level + 1]
            if path not in printed:
                printed.add(path)
                height = sum(other.groups[: level + 1] == path for other in table.rows[number:])
                spans.append((row, level, height, 1, path[-1]))
        spans.append((row, len(spec.groups), 1, depth - len(spec.groups), spec.label))
        for at, column in enumerate(table.columns):
            spans.append((row, depth + at, 1, 1, values[Address(table.id, spec.id, column.id)]))
        row += 1
    return spans, row, depth + len(table.columns)


def _line_spans(table: TableSpec, values: Values) -> tuple[list[Span], int, int]:
    width = len(table.columns)
    spans: list[Span] = []
    grouped = [row for row in table.rows if row.groups]
    for number, row in enumerate(table.rows):
        first = number * width
        if not row.groups:
            spans.append((0, first, 1, width, row.label))
        elif row is grouped[0]:
            spans.append((0, first, 1, width * len(grouped), row.groups[0]))
        if row.groups:
            spans.append((1, first, 1, width, row.label))
        for at, column in enumerate(table.columns):
            top = 2 if row.groups else 1
            spans.append((top, first + at, 3 - top, 1, column.label))
            spans.append((3, first + at, 1, 1, values[Address(table.id, row.id, column.id)]))
    return spans, 4, width * len(table.rows)


def grid(spans: Sequence[Span], rows: int, columns: int, *, known: bool = True) -> Grid:
    cells = tuple(sorted(GridCell(*span) for span in spans))
    return Grid(cells, rows, columns, spans_known=known)


def matrix(spans: Sequence[Span], rows: int, columns: int) -> Rows:
    """Spans lost: text in the top-left corner, blanks elsewhere."""
    out = [[""] * columns for _ in range(rows)]
    for row, column, _, _, text in spans:
        out[row][column] = text
    return out


def matrix_grid(rows: Rows) -> Grid:
    cells = tuple(GridCell(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Grid(cells, len(rows), max(map(len, rows)), spans_known=False)


def squeezed(rows: Rows) -> Rows:
    """Blanks in front dropped but for one: the number of leading blanks varies, as in copied tables."""
    out = []
    for row in rows:
        cells = list(row)
        while len(cells) > 1 and not cells[0] and not cells[1]:
            cells.pop(0)
        labels = [at for at, text in enumerate(cells) if text and not text.isdigit()]
        last = labels[-1] if labels else -1
        # blanks between the label and the first figure go, those of empty cells stay
        spare = len(cells) - last - 1
        while last >= 0 and spare > 7 and not cells[last + 1]:
            cells.pop(last + 1)
            spare -= 1
        out.append(cells)
    return out


# --- layouts --------------------------------------------------------------------------------------------------------

Layout = Callable[[TableSpec, Values, random.Random], list[Block]]


def _html(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    return [grid(*spans_of(table, values))]


def _tsv(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    return [matrix_grid(matrix(*spans_of(table, values)))]


def _ragged(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    return [matrix_grid(squeezed(matrix(*spans_of(table, values))))]


def _lines(rows: Rows, joint: str) -> list[Block]:
    return [Paragraph(joint.join(text for text in row if text)) for row in rows if any(row)]


def _blank_joined(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    return _lines(matrix(*spans_of(table, values)), " ")


def _one_cell_a_line(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    return [Paragraph(text) for row in matrix(*spans_of(table, values)) for text in row if text]


def _bars(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    return [Paragraph("| " + " | ".join(row) + " |") for row in matrix(*spans_of(table, values))]


def _markdown(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    rows = matrix(*spans_of(table, values))
    rows.insert(1, ["---"] * len(rows[0]))
    return [matrix_grid(rows)]


def _split(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    spans, rows, columns = spans_of(table, values)
    if rows < 6:
        return [grid(spans, rows, columns)]
    cut = rng.randrange(4, rows - 1)
    upper = [span for span in spans if span[0] < cut]
    lower = [(span[0] - cut, *span[1:]) for span in spans if span[0] >= cut]
    return [grid(upper, cut, columns), grid(lower, rows - cut, columns)]


def _split_with_header(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    spans, rows, columns = spans_of(table, values)
    if rows < 8 or table.blocks:
        return [grid(spans, rows, columns)]
    cut = rng.randrange(5, rows - 1)
    upper = [span for span in spans if span[0] < cut]
    header = [span for span in spans if span[0] < 3]
    lower = [(span[0] - cut + 3, *span[1:]) for span in spans if span[0] >= cut]
    return [grid(upper, cut, columns), Paragraph("- 4 -"), grid(header + lower, rows - cut + 3, columns)]


def _split_ragged(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    rows = squeezed(matrix(*spans_of(table, values)))
    if len(rows) < 6:
        return [matrix_grid(rows)]
    cut = rng.randrange(4, len(rows) - 1)
    return [matrix_grid(rows[:cut]), matrix_grid(rows[cut:])]


def _no_header(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    spans, rows, columns = spans_of(table, values)
    if table.blocks:
        return [grid(spans, rows, columns)]
    if table.orientation == "line":
        kept = [span for span in spans if span[0] in (0, 1, 3)]
        return [grid(kept, rows, columns)]
    return [grid([span for span in spans if span[0] >= 3], rows, columns)]


def _wrong_header(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    rows = matrix(*spans_of(table, values))
    if table.blocks or table.orientation == "line":
        return [matrix_grid(rows)]
    return [matrix_grid([["", "", "", *(f"数据{n}" for n in range(1, 8))], *rows[3:]])]


def _extra_columns(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    spans, rows, columns = spans_of(table, values)
    return [grid([(r, 2 * c, h, 2 * w - 1, t) for r, c, h, w, t in spans], rows, 2 * columns)]


def _blank_rows(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    rows = matrix(*spans_of(table, values))
    return [matrix_grid([line for row in rows for line in (row, [""] * len(row))])]


def _wrapped_label(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    """The label broken above and below its figures."""
    out: Rows = []
    for row in matrix(*spans_of(table, values)):
        labels = [at for at, text in enumerate(row) if text and not text.isdigit()]
        last = labels[-1] if labels else -1
        text = row[last] if last >= 0 else ""
        if len(text) >= 9 and any(cell.isdigit() for cell in row) and rng.random() < 0.5:
            cut = len(text) - rng.randrange(1, 4)
            out.append(
                ["" if cell.isdigit() else cell for cell in row[:last]] + [text[:cut]] + [""] * (len(row) - last - 1)
            )
            out.append([""] * (last + 1) + row[last + 1 :])
            out.append([""] * last + [text[cut:]] + [""] * (len(row) - last - 1))
        else:
            out.append(row)
    return [matrix_grid(out)]


def _vertical_group(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    """The outermost group label set vertically, a character in each row."""
    spans, rows, columns = spans_of(table, values)
    out = matrix(spans, rows, columns)
    for row, column, height, _, text in spans:
        if column == 0 and height >= len(text):
            for at, character in enumerate(text):
                out[row + at][column] = character
    return [matrix_grid(out)]


def _damaged_labels(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    spans, rows, columns = spans_of(table, values)
    out = []
    for row, column, height, width, text in spans:
        if len(text) >= 9 and not text.isdigit() and text != table.corner and rng.random() < 0.3:
            at = rng.randrange(3, len(text) - 1)
            text = text[:at] + text[at + 1 :]
        out.append((row, column, height, width, text))
    return [grid(out, rows, columns)]


def _punctuation(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    swap = str.maketrans({"（": "(", "）": ")", "、": "，", "“": '"', "”": '"', "，": ",", ".": "、"})
    spans, rows, columns = spans_of(table, values)
    return [grid([(*span[:4], span[4].translate(swap).replace("、", "、 ")) for span in spans], rows, columns)]


def _blank_inside(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    spans, rows, columns = spans_of(table, values)
    return [
        grid([(*span[:4], span[4] if span[4].isdigit() else "\u3000".join(span[4])) for span in spans], rows, columns)
    ]


def _rows_for_labels(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    """The table of one line as a row for each label."""
    if table.orientation != "line":
        return _html(table, values, rng)
    rows = [["", *(column.label for column in table.columns)]]
    for row in table.rows:
        rows.append([row.label, *(values[Address(table.id, row.id, column.id)] for column in table.columns)])
    return [matrix_grid(rows)]


def _stacked(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    """The table of one line as three blocks one below the other."""
    if table.orientation != "line":
        return _html(table, values, rng)
    blocks: list[Block] = []
    for row in table.rows:
        blocks.append(
            matrix_grid(
                [
                    [row.label, *[""] * (len(table.columns) - 1)],
                    [column.label for column in table.columns],
                    [values[Address(table.id, row.id, column.id)] for column in table.columns],
                ]
            )
        )
    return blocks


def _turned(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    if table.orientation != "line":
        return _html(table, values, rng)
    rows = [["", *(row.label for row in table.rows)]]
    for column in table.columns:
        rows.append([column.label, *(values[Address(table.id, row.id, column.id)] for row in table.rows)])
    return [matrix_grid(rows)]


def _wrapped_header(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    """Four-character column labels broken over two lines of text."""
    spans, rows, columns = spans_of(table, values)
    return [
        grid(
            [(*s[:4], s[4][:2] + "\n" + s[4][2:] if len(s[4]) == 4 and not s[4].isdigit() else s[4]) for s in spans],
            rows,
            columns,
        )
    ]


def _no_span_header(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    """A real grid whose label cells stay in place while header cells have lost their spans and slid left."""
    spans, rows, columns = spans_of(table, values)
    if table.blocks or table.orientation == "line":
        return [grid(spans, rows, columns)]
    out = [span for span in spans if span[0] >= 3]
    for row in range(3):
        for at, span in enumerate(sorted(span for span in spans if span[0] == row)):
            out.append((row, at, 1, 1, span[4]))
    return [grid(out, rows, columns)]


def _one_sheet(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    """Title and table in one grid, as on a sheet."""
    spans, rows, columns = spans_of(table, values)
    out = [(0, 0, 1, columns, table.title), *((r + 1, c, h, w, t) for r, c, h, w, t in spans)]
    return [grid(out, rows + 1, columns)]


def _repeated_label_cells(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    """Merged label cells copied into every cell that they cover."""
    spans, rows, columns = spans_of(table, values)
    out = [[""] * columns for _ in range(rows)]
    for row, column, height, width, text in spans:
        for r in range(row, row + height):
            for c in range(column, column + width):
                out[r][c] = text
    return [matrix_grid(out)]


def _glued_line(table: TableSpec, values: Values, rng: random.Random) -> list[Block]:
    """Cells of a row run together without a blank."""
    return _lines(matrix(*spans_of(table, values)), "")


LAYOUTS: dict[str, Layout] = {
    "spans": _html,
    "tsv": _tsv,
    "ragged": _ragged,
    "blank_joined": _blank_joined,
    "one_cell_a_line": _one_cell_a_line,
    "bars": _bars,
    "markdown": _markdown,
    "split": _split,
    "split_with_header": _split_with_header,
    "split_ragged": _split_ragged,
    "no_header": _no_header,
    "wrong_header": _wrong_header,
    "extra_columns": _extra_columns,
    "blank_rows": _blank_rows,
    "wrapped_label": _wrapped_label,
    "vertical_group": _vertical_group,
    "damaged_labels": _damaged_labels,
    "punctuation": _punctuation,
    "blank_inside": _blank_inside,
    "rows_for_labels": _rows_for_labels,
    "stacked": _stacked,
    "turned": _turned,
    "wrapped_header": _wrapped_header,
    "no_span_header": _no_span_header,
    "one_sheet": _one_sheet,
    "repeated_label_cells": _repeated_label_cells,
}
AMBIGUOUS: dict[str, Layout] = {"glued_line": _glued_line}  # where most figures cannot be told apart


def document(form: FormSpec, values: Values, layout: Layout, rng: random.Random, *, titles: bool = True) -> Document:
    """A whole report with its tables in a layout."""
    blocks: list[Block] = [Paragraph("云溪市青栎区农业农村局2024年政府信息公开工作年度报告")]
    ordinals = "一二三四五六七八九十"
    for number, section in enumerate(form.sections):
        if titles:
            blocks.append(Paragraph(f"{ordinals[number]}、{section.title}"))
        for table in section.tables:
            blocks += layout(form.table_by_id[table], values, rng)
        if not section.tables:
            blocks.append(
                Paragraph("本年度各项工作按照要求推进，内容经过核对，没有发现遗漏，后续仍将按月核查并公布结果。")
            )
    return Document("zoo", "html", tuple(blocks))
