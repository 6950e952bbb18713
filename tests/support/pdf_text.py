"""Whole tables as text taken out of a PDF: labels broken in narrow columns, the figures of a row where the tool puts them.

Each takes the cells of a table with their spans, as `zoo.spans_of` gives them, and returns lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from support.flattened import rows_of
from support.zoo import Span

Row = tuple[list[str], list[str]]  # the texts of labels and groups, the texts of figures


def broken(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)] or [""]


def printed_rows(spans: Sequence[Span], rows: int) -> list[Row]:
    """Rows of figures with their labels; a row without any figure is a header."""
    found: list[Row] = []
    for row in rows_of(spans, rows):
        texts = [text for *_, text in row]
        first = next((at for at, text in enumerate(texts) if text.replace(".", "").isdigit()), len(texts))
        found.append((texts[:first], texts[first:]))
    return found


def _label(labels: list[str], width: int, ordinal: str = "") -> list[str]:
    """The lines of a row's groups and of its label."""
    lines = [piece for text in labels[:-1] for piece in broken(text, 3)]
    return [*lines, *([ordinal] if ordinal else []), *(broken(labels[-1], width) if labels else [])]


def selected(spans: Sequence[Span], rows: int, columns: int, *, width: int) -> list[str]:
    """As a reader selects and copies: each label's lines one below the other, then the row's figures."""
    lines: list[str] = []
    for labels, figures in printed_rows(spans, rows):
        if not figures:
            lines.append(" ".join(labels))
            continue
        lines += _label(labels, width)
        lines.append(" ".join(figures))
    return lines


def figure_a_line(spans: Sequence[Span], rows: int, columns: int, *, width: int) -> list[str]:
    """The same, every figure on a line of its own, the ordinal cut off its label."""
    lines: list[str] = []
    for labels, figures in printed_rows(spans, rows):
        if not figures:
            lines += labels
            continue
        head, dot, rest = "".join(labels[-1:]).partition(".")
        lines += _label([*labels[:-1], rest], width, head + dot) if dot and head.isdigit() else _label(labels, width)
        lines += figures
    return lines


def laid_out(spans: Sequence[Span], rows: int, columns: int, *, width: int) -> list[str]:
    """As printed: the figures beside the first line of the label, pieces of the group before its lines."""
    lines: list[str] = []
    for labels, figures in printed_rows(spans, rows):
        if not figures:
            lines.append("   ".join(labels))
            continue
        groups = [piece for text in labels[:-1] for piece in broken(text, 3)]
        label = broken("".join(labels[-1:]), width)
        for at, (group, piece) in enumerate(zip_longest(groups[: len(label)], label, fillvalue="")):
            lines.append(f"{group} {piece}".strip() + ("   " + "   ".join(figures) if not at else ""))
    return lines


def in_the_middle(spans: Sequence[Span], rows: int, columns: int, *, width: int) -> list[str]:
    """The figures between the lines of the label, as they stand centred beside it."""
    lines: list[str] = []
    for labels, figures in printed_rows(spans, rows):
        if not figures:
            lines.append(" ".join(labels))
            continue
        pieces = broken("".join(labels[-1:]), width)
        middle = (len(pieces) + 1) // 2
        lines += [*pieces[:middle], " ".join(figures), *pieces[middle:]]
    return lines


def by_columns(spans: Sequence[Span], rows: int, columns: int, *, width: int) -> list[str]:
    """All labels, then the figures column by column: nobody can put these back."""
    found = printed_rows(spans, rows)
    lines = [text for labels, _ in found for text in labels]
    for column in zip_longest(*(figures for _, figures in found if figures)):
        lines += [text for text in column if text is not None]
    return lines


def figures_first(spans: Sequence[Span], rows: int, columns: int, *, width: int) -> list[str]:
    """The figures of a row above its label."""
    lines: list[str] = []
    for labels, figures in printed_rows(spans, rows):
        lines += [*figures, *labels]
    return lines


READABLE = {
    "selected": selected,
    "figure_a_line": figure_a_line,
    "laid_out": laid_out,
    "in_the_middle": in_the_middle,
}
UNREADABLE = {"by_columns": by_columns, "figures_first": figures_first}
