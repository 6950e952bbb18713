"""A letter to an agency about its report (反馈意见), as a Word document in the layout of official papers.

Layout after GB/T 9704-2012: A4, type area 156 × 225 mm, FangSong 3号, exact line pitch. What only the office can say (number, date,
signature, deadline, contact) is left blank to be filled in; nothing is stated that the finding does not hold.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from nianbao.model.finding import RECOGNISED, Finding, RunHead
from nianbao.model.verdict import PASS, together
from nianbao.render import summary
from nianbao.render.entries import Entry, entries_of
from nianbao.render.labels import Labels
from nianbao.render.told import cells_text, equations, numbered, recommendation, short_place, told, ways_text
from nianbao.render.undated import undated

_BODY, _HEAD, _KAI, _TITLE = "仿宋", "黑体", "楷体", "宋体"
_SIZE, _TITLE_SIZE, _PITCH = 16, 22, 29  # points: 3号, 2号, exact line pitch
_MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}  # mm
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_GROUPS = (("must", "必须整改的问题"), ("advise", "建议改进的问题"), ("review", "建议核实的内容"))
_ASKED = "请对照上述问题逐项核对修改，于　　年　　月　　日前重新报送，并随附整改情况回执。已经公开的，同步更新网页。"
_VERIFY = (
    "请对照上述内容逐项核实，于　　年　　月　　日前书面说明；确有差错的，改正后重新报送。已经公开的，同步更新网页。"
)
_ORDINALS = "一二三四五"
_CITED = re.compile(r"：“.*?”")


def wanted(finding: Finding) -> bool:
    """Whether there is anything to write to the agency about; a report that does not count in its run gets no letter."""
    return finding.error is None and finding.standing is None and together(finding.results) != PASS


def letter(finding: Finding, head: RunHead) -> bytes | None:
    """The letter to the agency; None where there is nothing to tell it."""
    return notice(head, finding) if wanted(finding) else None


def notice(head: RunHead, finding: Finding) -> bytes:
    """`notices/<id>.docx`; the same bytes for the same finding."""
    import docx

    # Kept whole: the letter from its title to the receipt, as it is printed.
    labels = Labels.of(finding, head)
    entries = [entry for entry in entries_of(finding, labels) if entry.degree != "excepted"]
    document = docx.Document()
    _lay_out(document)
    writer = _Writer(document)
    agency = finding.report.agency or finding.source.name
    year = f"{finding.report.year}年度" if finding.report.year is not None else ""
    form = str(labels.form.get("title") or "年度报告")
    writer.line(f"关于{agency}{year}{form}的反馈意见", _TITLE, _TITLE_SIZE, center=True)
    writer.line("")
    writer.line(f"{agency}：")
    writer.text(
        f"你单位报送的《{finding.report.title or form}》（文件：{finding.source.name}）已审核，现将有关情况反馈如下。"
    )
    writer.heading("一、总体情况")
    writer.text(_overall(finding, entries, labels))
    wrong = any(entry.degree in ("must", "advise") for entry in entries)
    writer.heading("二、存在的问题" if wrong else "二、需要核实的情况")
    shown = [(title, [entry for entry in entries if entry.degree == degree]) for degree, title in _GROUPS]
    for ordinal, (title, group) in zip(_ORDINALS, [one for one in shown if one[1]], strict=False):
        writer.line(f"（{ordinal}）{title}", _KAI, indent=True)
        for number, entry in enumerate(group, 1):
            _item(writer, number, entry, labels)
    if titles := summary.undecided_titles(finding, entries, labels.words):
        writer.line("未能判断的内容", _KAI, indent=True)
        writer.text(
            f"因有关内容空白或没有读出，是否有下列问题未能判断，不能据此认为无误：{titles}。请补填或提供可以读取的文字版。"
        )
    writer.heading("三、有关要求")
    writer.text(_ASKED if wrong else _VERIFY)
    writer.text("建议核实的内容，情况属实的请书面说明；不能按期完成的，请说明原因并明确完成时限。")
    writer.text("联系人：　　　　　　联系电话：")
    for text in ("", "（印章）", "　　年　　月　　日"):
        writer.line(text, right=True)
    writer.page_break()
    _receipt(document, writer, agency, year, entries, "整改" if wrong else "核实")
    buffer = io.BytesIO()
    document.save(buffer)
    return undated(buffer.getvalue())


def _overall(finding: Finding, entries: Sequence[Entry], labels: Labels) -> str:
    words = labels.words
    said = summary.sentence(finding, entries, words).split(words("clause_mark"))[0].rstrip(words("stop"))
    text = f"审核结论：{words.get(f'verdict.{finding.verdict}', finding.verdict)}。{said}。"
    if finding.source.read_as == RECOGNISED:
        text += f"{words('recognised')}。"
    if unchecked := finding.coverage["not_checked"] + finding.coverage["error"]:
        text += f"另有{unchecked}项因缺少材料等原因没有检查。"
    return text


def _item(writer: _Writer, number: int, entry: Entry, labels: Labels) -> None:
    main, view = entry.main, told(entry, labels)
    said = main.message if main.message and main.message != main.title else main.condition or main.title
    if entry.cause is not None:
        said = equations(view, labels)
    text = f"{number}．{short_place(entry, view, labels)}：{said.rstrip('。')}。"
    if view.inferred:
        text += f"{numbered(cells_text(view, labels))}，请核对原始资料后改正。"
    elif view.choices:
        capped, ways = "（只列出一部分）" if view.capped else "", numbered(ways_text(view, labels))
        text += f"哪一格有误不能唯一确定，下列改法都能使各项相符，请核对原始资料后确定{capped}：{ways}。"
    if advice := recommendation(entry, view, labels):
        text += advice.rstrip("。") + "。"
    if main.criteria:
        text += f"（依据：{_CITED.sub('', main.criteria)}）"
    writer.text(text)


def _receipt(document: Any, writer: _Writer, agency: str, year: str, entries: Sequence[Entry], done: str) -> None:
    """The blank form on which the agency answers, problem by problem, what it has `done`."""
    from docx.shared import Mm, Pt

    writer.line("附件", _HEAD)
    writer.line(f"{done}情况回执", _TITLE, _TITLE_SIZE, center=True)
    writer.line(f"单位：{agency}　　年度：{year}")
    titles, widths = ("编号", "问题", f"{done}情况", "完成时间", "说明"), (14, 58, 36, 24, 24)
    rows = [entry for entry in entries if entry.degree in ("must", "advise", "review")]
    table = document.add_table(len(rows) + 1, len(titles), style="Table Grid")
    table.autofit = False
    texts = [titles, *((entry.id, _clean(entry.main.title), "", "", "") for entry in rows)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    # the table's own look-up of a cell walks the whole table: a row is asked once for its cells
    for row, said in zip(table.rows, texts, strict=True):
        _keep_whole(row)
        for cell, width, text in zip(row.cells, widths, said, strict=True):
            cell.width = Mm(width)
            cell.text = text
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.line_spacing = Pt(20)
                for run in paragraph.runs:
                    _font(run, _BODY, 12)


class _Writer:
    """Paragraphs of the letter."""

    def __init__(self, document: Any) -> None:
        self.document = document

    def line(
        self,
        text: str,
        font: str = _BODY,
        size: int = _SIZE,
        *,
        center: bool = False,
        right: bool = False,
        indent: bool = False,
    ) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = self.document.add_paragraph()
        _font(paragraph.add_run(_clean(text)), font, size)
        form = paragraph.paragraph_format
        form.line_spacing = Pt(_PITCH if size == _SIZE else 36)
        form.space_before = form.space_after = Pt(0)
        if indent:
            form.first_line_indent = Pt(2 * _SIZE)
        if center or right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if center else WD_ALIGN_PARAGRAPH.RIGHT

    def page_break(self) -> None:
        from docx.enum.text import WD_BREAK

        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def text(self, text: str) -> None:
        self.line(text, indent=True)

    def heading(self, text: str) -> None:
        self.line(text, _HEAD, indent=True)
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _font(run: Any, name: str, size: int) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run.font.name = "Times New Roman"
    run.font.size = Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _keep_whole(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _lay_out(document: Any) -> None:
    """Paper, margins, language, page number; properties without a clock."""
    from datetime import datetime

    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, millimetres in _MARGINS.items():
        setattr(section, name, Mm(millimetres))
    section.footer_distance = Mm(25)
    properties = document.core_properties
    properties.created = properties.modified = datetime(2000, 1, 1)
    properties.author = properties.last_modified_by = ""
    fonts = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = fonts.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        fonts.append(language)
    language.set(qn("w:eastAsia"), "zh-CN")
    footer = section.footer.paragraphs[0]
    footer.alignment = 1
    for kind, text in (("text", "— "), ("begin", ""), ("code", "PAGE"), ("end", ""), ("text", " —")):
        run = footer.add_run(text if kind == "text" else "")
        _font(run, _TITLE, 14)
        if kind in ("begin", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._element.append(mark)
        elif kind == "code":
            code = OxmlElement("w:instrText")
            code.text = text
            run._element.append(code)
