"""Why a table of which nothing was read may be there all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.base.text import label_key
from nianbao.model.document import Document, Picture
from nianbao.recognise.form import Compiled
from nianbao.recognise.limits import FIGURES_ALONE, LABELS_OF_TABLE, LONG
from nianbao.recognise.lines import Line
from nianbao.recognise.places import SeenTable, place_of
from nianbao.recognise.tabular import figures_alone
from nianbao.recognise.text.outline import Outline
from nianbao.recognise.text.sections import SectionPart

_WITHOUT_PICTURES = ("txt", "md")  # formats that drop the pictures of what they were made from


@dataclass(frozen=True, slots=True)
class Unread:
    """A report in which a table was looked for. `masks`: for each line the tables whose labels it prints."""

    document: Document
    form: Compiled
    lines: Sequence[Line]
    outline: Outline
    seen: Sequence[SeenTable]
    masks: Sequence[int]

    def why(self, table: str, part: SectionPart | None) -> str:
        """Why a table may be there although nothing of it was read; empty where nothing speaks for it."""
        return self._elsewhere(part) or self._printed(table, part) or self._dropped(table, part)

    def _elsewhere(self, part: SectionPart | None) -> str:
        """It may stand in what is no text."""
        lines = [line for _, line in part.lines] if part is not None else self.lines
        if part is not None and any(line.picture for line in lines):
            return "该部分只有图片，图片中的数字没有读取"
        if self.document.unread_pages:
            return "有的页面只有图像，没有读取"
        if part is None and any(isinstance(block, Picture) for block in self.document.blocks):
            return "文中有图片没有读取，表格可能在其中"
        if any(self._points_elsewhere(line.text) for line in lines if len(line.text) <= 2 * LONG):
            return "表格可能在附件或链接里，没有读取"
        return ""

    def _points_elsewhere(self, text: str) -> bool:
        """Whether a line says that something is not there; a word of one character must be all that it says."""
        if self.form.elsewhere.search(text) is not None:
            return True
        return any(word in text and label_key(text) == word for word in self.form.elsewhere_alone)

    def _printed(self, table: str, part: SectionPart | None) -> str:
        """Its labels or figures are printed."""
        within = self._outside_other_tables(table, part)
        own = [*(text for text, _ in part.lines), *(line.text for line in within)] if part is not None else []
        run_in = self.form.run_in(table)
        if self._labelled(table, within):
            return "表格的栏目名称在文中，但数字未能对上"
        if run_in.belongs(own) or any(run_in.runs(line.text) for line in self.lines):
            return "表格的栏目名称和数字在文中连成一段，没有表格线，无法确定各格的数字"
        if sum(line.figures for line in within) >= FIGURES_ALONE or figures_alone(own):
            return "该部分有一些数字，但没有认出表格"
        return ""

    def _labelled(self, table: str, within: Sequence[Line]) -> bool:
        """Whether labels of a table are printed: any in its own section, more than a sentence names elsewhere."""
        bit = self.form.bits[table]
        labels = [line.number for line, mask in zip(self.lines, self.masks, strict=False) if mask & bit and line.words]
        return len(labels) > LABELS_OF_TABLE or not {line.number for line in within}.isdisjoint(labels)

    def _outside_other_tables(self, table: str, part: SectionPart | None) -> list[Line]:
        """The lines of a section that are no other table's."""
        others = [seen for seen in self.seen if seen.table != table]
        between = (self.lines[number] for number in self._between_headings(part))
        return [line for line in between if not any(seen.place <= place_of(line) <= seen.end for seen in others)]

    def _dropped(self, table: str, part: SectionPart | None) -> str:
        """Nothing at all is printed where it should stand."""
        empty = part is not None and not part.lines
        held = part is not None and any(self._holds(part, seen) for seen in self.seen if seen.table != table)
        if empty and not held and self.document.format in _WITHOUT_PICTURES:
            return "标题之下没有内容，原件中的表格可能是图片，纯文本里看不到"
        return ""

    def _holds(self, part: SectionPart, seen: SeenTable) -> bool:
        """Whether a table stands in a section."""
        headings = (place_of(heading.line) for heading in self.outline.sections.values())
        return (
            part.start
            <= seen.place
            < min((place for place in headings if place > part.start), default=(len(self.document.blocks), 0))
        )

    def _between_headings(self, part: SectionPart | None) -> range:
        """The numbers of all lines of a section, those of tables too."""
        if part is None or part.heading is None:
            return range(0)
        numbers = sorted(heading.line.number for heading in self.outline.sections.values())
        start = part.heading.line.number + 1
        return range(start, next((number for number in numbers if number >= start), len(self.lines)))
