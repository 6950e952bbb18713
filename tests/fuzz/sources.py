"""A report with known figures in each format, to be damaged."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

from nianbao.catalog.load import load_form
from nianbao.model.form import Address, FormSpec
from support import ofd, synth, word97

RULES: Final = Path(__file__).resolve().parents[2] / "rules"
FIXTURES: Final = Path(__file__).resolve().parents[1] / "unit" / "readers" / "fixtures"


@lru_cache(maxsize=1)
def form() -> FormSpec:
    return load_form(RULES / "disclosure-2021")


def draft(cells: dict[Address, str]) -> synth.Draft:
    """A short report around the figures."""
    sections = {
        section.id: (f"{numeral}、{section.title}", () if section.tables else ("本单位依法公开政府信息。",))
        for numeral, section in zip("一二三四五六", form().sections, strict=True)
    }
    return synth.Draft("云溪市青栎区水务局2024年政府信息公开工作年度报告", (), sections, cells)


def mht(page: bytes) -> bytes:
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html;'
    return head + b' charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n' + page + b"\r\n--b--\r\n"


def ods(content: str) -> bytes:
    """A spreadsheet of OpenDocument with this content.xml."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return out.getvalue()


def whole(kind: str, rng: random.Random) -> bytes:
    """A report as a file of a kind; of those which nothing here writes, the readers' own fixtures."""
    if kind in ("xls", "ods", "odt", "rtf"):
        return next(FIXTURES.glob(f"*.{kind}")).read_bytes()
    report = draft(synth.clean_cells(form(), rng))
    writers: dict[str, Callable[[], bytes]] = {
        "txt": lambda: synth.to_txt(report, form()).encode(),
        "md": lambda: synth.to_md(report, form()).encode(),
        "html": lambda: synth.to_html(report, form()).encode(),
        "mht": lambda: mht(synth.to_html(report, form()).encode()),
        "docx": lambda: synth.to_docx(report, form()),
        "doc": lambda: word97_of(report, rng),
        "xlsx": lambda: synth.to_xlsx(report, form()),
        "pdf": lambda: synth.to_pdf(report, form()),
        "ofd": lambda: ofd.to_ofd(report, form(), rng.choice(sorted(ofd.MANNERS))),
    }
    return writers[kind]()


def word97_of(report: synth.Draft, rng: random.Random) -> bytes:
    """The report as a Word 97 document, written at once or saved fast, with headings by number."""
    sheet = word97.styles(word97.style("Normal", 0), word97.style("heading 1", 1, look=word97.sprm(0x460B, 1)))
    paras: list[word97.Para] = []
    for kind, value in synth.pieces(report, form()):
        if kind == "table":
            paras += word97.table(value)  # type: ignore[arg-type]
        elif kind == "heading":
            paras.append(word97.para(str(value).partition("、")[2], style=1))
        else:
            paras.append(word97.para(str(value)))
    cut = rng.choice((word97.whole, word97.saved_fast))
    return word97.document(paras, cut=cut, parts=sheet | word97.lists(word97.Numbered(39, "%1、")))


TITLE_OF_TABLE: Final = "收到和处理政府信息公开申请情况"


def first_row(run: str) -> str:
    """A table of Word whose second cell of the second row holds a run."""

    def cell(content: str) -> str:
        return f"<w:tc><w:p>{content}</w:p></w:tc>"

    def plain(text: str) -> str:
        return cell(f"<w:r><w:t>{text}</w:t></w:r>")

    head = "".join(map(plain, ("项目", "自然人", "总计")))
    return f"<w:tbl><w:tr>{head}</w:tr><w:tr>{plain('予以公开')}{cell(run)}{plain('77')}</w:tr></w:tbl>"
