"""A letter to an agency about its report (反馈意见), and to bodies whose report is due, as a Word document."""

from __future__ import annotations

import io

from nianbao.model.finding import Finding, RunHead
from nianbao.model.verdict import PASS, together
from nianbao.render.letters.content import Letter, chinese_date, feedback
from nianbao.render.letters.own import fill
from nianbao.render.letters.paper import HEAD, KAI, Writer, lay_out
from nianbao.render.letters.template import OwnTemplate
from nianbao.render.undated import undated

_RECEIPT = (14, 58, 36, 24, 24)  # millimetres


def wanted(finding: Finding) -> bool:
    """Whether there is anything to write to the agency about; a report that does not count in its run gets no letter."""
    return finding.error is None and finding.standing is None and together(finding.results) != PASS


def letter(finding: Finding, head: RunHead, own: OwnTemplate | None = None) -> bytes | None:
    """The letter to the agency; None where there is nothing to tell it. `own`: the office's template."""
    return drawn(feedback(head, finding), own) if wanted(finding) else None


def notice(head: RunHead, finding: Finding) -> bytes:
    """The letter in our own layout; the same bytes for the same finding."""
    return drawn(feedback(head, finding))


def drawn(letter: Letter, own: OwnTemplate | None = None) -> bytes:
    """A letter as a document."""
    if own is not None:
        return fill(own, letter)
    import docx

    document = docx.Document()
    lay_out(document)
    writer = Writer(document)
    writer.title(letter.title)
    writer.line("")
    writer.line(f"{letter.to}：")
    for text, style in letter.body:
        if style == "text":
            writer.text(text)
        else:
            writer.heading(text, KAI if style == "group" else HEAD)
    if letter.done:
        writer.line("")
        writer.text(f"附件：{letter.done}情况回执")
    _signed(writer, letter)
    if letter.done:
        writer.page_break()
        _receipt(writer, letter)
    buffer = io.BytesIO()
    document.save(buffer)
    return undated(buffer.getvalue())


def _signed(writer: Writer, letter: Letter) -> None:
    """Office, date, and below them who is to be asked; what is not given is not there."""
    season = letter.season
    if season.office or season.date:
        writer.line("")
        writer.line("")
        writer.signature(season.office, chinese_date(season.date))
    told = [f"联系人：{season.contact}" if season.contact else "", f"联系电话：{season.phone}" if season.phone else ""]
    if any(told):
        writer.line("")
        writer.text(f"（{'，'.join(filter(None, told))}）")


def _receipt(writer: Writer, letter: Letter) -> None:
    """The blank form on which the agency answers, problem by problem, what it has done."""
    writer.line("附件", HEAD)
    writer.title((f"{letter.done}情况回执",))
    body = letter.body_state
    lines = [[f"单位：{letter.to}", f"年度：{letter.year}" if letter.year else ""]]
    if body is not None:
        lines += [[f"联系人：{body.contact}" if body.contact else "", f"电话：{body.phone}" if body.phone else ""]]
    for told in lines:
        if any(told):
            writer.line("　　".join(filter(None, told)))
    rows = [("编号", "问题", f"{letter.done}情况", "完成时间", "说明")]
    rows += [(item.entry.id, item.entry.main.title, "", "", "") for item in letter.items]
    writer.table(rows, _RECEIPT)
