"""What is taken out of a picture before it is read: points in noughts and folds of the paper, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import cv2
    import numpy as np
    from numpy.typing import NDArray
else:
    cv2, np = (pytest.importorskip(name, reason="the extra nianbao[ocr] is not installed") for name in ("cv2", "numpy"))

from nianbao.readers.pictures.cells import cell_lines
from nianbao.readers.pictures.clean import grey_of, ink_of
from nianbao.readers.pictures.creases import without_creases
from nianbao.readers.pictures.noughts import without_points

TEXT = 24.0


def ring(size: tuple[int, int] = (9, 16)) -> NDArray[np.uint8]:
    line = np.full((48, 48), 250, np.uint8)
    cv2.ellipse(line, (24, 24), size, 0, 0, 360, 0, 3, cv2.LINE_AA)
    return line


@pytest.mark.parametrize(("wide", "high", "blur"), [(2, 2, 0.0), (2, 4, 0.0), (1, 2, 0.0), (2, 3, 1.0), (2, 2, 1.3)])
def test_the_point_of_a_nought_goes(wide: int, high: int, blur: float) -> None:
    line = ring()
    cv2.ellipse(line, (24, 24), (wide, high), 0, 0, 360, 0, -1, cv2.LINE_AA)
    line = cv2.GaussianBlur(line, (0, 0), blur) if blur else line
    cleared = without_points(line)
    assert cleared is not None
    assert cleared[20:29, 21:28].min() > 180
    assert np.array_equal(cleared[:, :14], line[:, :14])


def digit(text: str) -> NDArray[np.uint8]:
    line = np.full((60, 150), 250, np.uint8)
    cv2.putText(line, text, (20, 44), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 0, 4, cv2.LINE_AA)
    return line


@pytest.mark.parametrize("text", ["8", "0", "6", "9", "4", "88", "100", "3.5", "B", "Q", "%"])
def test_digits_stay_as_they_are(text: str) -> None:
    assert without_points(digit(text)) is None
    assert without_points(cv2.GaussianBlur(digit(text), (0, 0), 2)) is None


def test_a_digit_in_a_circle_a_stroke_and_what_is_off_the_middle_stay() -> None:
    circled = ring((18, 18))
    cv2.line(circled, (24, 19), (24, 29), 0, 3)
    struck = ring()
    cv2.line(struck, (18, 34), (30, 14), 0, 3)
    aside = ring()
    cv2.circle(aside, (24, 33), 1, 0, -1)
    assert [without_points(one) for one in (circled, struck, aside)] == [None, None, None]


def table(margin: int, ink: int = 30) -> NDArray[np.uint8]:
    page = np.full((1000, 800), 248, np.uint8)
    for at in range(100, 900, 80):
        page[at : at + 3, margin : 800 - margin] = ink
    for at in range(margin, 800 - margin, 120):
        page[100:823, at : at + 3] = ink
    return page


@pytest.mark.parametrize("margin", [0, 20, 60, 120])
@pytest.mark.parametrize("ink", [0, 60, 120])
def test_rules_stay_whatever_the_margins(margin: int, ink: int) -> None:
    page = table(margin, ink)
    assert np.array_equal(without_creases(page, TEXT), page)


@pytest.mark.parametrize(("axis", "at", "depth"), [(0, 430, 0.7), (1, 350, 0.7), (0, 300, 0.8), (1, 500, 0.64)])
def test_a_fold_goes_and_the_ink_in_it_stays(axis: int, at: int, depth: float) -> None:
    page = table(120)
    off = np.arange(page.shape[axis]) - at
    light = 1 - (1 - depth) * np.exp(-(off**2) / 18)
    folded = (page * (light[:, None] if axis == 0 else light[None])).astype(np.uint8)
    flat = without_creases(folded, TEXT)
    assert int(folded[page > 200].min()) < 205
    assert int(flat[page > 200].min()) >= 225
    assert int(flat[page < 100].max()) < 60


def photo(shade: float, desk: int) -> NDArray[np.uint8]:
    """A printed page on a desk, its left half in the shade."""
    page = np.full((1200, 900, 3), desk, np.uint8)
    page[60:1140, 60:840] = 235
    for row in range(120, 1100, 40):
        for column in range(120, 800, 60):
            cv2.putText(page, "38", (column, row), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20, 20, 20), 2)
    page[60:1140, 60:480] = (page[60:1140, 60:480] * shade).astype(np.uint8)
    return page


@pytest.mark.parametrize(("shade", "desk"), [(1.0, 60), (0.7, 60), (0.55, 50), (0.6, 80)])
def test_paper_in_the_shade_is_not_taken_for_the_desk(shade: float, desk: int) -> None:
    grey = grey_of(photo(shade, desk))
    left, right = grey[100:1100, 100:470] < 120, grey[100:1100, 490:790] < 120
    assert left.mean() > 0.6 * right.mean() > 0.02
    assert grey[:40].min() >= 245


def tight_cell(text: str, gap: int, slant: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A cell whose rules cross the picture, with a figure `gap` pixels before its right one, and the figure without rules."""
    page = np.full((90, 200), 250, np.uint8)
    (wide, high), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.9, 2)
    cv2.putText(page, text, (160 - gap - wide, 45 + high // 2), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 20, 2, cv2.LINE_AA)
    bare = page.copy()
    for start, end in (
        ((0, 30), (199, 30)),
        ((0, 60), (199, 60)),
        ((40, 0), (40, 89)),
        ((160 - slant, 0), (160 + slant, 89)),
    ):
        cv2.line(page, start, end, 20, 2)
    return page, bare


@pytest.mark.parametrize("slant", [0, 2])
@pytest.mark.parametrize("gap", [4, 6, 8])
@pytest.mark.parametrize("text", ["0", "1", "10", "81", "407"])
def test_a_figure_close_to_a_rule_stays_whole(text: str, gap: int, slant: int) -> None:
    page, bare = tight_cell(text, gap, slant)
    drawn = ((bare > 200) & (page < 128)).astype(np.uint8) * 255
    (line,) = cell_lines(page, ink_of(page), drawn, (40, 30, 160, 60), TEXT)
    columns = np.flatnonzero((bare < 128).any(axis=0))
    assert (line.left, line.right) == (pytest.approx(columns[0], abs=2), pytest.approx(columns[-1] + 1, abs=2))


def sheet(colour: int, printed: bool) -> NDArray[np.uint8]:
    page = np.full((700, 500, 3), colour, np.uint8)
    for row in range(80, 640, 30):
        for at in range(60, 440, 24) if printed else ():
            cv2.putText(page, "8", (at, row), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (20, 20, 20), 2, cv2.LINE_AA)
    return page


@pytest.mark.parametrize(("printed", "read"), [(True, True), (False, False)])
def test_all_sheets_of_a_photo_are_paper_and_what_bears_no_print_is_not(printed: bool, read: bool) -> None:
    desk = np.full((900, 1400, 3), 70, np.uint8)
    desk[100:800, 100:600] = sheet(215, True)
    desk[100:800, 780:1280] = sheet(200, printed)
    if not printed:
        cv2.putText(desk, "8", (1000, 400), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (20, 20, 20), 2, cv2.LINE_AA)
    grey = grey_of(desk)
    assert (grey[:, :600] < 128).any()
    assert bool((grey[:, 780:] < 128).any()) is read
