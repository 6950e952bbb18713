"""Folds of the paper taken out of a straightened page: soft dark lines from one edge of the paper to the other.

A rule of a table leaves the margins of the page light and is as dark as ink; a fold goes through both margins and is grey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nianbao.readers.pictures.clean import PAPER

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LIGHT: Final = 230  # grey from which a pixel is paper
_NO_PAPER: Final = 0.04  # share of a row or column of pixels that is light at most, for a fold
_EDGE: Final = 0.05  # of the page, left away at its edges: what straightening has put there is light
_STEEPEST: Final = 70  # of light from one row of pixels to the next, at a fold
_GREY: Final = 150  # light of the paper in a fold, at least: what is darker is drawn
_PAPER_SHARE: Final = 90  # per cent of the pixels that are no lighter than the paper
_HIGH: Final = 1.0  # heights of a character that a fold takes up at most
_SOFT: Final = 4  # pixels beside the fold in which it fades
_MOST: Final = 4  # folds in one direction; more of them are drawn


def without_creases(grey: NDArray[np.uint8], text: float) -> NDArray[np.uint8]:
    """The page with the paper in its folds as light as beside them. `text`: height of its characters in pixels."""
    import numpy as np

    smoothed = _level(grey, text)
    return np.ascontiguousarray(_level(smoothed.T, text).T)


def _level(grey: NDArray[np.uint8], text: float) -> NDArray[np.uint8]:
    """Folds that run level."""
    import numpy as np

    height, width = grey.shape
    middle = grey[:, int(_EDGE * width) : width - int(_EDGE * width)]
    rows = np.flatnonzero((middle >= _LIGHT).mean(axis=1) <= _NO_PAPER)
    rows = rows[(rows >= _EDGE * height) & (rows < height - _EDGE * height)]
    bands = [band for band in np.split(rows, np.flatnonzero(np.diff(rows) > 2) + 1) if len(band)]
    folds = [
        band
        for band in bands
        if _is_fold(middle[band[0] : band[-1] + 1], text) and _fades(middle, int(band[0]), int(band[-1]))
    ]
    if not folds or len(folds) > _MOST:
        return grey
    lighter = grey.copy()
    for band in folds:
        around = slice(max(int(band[0]) - _SOFT, 0), int(band[-1]) + 1 + _SOFT)
        light = np.percentile(middle[around], _PAPER_SHARE, axis=1).clip(1, PAPER)
        lighter[around] = np.minimum(grey[around] * (PAPER / light)[:, None], PAPER).astype(np.uint8)
    return lighter


def _fades(page: NDArray[np.uint8], first: int, last: int) -> bool:
    """Whether the light falls step by step into a band: into what is drawn it falls at once."""
    import numpy as np

    light = np.median(page[first - 2 : last + 3], axis=1)
    return float(np.abs(np.diff(light)).max()) <= _STEEPEST


def _is_fold(band: NDArray[np.uint8], text: float) -> bool:
    import numpy as np

    return len(band) <= _HIGH * text and float(np.percentile(band, _PAPER_SHARE, axis=1).min()) >= _GREY
