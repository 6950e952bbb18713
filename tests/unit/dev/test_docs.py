"""The documents that a pack makes of itself: complete, linked, escaped, the same bytes twice."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import html as lxml_html

from nianbao.catalog.load import load
from nianbao.dev.docs import documents, write_documents
from nianbao.dev.guide import guide
from nianbao.dev.pages import rule_pages
from nianbao.kinds.table import all_kinds
from nianbao.model.rule import Pack, Status

PACK = load(Path(__file__).resolve().parents[3] / "rules/disclosure-2021", all_kinds())
FEW = ("requests-row-total", "personal-data", "regulations-without-power", "growth-miscalculated")


@pytest.fixture(scope="module")
def small() -> Pack:
    return replace(PACK, rules=tuple(rule for rule in PACK.rules if rule.id in FEW))


@pytest.fixture(scope="module")
def made(small: Pack) -> dict[str, bytes]:
    return documents(small, all_kinds())


def test_one_page_a_rule_and_every_link_has_its_target(made: dict[str, bytes]) -> None:
    assert set(made) == {
        "index.html",
        "words.html",
        "guide.html",
        "guide.docx",
        *(f"rules/{rule}.html" for rule in FEW),
    }
    for name, data in made.items():
        if not name.endswith(".html"):
            continue
        tree = lxml_html.fromstring(data.decode("utf-8"))
        for link in tree.iter("a"):
            target, _, part = link.get("href").partition("#")
            path = (Path("/") / name).parent / target
            where = name if not target else path.resolve().relative_to("/").as_posix()
            assert where in made, (name, link.get("href"))
            if part:
                assert tree.get_element_by_id(part) is not None
        text = data.decode("utf-8")
        assert "<script" not in text and "http" not in re.sub(r"http-equiv", "", text)


def test_the_same_pack_gives_the_same_bytes(small: Pack, made: dict[str, bytes]) -> None:
    assert documents(small, all_kinds()) == made


def test_a_page_says_what_the_program_says(made: dict[str, bytes]) -> None:
    text = lxml_html.fromstring(made["rules/requests-row-total.html"].decode("utf-8")).text_content()
    assert "说：“一、本年新收政府信息公开申请数量”行各列之和为12，与总计13不符，差1" in text
    assert "每处 6 分" in text and "格式第三部分" in text
    law = lxml_html.fromstring(made["rules/regulations-without-power.html"].decode("utf-8")).text_content()
    assert "条文未核对" in law and "只用于乡镇" in law


def test_the_page_of_words_tells_where_each_class_stands_and_what_reads_it(made: dict[str, bytes]) -> None:
    tree = lxml_html.fromstring(made["words.html"].decode("utf-8"))
    row = next(row for row in tree.iter("tr") if row.text_content().startswith("carry_on"))
    text = row.text_content()
    assert "转到明年" in text and "顺延" in text and "roles.carried_out" in text
    assert re.search(r"disclosure-2021/lexicons/claims\.yaml:\d+", text)


def test_what_a_pack_says_is_escaped(small: Pack) -> None:
    rule = small.rules[0]
    wording = replace(rule.wording, title="<script>alert(1)</script>")
    hostile = documents(replace(small, rules=(replace(rule, wording=wording, why="<b>&"),)), all_kinds())
    for name, data in hostile.items():
        if name.endswith(".html"):
            assert b"<script" not in data and b"<b>&" not in data
            assert b"&lt;script&gt;" in data or name == "words.html"


def test_the_guide_follows_the_form(small: Pack) -> None:
    pages = rule_pages(small, all_kinds())
    made = guide(small, pages)
    assert made.size == len(FEW)
    assert [group.ordinal + group.title for group in made.groups] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "全文、标题和格式",
    ]


def test_rules_that_are_off_are_not_in_the_guide(small: Pack) -> None:
    off = replace(small, rules=tuple(replace(rule, status=Status.OFF) for rule in small.rules))
    assert guide(off, rule_pages(off, all_kinds())).groups == ()


def test_word_document(made: dict[str, bytes]) -> None:
    document = docx.Document(io.BytesIO(made["guide.docx"]))
    assert document.paragraphs[0].text == "政府信息公开工作年度报告填报自查指南"
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]
    assert headings[0] == "一、总体情况" and len(document.tables) == len(headings)
    rows = [row for table in document.tables for row in table.rows[1:]]
    assert len(rows) == len(FEW)
    assert all(row.cells[0].text == "□" for row in rows)
    assert all(row.cells[2].text.startswith("× ") for row in rows)
    for name in ("Normal", "Title", "Heading 1"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) in ("仿宋", "黑体", "方正小标宋简体")
        assert fonts.get(qn("w:asciiTheme")) is None
    styles = zipfile.ZipFile(io.BytesIO(made["guide.docx"])).read("word/styles.xml").decode("utf-8")
    assert re.search(r'<w:lang [^>]*w:eastAsia="zh-CN"', styles)
    heads = [table.rows[0]._tr.trPr.find(qn("w:tblHeader")) for table in document.tables]
    assert all(head is not None for head in heads)


def test_other_files_are_left_alone(small: Pack, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    written = write_documents(small, all_kinds(), tmp_path)
    assert all(path.is_file() for path in written)
    assert (tmp_path / "note.txt").read_text("utf-8") == "mine"
    assert not list(tmp_path.rglob(".*"))
