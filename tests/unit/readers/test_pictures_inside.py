"""Pictures inside documents: tables are read in their places, the text wins, what nobody sees or no file holds is not opened."""

from __future__ import annotations

import base64
import io
import zipfile
from functools import cache
from pathlib import Path

import pytest

from nianbao.model.document import Document, Grid, Mark, Paragraph, Picture
from nianbao.readers import sniff
from nianbao.readers.beside import BesidePage
from nianbao.readers.pictures import inside, looked_at, models
from nianbao.readers.pictures.at_hand import Size, is_drawing, size_of

Image = pytest.importorskip("PIL.Image", reason="the extra nianbao[ocr] is not installed")
pytestmark = pytest.mark.skipif(not models.available(), reason="the extra nianbao[ocr] is not installed")

HEAD = "<html><head><meta charset=utf-8><title>年报</title></head><body><h1>云岭县水利局2025年政府信息公开工作年度报告</h1>"


def page_of(body: str) -> bytes:
    return f"{HEAD}<p>二、主动公开政府信息情况</p>{body}<p>三、其他事项</p></body></html>".encode()


@cache
def table_picture() -> bytes:
    """A page with a table as a screen shows it, as PNG."""
    import cv2
    import numpy as np
    import pypdfium2

    document = pypdfium2.PdfDocument((Path(__file__).parent / "fixtures" / "forestry_chromium.pdf").read_bytes())
    sheet = np.asarray(document[0].render(scale=1.6).to_pil().convert("RGB"))
    return bytes(cv2.imencode(".png", np.ascontiguousarray(sheet[:, :, ::-1]))[1])


def tables(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def data_uri(data: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(data).decode()


@cache
def read_from_page() -> Document:
    return sniff.read(page_of(f'<p><img src="{data_uri(table_picture())}"></p>'), "a.html")


def test_a_table_takes_the_place_of_its_picture() -> None:
    document = read_from_page()
    assert document.recognised
    assert tables(document)[0].seen
    assert not document.images
    assert "识别出来的" in "".join(document.notes)
    texts = [getattr(block, "text", "") for block in document.blocks]
    at = next(number for number, block in enumerate(document.blocks) if isinstance(block, Grid))
    assert any(text.startswith("二、") for text in texts[:at])
    assert any(text.startswith("三、其他") for text in texts[at:])


def test_where_the_text_has_the_table_the_text_wins() -> None:
    grid = tables(read_from_page())[0]
    rows: dict[int, str] = {}
    for cell in grid.cells:
        rows[cell.row] = rows.get(cell.row, "") + f"<td colspan={cell.column_span}>{cell.text}</td>"
    table = "<table>" + "".join(f"<tr>{row}</tr>" for row in rows.values()) + "</table>"
    document = sniff.read(page_of(f'{table}<p><img src="{data_uri(table_picture())}"></p>'), "a.html")
    own = len(tables(sniff.read(page_of(table), "a.html")))
    labels = {cell.text for cell in grid.cells if len(cell.text) > 3}
    again = [
        each for each in tables(document)[own:] if len(labels & {cell.text for cell in each.cells}) > len(labels) / 2
    ]
    assert not again


def mht(location: str, link: str) -> bytes:
    page = page_of(f'<p><img src="{link}"></p>')
    parts = (
        b"Content-Type: text/html; charset=utf-8\r\nContent-Location: http://example.invalid/a/index.html\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(page),
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        + location.encode() + b"\r\n\r\n" + base64.encodebytes(table_picture()),
    )  # fmt: skip
    head = b'From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="--e"\r\n\r\n'
    return head + b"".join(b"----e\r\n" + part + b"\r\n" for part in parts) + b"----e--\r\n"


@pytest.mark.parametrize(
    ("location", "link"),
    [
        ("Content-ID: <one@x>", "cid:one@x"),
        ("Content-Location: http://example.invalid/a/b.png", "b.png"),
        ("Content-Location: http://example.invalid/a/b.png", "http://example.invalid/a/b.png"),
    ],
)
def test_a_saved_page_has_its_pictures_with_it(location: str, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    monkeypatch.setattr(looked_at, "layout_of", lambda data, cut, name: taken.append(len(data)))
    assert sniff.read(mht(location, link), "a.mht").format == "html"
    assert taken == [len(table_picture())]


def docx(drawing: str) -> bytes:
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    body = f"<w:p><w:r><w:t>二、主动公开政府信息情况</w:t></w:r></w:p><w:p><w:r>{drawing}</w:r></w:p>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", f"<w:document {w}><w:body>{body}</w:body></w:document>")
        package.writestr(
            "word/_rels/document.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{kinds}/image" Target="media/a.png"/>'
            f'<Relationship Id="r2" Type="{kinds}/image" Target="http://example.invalid/a.png" TargetMode="External"/>'
            "</Relationships>",
        )
        package.writestr("word/media/a.png", table_picture())
    return out.getvalue()


def drawing(key: str = "r1", *, rectangle: str = "", properties: str = "", extent: int = 5_000_000) -> str:
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    wp = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        f'<w:drawing><wp:inline xmlns:wp="{wp}"><wp:extent cx="{extent}" cy="{extent}"/><wp:docPr id="1" {properties}/>'
        f'<a:blipFill xmlns:a="{a}"><a:blip xmlns:r="{r}" r:embed="{key}"/>{rectangle}</a:blipFill></wp:inline></w:drawing>'
    )


@pytest.mark.parametrize(
    ("shown", "cuts"),
    [
        (drawing(), [(0.0, 0.0, 0.0, 0.0)]),
        (drawing(rectangle='<a:srcRect l="25000" b="50%"/>'), [(0.25, 0.0, 0.0, 0.5)]),
        (drawing("r2"), []),
        (drawing(properties='hidden="1"'), []),
        (drawing(extent=9000), []),
        (drawing(rectangle='<a:srcRect l="60000" r="60000"/>'), []),
        (
            '<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:300pt"><v:imagedata '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="r1" croptop="6554f"/>'
            "</v:shape></w:pict>",
            [(0.0, 6554 / 65536, 0.0, 0.0)],
        ),
    ],
)
def test_of_a_word_document_what_is_seen_is_looked_at(
    shown: str, cuts: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[object] = []
    monkeypatch.setattr(looked_at, "layout_of", lambda data, cut, name: taken.append(cut))
    document = sniff.read(docx(shown), "a.docx")
    assert taken == cuts
    assert isinstance(document.blocks[0], Paragraph)


def test_pictures_beside_a_page_are_opened_and_no_others(tmp_path: Path) -> None:
    inner = tmp_path / "in"
    (inner / "a_files").mkdir(parents=True)
    (inner / "a_files" / "一 1.png").write_bytes(b"inside")
    (tmp_path / "out.png").write_bytes(b"outside")
    (inner / "link.png").symlink_to(tmp_path / "out.png")
    of = BesidePage(inner / "a.html")
    assert of("a_files/%E4%B8%80%201.png?x=1") == b"inside"
    assert of("./a_files/一 1.png") == b"inside"
    elsewhere = ("../out.png", "a_files/../../out.png", str(tmp_path / "out.png"), "link.png", "file:///etc/hostname")
    assert [of(link) for link in (*elsewhere, "http://example.invalid/a.png", "a_files", "..%2Fout.png", "")] == [
        None
    ] * 9


def test_what_a_script_puts_in_place_goes_before_what_stands_there() -> None:
    asked: list[str] = []
    names = 'src="dot.gif" data-src="late.png" srcset="small.png 1x, large.png 2x"'
    sniff.read(page_of(f"<p><img {names}></p>"), "a.html", beside=lambda name: asked.append(name))
    assert asked == ["late.png", "large.png", "small.png", "dot.gif"]
    asked.clear()
    sniff.read(
        page_of('<p><img src="a.png" style="display:none"></p>'), "a.html", beside=lambda name: asked.append(name)
    )
    assert asked == []


def png(width: int, height: int, colour: object = "white") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def test_small_and_plain_pictures_cost_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("asked")

    monkeypatch.setattr(looked_at, "read_lines", never)
    monkeypatch.setattr(looked_at, "laid_out", never)
    shown = "".join(
        f'<p><img src="{data_uri(data)}"></p>'
        for data in (png(120, 120), png(900, 20), png(600, 400), png(600, 400, "navy"))
    )
    document = sniff.read(page_of(shown), "a.html")
    assert not document.recognised
    assert sum(isinstance(block, Picture) for block in document.blocks) == 4


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(f'<p><img src="{data_uri(table_picture())}"></p>')
    never = sniff.read(page, "a.html", recognises=False)
    monkeypatch.setattr(inside, "available", lambda: False)
    without = sniff.read(page, "a.html")
    assert without.blocks == never.blocks
    assert any("pip install" in note for note in without.notes)
    assert not any("pip install" in note for note in never.notes)


def figure_picture(text: str, at: tuple[int, int] = (12, 8)) -> bytes:
    from PIL import ImageDraw, ImageFont

    picture = Image.new("RGB", (30 + 14 * len(text), 40), "white")
    ImageDraw.Draw(picture).text(at, text, fill="black", font=ImageFont.load_default(size=24))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_a_figure_that_is_a_picture_is_read_alone_or_not_at_all() -> None:
    whole, cut = data_uri(figure_picture("305")), data_uri(figure_picture("305", at=(-6, 8)))
    rows = "".join(f"<tr><td>项目{number}甲</td><td>{number}</td><td>4{number}</td></tr>" for number in range(5))
    shown = "".join(f'<td><img src="{link}"></td>' for link in (whole, cut))
    document = sniff.read(page_of(f"<table>{rows}<tr><td>项目乙</td>{shown}</tr></table>"), "a.html")
    grid = tables(document)[0]
    last = [cell for cell in grid.cells if cell.row == 5][1:]
    assert [(cell.text, cell.marks) for cell in last] == [("305", Mark(0)), ("", Mark.PICTURE)]
    assert list(grid.seen) == [(5, 1)]
    assert document.recognised


def test_what_the_first_bytes_of_an_image_say() -> None:
    out = io.BytesIO()
    Image.new("RGB", (640, 333)).save(out, "JPEG")
    assert size_of(out.getvalue()) == Size(640, 333) == size_of(png(640, 333))
    assert size_of(b"<svg" + b" " * 99) is None
    assert is_drawing(b"\x01\x00\x00\x00" + bytes(36) + b" EMF" + bytes(40))
    assert not is_drawing(png(4, 4))
