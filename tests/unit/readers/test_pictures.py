"""Pages that are pictures: what is read of them is what the printed report says, and what is not sure is not read.

The pictures in `fixtures` are pages of `reports_in/2025/caizhengju.docx`, printed and made into scans by
`tests/support/scans.py`."""

from __future__ import annotations

import io
import zlib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.support.samples import PACK, ROOT, load_form

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document, Grid, Mark, Paragraph
from nianbao.readers import sniff
from nianbao.readers.face import DEFAULT
from nianbao.readers.pdf import reader as pdf
from nianbao.readers.pdf.packed import is_packed_tight
from nianbao.readers.pictures import laid_out, models
from nianbao.recognise.report import recognise

if TYPE_CHECKING:
    import cv2
    import numpy as np
    from numpy.typing import NDArray
else:
    cv2, np = (pytest.importorskip(name, reason="the extra nianbao[ocr] is not installed") for name in ("cv2", "numpy"))
Image = pytest.importorskip("PIL.Image", reason="the extra nianbao[ocr] is not installed")
pytestmark = pytest.mark.skipif(not models.available(), reason="the extra nianbao[ocr] is not installed")

FIXTURES = Path(__file__).parent / "fixtures"
FORM = load_form(PACK)


def read(name: str) -> Document:
    return sniff.read((FIXTURES / name).read_bytes(), name)


@cache
def photo() -> Document:
    return read("photo.jpg")


def cells(document: Document) -> dict[str, str]:
    """What the document prints, by what it is: every cell that the form names."""
    report = recognise(document, FORM)
    return {
        str(address): (str(reading.value) if reading.value is not None else reading.state.value)
        for table in report.tables.values()
        for address, reading in table.readings.items()
    }


def compared(name: str, tables: tuple[str, ...]) -> tuple[int, list[str], int]:
    """Right, wrong and unread cells of a picture of the report in those tables."""
    printed = cells(sniff.read((ROOT / "reports_in/2025/caizhengju.docx").read_bytes(), "caizhengju.docx"))
    found = cells(read(name))
    asked = [address for address in printed if address.startswith(tables)]
    unread = [address for address in asked if not found[address][:1].isdigit()]
    wrong = [address for address in asked if address not in unread and found[address] != printed[address]]
    return len(asked) - len(unread) - len(wrong), wrong, len(unread)


@pytest.mark.slow
def test_pages_of_a_pdf_are_read_as_printed() -> None:
    right, wrong, _ = compared("scanned.pdf", ("proactive_disclosure", "disputes"))  # without the page between
    assert not wrong
    assert right >= 24
    document = read("scanned.pdf")
    assert document.recognised
    texts = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert any("财政局" in text and "年度报告" in text for text in texts[:3])
    assert any(text.startswith("五、") for text in texts)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "least"),
    [("photo.jpg", 120), ("sealed.jpg", 100)],
    ids=["a photo from aside, in the shade", "a red seal over figures"],
)
def test_a_page_alone_is_read_as_printed(name: str, least: int) -> None:
    right, wrong, _ = compared(name, ("requests",))  # 140 of its figures stand on this page
    assert not wrong
    assert right >= least


@pytest.mark.slow
def test_a_page_that_lies_on_its_side_is_turned() -> None:
    picture = Image.open(FIXTURES / "sealed.jpg").rotate(90, expand=True)
    out = io.BytesIO()
    picture.save(out, "PNG")
    document = sniff.read(out.getvalue(), "side.png")
    assert max(grid.columns for grid in document.blocks if isinstance(grid, Grid)) >= 8


def test_every_figure_says_how_it_was_recognised_and_doubtful_ones_are_not_read() -> None:
    grids = [block for block in photo().blocks if isinstance(block, Grid)]
    seen = {place: one for grid in grids for place, one in grid.seen.items()}
    assert len(seen) > 60
    assert all(0 <= one.sure <= 1 and one.box is not None for one in seen.values())


@pytest.mark.slow
def test_figures_of_which_the_models_are_not_sure_are_unclear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laid_out, "SURE", 1.01)
    grids = [block for block in read("photo.jpg").blocks if isinstance(block, Grid)]
    figures = [cell for grid in grids for cell in grid.cells if (cell.row, cell.column) in grid.seen]
    assert figures
    assert all(cell.marks & Mark.UNCLEAR for cell in figures)


def test_an_empty_page_says_that_nothing_was_recognised() -> None:
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "PNG")
    with pytest.raises(DocumentError) as caught:
        sniff.read(out.getvalue(), "empty.png")
    assert caught.value.reason == "scanned"


def test_a_giant_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(DocumentError) as caught:
        sniff.read(out.getvalue(), "giant.png")
    assert caught.value.reason in ("bomb", "too_large", "damaged")


@pytest.mark.parametrize("length", [0.2, 0.6, 0.95])
def test_a_cut_off_picture_is_damaged(length: float) -> None:
    data = (FIXTURES / "photo.jpg").read_bytes()
    with pytest.raises(DocumentError) as caught:
        sniff.read(data[: int(len(data) * length)], "cut.jpg")
    assert caught.value.reason == "damaged"


def test_without_the_extra_a_picture_is_refused_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "available", lambda: False)
    with pytest.raises(DocumentError) as caught:
        read("photo.jpg")
    assert caught.value.reason == "unsupported"
    assert "nianbao[ocr]" in (caught.value.hint or "")
    with pytest.raises(DocumentError) as caught:
        read("scanned.pdf")
    assert caught.value.reason == "scanned"


def packed_page(name: str) -> bytes:
    """A PDF of one page whose picture is packed without loss: it unpacks to more than a page of text ever does, so that it is
    read in a process of its own."""
    picture = Image.open(FIXTURES / name).convert("RGB")
    data = zlib.compress(picture.tobytes())
    drawn = b"q 595 0 0 842 0 0 cm /I Do Q"
    size = b"/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8" % picture.size
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/XObject/Subtype/Image%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
        % (size, len(data), data),
    ]
    objects = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, start=1))
    return b"%PDF-1.4\n" + objects + b"trailer<</Size 6/Root 1 0 R>>\n%%EOF"


@pytest.mark.slow
def test_a_scan_that_is_packed_without_loss_is_read_in_a_process_of_its_own() -> None:
    data = packed_page("photo.jpg")
    assert is_packed_tight(data)
    document = sniff.read(data, "packed.pdf")
    assert document.recognised_pages == {1}
    assert max(len(grid.seen) for grid in document.blocks if isinstance(grid, Grid)) > 60


def test_pictures_of_cells_are_small_and_of_the_cell() -> None:
    grids = [block for block in photo().blocks if isinstance(block, Grid)]
    pictures = [one.picture for grid in grids for one in grid.seen.values()]
    assert all(0 < len(picture) < 12_000 for picture in pictures)
    sizes = [Image.open(io.BytesIO(picture)).size for picture in pictures]
    assert all(max(size) <= 360 and min(size) > 8 for size in sizes)


def test_no_picture_is_recognised_where_none_is_to_be() -> None:
    for name in ("photo.jpg", "scanned.pdf"):
        with pytest.raises(DocumentError) as caught:
            sniff.read((FIXTURES / name).read_bytes(), name, recognises=False)
        assert caught.value.reason == "scanned"


@pytest.mark.slow
def test_of_many_pages_some_are_recognised_and_the_rest_is_said() -> None:
    document = pdf.read((FIXTURES / "scanned.pdf").read_bytes(), "scanned.pdf", replace(DEFAULT, pictures=1))
    assert document.recognised_pages == {1}
    assert document.unread_pages
    assert any("未读取" in note for note in document.notes)


def drawn_table() -> NDArray[np.uint8]:
    """Three rows of four cells, something in each."""
    page = np.full((400, 700, 3), 255, np.uint8)
    for number in range(5):
        cv2.line(page, (50 + 150 * number, 50), (50 + 150 * number, 350), (0, 0, 0), 2)
    for number in range(4):
        cv2.line(page, (50, 50 + 100 * number), (650, 50 + 100 * number), (0, 0, 0), 2)
    for row in range(3):
        for column in range(4):
            cv2.putText(page, "8", (115 + 150 * column, 112 + 100 * row), cv2.FONT_HERSHEY_SIMPLEX, 1, (0, 0, 0), 2)
    return page


def test_what_may_be_a_figure_is_read_by_both_models_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    small = ["十", "十", "三", "两", "廿", "十一", "零", "一十", "3件", "减4", "无", "/"]
    tiny = ["1", "十", "三", "2", "20", "11", "0", "10", "8件", "4", "1", "1"]

    def read(size: str, pictures: list[object]) -> list[models.Spoken]:
        texts = small if size == "small" else tiny
        return [models.Spoken(text, tuple(range(len(text))), 1.0) for _, text in zip(pictures, texts, strict=False)]

    monkeypatch.setattr("nianbao.readers.pictures.page.read_lines", read)
    page = laid_out.laid_out(drawn_table(), 1)
    cells = [cell for _, part in page.tables for cell in part.cells]
    assert [cell.seen.other for cell in cells if cell.seen is not None] == tiny
    assert all("\ufdd7" in cell.text for cell in cells)
