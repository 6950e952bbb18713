"""Pages as a scanner or a telephone gives them: slanting, noisy, lit from one side, bent, sealed. All by numbers of a seed.

`python -m tests.support.scans report.pdf KIND DPI SEED out.pdf` makes a scanned PDF of a printed one."""

from __future__ import annotations

import io
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Page = NDArray[np.uint8]  # height x width x 3: red, green, blue
PAPER = (255, 255, 255)
DESK = (70, 62, 55)


def printed(pdf: bytes, dpi: float) -> list[Page]:
    """The pages of a PDF as a printer would set them."""
    import pypdfium2

    document: Any = pypdfium2.PdfDocument(pdf)
    return [np.asarray(page.render(scale=dpi / 72).to_pil().convert("RGB")) for page in document]


def turned(page: Page, degrees: float) -> Page:
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return _page(cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=PAPER))


def noisy(page: Page, strength: float, chance: np.random.Generator) -> Page:
    grains = chance.normal(0, strength, page.shape[:2])[:, :, None]
    return _page(np.clip(page.astype(np.int16) + grains, 0, 255))


def compressed(page: Page, quality: int) -> Page:
    _, data = cv2.imencode(".jpg", page[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return _page(cv2.imdecode(data, cv2.IMREAD_COLOR)[:, :, ::-1])


def sealed(page: Page, chance: np.random.Generator, colour: tuple[int, int, int] = (205, 30, 40)) -> Page:
    """With a round seal somewhere in the upper half: a ring, a star, letters."""
    height, width = page.shape[:2]
    x, y = int(width * chance.uniform(0.3, 0.8)), int(height * chance.uniform(0.15, 0.6))
    radius = int(width * 0.1)
    over = page.copy()
    cv2.circle(over, (x, y), radius, colour, max(radius // 20, 2), cv2.LINE_AA)
    star = [
        (x + r * math.cos(angle), y + r * math.sin(angle))
        for point in range(10)
        for r, angle in [(radius * (0.33 if point % 2 == 0 else 0.14), math.pi * point / 5 - math.pi / 2)]
    ]
    cv2.fillPoly(over, [np.array(star, np.int32)], colour, cv2.LINE_AA)
    for place, letter in enumerate("ABKLMREKXY"):
        angle = math.pi * (place / 6 + 0.75)
        at = int(x + radius * 0.78 * math.cos(angle)) - 8, int(y + radius * 0.78 * math.sin(angle)) + 8
        cv2.putText(over, letter, at, cv2.FONT_HERSHEY_SIMPLEX, radius / 120, colour, max(radius // 40, 1), cv2.LINE_AA)
    return _page(np.minimum(page, np.where(over != page, over * 0.85 + page * 0.15, page)))


def photographed(page: Page, chance: np.random.Generator) -> Page:
    """On a desk, from slightly aside, in the shade of the hand that holds the telephone."""
    height, width = page.shape[:2]
    near, far = 0.04, 0.02

    def aside() -> float:
        return float(near + chance.uniform(0, far))

    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array(
        [
            [width * aside(), height * aside()],
            [width * (1 - aside()), height * aside()],
            [width * (1 - aside()), height * (1 - aside())],
            [width * aside(), height * (1 - aside())],
        ],
        np.float32,
    )
    matrix = cv2.getPerspectiveTransform(corners, seen)
    photo = cv2.warpPerspective(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=DESK)
    down, across = np.mgrid[0:height, 0:width]
    x, y = chance.uniform(0.2, 0.8) * width, chance.uniform(0.2, 0.8) * height
    shade = 1 - 0.45 * np.exp(-((across - x) ** 2 + (down - y) ** 2) / (2 * (0.35 * width) ** 2))
    lit = _page(photo * shade[:, :, None] * np.array([0.95, 0.93, 0.88]))
    return compressed(noisy(_page(cv2.GaussianBlur(lit, (0, 0), 0.8)), 4, chance), 75)


def bent(page: Page) -> Page:
    height, width = page.shape[:2]
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    off = (height * 0.006 * np.sin(across / width * np.pi)).astype(np.float32)
    return _page(cv2.remap(page, across, down + off, cv2.INTER_CUBIC, borderValue=PAPER))


def black_and_white(page: Page) -> Page:
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    return _page(np.dstack([np.where(grey > 150, 255, 0)] * 3))


def _aslant(page: Page, least: float, most: float, chance: np.random.Generator) -> Page:
    return turned(page, float(chance.uniform(least, most) * chance.choice([-1, 1])))


KINDS: dict[str, Callable[[Page, np.random.Generator], Page]] = {
    "scan": lambda page, chance: compressed(noisy(_aslant(page, 0.3, 1, chance), 6, chance), 70),
    "poor": lambda page, chance: compressed(
        noisy(_page(cv2.GaussianBlur(_aslant(page, 0.5, 2, chance), (0, 0), 0.9)), 10, chance), 45
    ),
    "bw": lambda page, chance: black_and_white(noisy(_aslant(page, 0.3, 1, chance), 12, chance)),
    "seal": lambda page, chance: compressed(noisy(_aslant(sealed(page, chance), 0.2, 0.8, chance), 5, chance), 75),
    "grey-seal": lambda page, chance: compressed(
        noisy(_aslant(sealed(page, chance, (120, 120, 120)), 0.2, 0.8, chance), 5, chance), 75
    ),
    "photo": photographed,
    "bent": lambda page, chance: compressed(noisy(bent(_aslant(page, 0.2, 0.6, chance)), 6, chance), 70),
    "screen": lambda page, chance: page,
    "turned": lambda page, chance: _page(np.rot90(compressed(noisy(turned(page, 0.5), 6, chance), 70))),
}


def scanned(pdf: bytes, kind: str, dpi: float, seed: int, quality: int = 90) -> bytes:
    """A PDF whose pages are nothing but pictures."""
    chance = np.random.default_rng(seed)
    pages = [Image.fromarray(np.ascontiguousarray(KINDS[kind](page, chance))) for page in printed(pdf, dpi)]
    options: dict[str, Any] = {"quality": quality}
    if kind == "bw":
        pages, options = [page.convert("1") for page in pages], {}
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=dpi, **options)
    return out.getvalue()


def _page(values: Any) -> Page:
    return np.ascontiguousarray(values).astype(np.uint8)


if __name__ == "__main__":
    source, kind, dpi, seed, target = sys.argv[1:]
    Path(target).write_bytes(scanned(Path(source).read_bytes(), kind, float(dpi), int(seed)))
