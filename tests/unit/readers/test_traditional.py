"""Texts in traditional characters."""

from __future__ import annotations

from nianbao.model.document import Paragraph
from nianbao.readers.sniff import read
from nianbao.readers.traditional import is_traditional, simplified

SENTENCE = (
    "雲溪市青櫟區農業農村局對照年度要點逐項推進，全年主動公開各類信息，機關與業務處室應按月核查，總體情況實為良好。"
)


def test_a_traditional_text_is_read_in_simplified_characters() -> None:
    document = read((SENTENCE * 3).encode(), "x.txt")
    assert [block.text[:14] for block in document.blocks if isinstance(block, Paragraph)] == [
        "云溪市青栎区农业农村局对照年"
    ]
    assert any("繁体" in note for note in document.notes)


def test_a_page_is_read_so_too() -> None:
    document = read(f"<html><body><p>{SENTENCE * 3}</p></body></html>".encode(), "x.html")
    assert isinstance(document.blocks[0], Paragraph)
    assert document.blocks[0].text.startswith("云溪市")


def test_names_in_a_simplified_text_are_left() -> None:
    text = "本局公开國際展覽一項。" + "本年度各项工作按照要求推进，内容经过核对。" * 20
    assert not is_traditional(text)


def test_readings_behind_characters_are_left_out() -> None:
    assert simplified("統(tǒng)計(jì)局（三）條(tiao)") == "统计局（三）条"
