"""A template to begin from: our own layout with fields in it."""

from __future__ import annotations

import io

from nianbao.render.letters.paper import BODY, HEAD, KAI, SIZE, TITLE, TITLE_SIZE, Writer, lay_out
from nianbao.render.undated import undated


def standard_template() -> bytes:
    """A Word document that gives the letters as they are without a template; an office changes it as it likes."""
    import docx

    document = docx.Document()
    lay_out(document)
    writer = Writer(document)
    writer.line("{{标题}}", TITLE, TITLE_SIZE, center=True)
    writer.line("")
    writer.line("{{单位}}：")
    writer.line("{% for 段 in 正文 %}")
    for style, font in (("一级", HEAD), ("二级", KAI), ("正文", BODY)):
        writer.line("{% if 段.类型 == '" + style + "' %}")
        writer.line("{{段.文字}}", font, SIZE, indent=True)
        writer.line("{% endif %}")
    writer.line("{% endfor %}")
    writer.line("{% if 回执 %}")
    writer.line("")
    writer.text("附件：{{回执}}情况回执")
    writer.line("{% endif %}")
    writer.line("")
    writer.line("")
    writer.line("{{主管部门}}", right=4.0)
    writer.line("{{日期}}", right=4.0)
    writer.line("{% if 联系人 or 联系电话 %}")
    contact = "{% if 联系人 %}联系人：{{联系人}}{% endif %}"
    phone = "{% if 联系电话 %}联系电话：{{联系电话}}{% endif %}"
    writer.text(f"（{contact}{'{% if 联系人 and 联系电话 %}，{% endif %}'}{phone}）")
    writer.line("{% endif %}")
    writer.line("{% if 回执 %}")
    writer.line("附件", HEAD).paragraph_format.page_break_before = True
    writer.line("{{回执}}情况回执", TITLE, TITLE_SIZE, center=True)
    writer.line("单位：{{单位}}{% if 年度 %}　　年度：{{年度}}{% endif %}")
    rows = [
        ("编号", "问题", "{{回执}}情况", "完成时间", "说明"),
        ("{% for 题 in 问题 %}", "", "", "", ""),
        ("{{题.编号}}", "{{题.名称}}", "", "", ""),
        ("{% endfor %}", "", "", "", ""),
    ]
    writer.table(rows, (14, 58, 36, 24, 24))
    writer.line("{% endif %}")
    buffer = io.BytesIO()
    document.save(buffer)
    return undated(buffer.getvalue())
