"""The pages of a document brought into one sequence of blocks: paragraphs and tables run on over page breaks, headers and
page numbers go."""

from __future__ import annotations

from nianbao.model.document import Block, ImageFile, Locator, Paragraph, Picture
from nianbao.readers.pdf.flow import Flow, column_right, furniture, is_contents_line, margins
from nianbao.readers.pdf.layout import PageLayout
from nianbao.readers.pdf.stitch import PdfPart, stitch
from nianbao.readers.pdf.text import PdfLine


def assembled(pages: list[PageLayout], notes: list[str]) -> list[Block]:
    """The blocks of all pages, in reading order; what was left out goes into `notes`."""
    dropped = furniture([(page.height, page.lines) for page in pages])
    for number, page in enumerate(pages):
        page.lines = [line for index, line in enumerate(page.lines) if (number, index) not in dropped]
    contents = 0
    for page in pages:
        kept = [line for line in page.lines if not is_contents_line(line.text)]
        contents += len(page.lines) - len(kept)
        page.lines = kept
    if contents:
        notes.append("目录未计入正文")
    body = margins([(page.width, page.lines) for page in pages])
    assembler = _Assembler(Flow(body))
    for page in pages:
        assembler.page(page, column_right(page.lines, body))
    return assembler.finish()


class _Assembler:
    """Brings the pages' items into one sequence of blocks: paragraphs and tables run on over page breaks."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._blocks: list[Block] = []
        self._table: PdfPart | None = None  # the last block, as long as it may go on
        self._sheet = 0  # the page that it ends on

    def page(self, page: PageLayout, right: float) -> None:
        for kind, item in page.items():
            if kind == "line" and isinstance(item, PdfLine):
                self._end_table()
                self._text(self._flow.add(item, page.number, right))
            elif isinstance(item, PdfPart):
                self._text(self._flow.flush())
                self._add_table(item, page.sheet)
            else:
                self._text(self._flow.flush())
                self._end_table()
                name = page.named.get(item) if isinstance(item, tuple) else None
                self._blocks.append(Picture(Locator(page=page.number), image=ImageFile((name,)) if name else None))

    def finish(self) -> list[Block]:
        self._text(self._flow.flush())
        self._end_table()
        return self._blocks

    def _text(self, done: tuple[str, int] | None) -> None:
        if done is not None and done[0].strip():
            self._blocks.append(Paragraph(done[0].strip(), Locator(page=done[1])))

    def _add_table(self, part: PdfPart, sheet: int) -> None:
        before, self._sheet = self._sheet, sheet
        if self._table is not None and sheet == before + 1:
            joined = stitch(self._table, part)
            if joined is not None:
                self._table = joined
                return
        self._end_table()
        self._table = part

    def _end_table(self) -> None:
        if self._table is not None:
            self._blocks.append(self._table.to_grid())
            self._table = None
