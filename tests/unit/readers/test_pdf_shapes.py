"""Fonts whose glyphs are not the figures that their tables of characters tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
import pytest

from fuzz import unlike
from nianbao.readers.pdf import shapes
from nianbao.readers.pdf.reader import opened


@contextmanager
def _fonts(data: bytes) -> Iterator[Callable[[], list[Any]]]:
    with opened(data, "x.pdf") as document:
        page = pdfium.FPDF_LoadPage(document, 0)
        texts = (pdfium.FPDFPage_GetObject(page, at) for at in range(pdfium.FPDFPage_CountObjects(page)))
        yield lambda: [
            pdfium.FPDFTextObj_GetFont(one)
            for one in texts
            if pdfium.FPDFPageObj_GetType(one) == pdfium.FPDF_PAGEOBJ_TEXT
        ]
        pdfium.FPDF_ClosePage(page)


def _misnamed(data: bytes) -> str:
    with _fonts(data) as fonts:
        return "".join(sorted({figure for font in fonts() for figure in shapes.misnamed(font)}))


@pytest.mark.parametrize("drawn, told", [("25", "70"), ("38", "83"), ("69", "96"), ("14", "41"), ("07", "70")])
def test_two_figures_that_have_changed_places_are_not_believed(drawn: str, told: str) -> None:
    assert set(told) <= set(_misnamed(unlike.embedded(drawn, told, "map")))


def test_figures_that_draw_letters_are_not_believed() -> None:
    assert set("38") <= set(_misnamed(unlike.embedded("KQ", "38", "alone")))


def test_a_true_font_and_one_that_is_not_embedded_are_believed() -> None:
    assert _misnamed(unlike.embedded("1234567890", "1234567890", "chars")) == ""
    assert _misnamed(unlike.page("BT /F1 12 Tf 180 210 Td (25) Tj ET", resources=">>")) == ""


def test_faces_that_were_never_seen_are_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each face of the data held against the others only."""
    faces = shapes._faces()
    for number, face in enumerate(faces):
        others = np.delete(faces, number, axis=0)
        monkeypatch.setattr(shapes, "_faces", partial(np.asarray, others))
        assert shapes._judged(list(face)) == "", number
