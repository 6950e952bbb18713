"""How much a document may hold, whatever its format: what is read further takes time and memory by it."""

from __future__ import annotations

from typing import Final

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document, Grid, Paragraph

MOST_BLOCKS: Final = 40_000  # paragraphs, tables and pictures; a thick report has two thousand
MOST_CELLS: Final = 200_000  # of all tables; a report has some hundred
MOST_CHARACTERS: Final = 2 << 20  # of paragraphs and cells; ten thick books


def fitting(document: Document) -> Document:
    """The document. Raises DocumentError(`too_large`) for one that is no report by its size."""
    cells = sum(len(block.cells) for block in document.blocks if isinstance(block, Grid))
    characters = sum(len(block.text) for block in document.blocks if isinstance(block, Paragraph)) + sum(
        len(cell.text) for block in document.blocks if isinstance(block, Grid) for cell in block.cells
    )
    for count, most, unit in (
        (len(document.blocks), MOST_BLOCKS, "段"),
        (cells, MOST_CELLS, "个单元格"),
        (characters, MOST_CHARACTERS, "字"),
    ):
        if count > most:
            raise DocumentError(
                f"文件内容过多（{count / 10_000:.0f}万{unit}，上限{most // 10_000}万{unit}）",
                reason="too_large",
                where=document.name,
                hint="请确认这是一份年度报告",
            )
    return document


def too_large(size: int, limit: int, where: str) -> DocumentError:
    """A file of more bytes than its format may have."""
    message = f"文件过大（{size / (1 << 20):.1f} MB，上限{limit >> 20} MB）"
    return DocumentError(message, reason="too_large", where=where, hint="请确认这是一份年度报告，或压缩其中的图片")
