"""Pages as they reach an office that nobody has tuned for: tinted, stamped, folded, in the shade, two on one photo, off a screen.

`python -m benchmarks.fresh_scans lock FOLDER [SEED]` makes scans of invented reports, errors planted in most of them, with what
was printed (`*.json`) and a list of hashes; `… measure FOLDER [NAME…]` reads each once: cells right, wrong, unread by kind,
failures of relations that the text version has found, and not had, processor time a page. Needs `ocr` and Chromium."""

from __future__ import annotations

import hashlib
import io
import json
import math
import random
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from tests.support import scans, synth
from tests.support.scans import Page

import nianbao
from benchmarks.documents import FORM, drafts
from benchmarks.pictures import TABLE, printed
from nianbao.base.numbers import parse_figure
from nianbao.model.form import Address

Chance = np.random.Generator
HAN = ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 2)
FONTS = (
    "'Liberation Serif','Noto Serif CJK SC'", "'Noto Sans CJK SC'", "'DejaVu Serif','Noto Serif CJK SC'",
    "'Liberation Sans','Noto Sans CJK SC'", "'DejaVu Sans Mono','Noto Serif CJK SC'", "'Noto Serif CJK TC'",
    "'Noto Sans Mono CJK SC'",
)  # fmt: skip
FAILURES = ("fail", "review")


def _page(values: Any) -> Page:
    return np.ascontiguousarray(values).astype(np.uint8)


def look(chance: random.Random) -> str:
    size, rule = (
        chance.choice((8.5, 9.5, 10.5)),
        chance.choice(("1px solid #000", "0.6pt solid #222", "1.4pt solid #000")),
    )
    return (
        f"body{{font:{chance.choice((10.5, 12, 13))}pt {chance.choice(FONTS)};line-height:{chance.choice((1.4, 1.7))}}}"
        f"{TABLE}td,th{{font-size:{size}pt;border:{rule};padding:{chance.choice((1, 2, 4))}pt;"
        f"text-align:{chance.choice(('center', 'center', 'right'))}}}"
    )


def tinted(page: Page, chance: Chance) -> Page:
    paper = np.array(((244, 236, 208), (225, 225, 220), (232, 240, 226), (240, 226, 220))[int(chance.integers(4))])
    height, width = page.shape[:2]
    cloudy = cv2.resize(chance.normal(0, 5, (12, 9)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    return _page(np.clip(page * (paper / 255.0) + cloudy[:, :, None], 0, 255))


def folded(page: Page, chance: Chance) -> Page:
    height, width = page.shape[:2]
    out = page.astype(np.float32)
    for along, side in ((0, height), (1, width)):
        at = int(side * chance.uniform(0.42, 0.58))
        off = np.arange(side) - at
        light = 1 - 0.10 * (off > 0) - 0.28 * np.exp(-(off**2) / (2 * (side * 0.0015) ** 2))
        out *= light[:, None, None] if along == 0 else light[None, :, None]
    return _page(np.clip(out, 0, 255))


def _written(
    page: Page, text: str, at: tuple[int, int], size: int, colour: tuple[int, int, int], degrees: float
) -> Page:
    font = ImageFont.truetype(HAN[0], size, index=HAN[1])
    layer = Image.new("L", (size * (len(text) + 1), size * 2), 0)
    ImageDraw.Draw(layer).text((size // 2, size // 3), text, 255, font)
    layer = layer.rotate(degrees, expand=True, resample=Image.Resampling.BICUBIC)
    picture = Image.fromarray(page)
    shown = Image.composite(
        Image.new("RGB", layer.size, colour), picture.crop((*at, at[0] + layer.width, at[1] + layer.height)), layer
    )
    picture.paste(shown, at)
    return np.asarray(picture)


def seal(page: Page, chance: Chance, colour: tuple[int, int, int], where: tuple[float, float]) -> Page:
    """A round seal with characters along its ring, some ink missing."""
    height, width = page.shape[:2]
    radius = int(width * chance.uniform(0.085, 0.11))
    x, y = int(width * chance.uniform(0.3, 0.75)), int(height * chance.uniform(*where))
    over = page.copy()
    cv2.circle(over, (x, y), radius, colour, max(radius // 18, 2), cv2.LINE_AA)
    cv2.circle(over, (x, y), radius // 5, colour, -1, cv2.LINE_AA)
    size = radius // 4
    for number, letter in enumerate("某某市某某局政务公开专用章"):
        angle = math.pi * (0.8 + 1.4 * number / 12)
        at = int(x + 0.76 * radius * math.cos(angle)) - size, int(y + 0.76 * radius * math.sin(angle)) - size
        over = _written(over, letter, at, size, colour, 90 - math.degrees(angle) - 180)
    worn = cv2.resize(chance.uniform(0.45, 1.0, (height // 9, width // 9)).astype(np.float32), (width, height))[
        :, :, None
    ]
    inked = np.any(over != page, axis=2, keepdims=True) * worn * 0.9
    return _page(np.minimum(page, page * (1 - inked) + np.array(colour) * inked * (0.4 + 0.6 * page / 255.0)))


def stamped(page: Page, chance: Chance) -> Page:
    """A stamp of receipt, blue or violet, at the top."""
    height, width = page.shape[:2]
    colour = ((40, 60, 170), (110, 40, 140))[int(chance.integers(2))]
    x, y, w, h = (
        int(width * chance.uniform(0.5, 0.6)),
        int(height * chance.uniform(0.02, 0.4)),
        width // 4,
        height // 20,
    )
    over = page.copy()
    cv2.rectangle(over, (x, y), (x + w, y + h), colour, 2)
    cv2.line(over, (x, y + h // 2), (x + w, y + h // 2), colour, 2)
    over = _written(over, "收文 第 37 号", (x + 4, y - 2), max(h // 3, 8), colour, 0)
    return _page(np.minimum(page, over * 0.8 + page * 0.2))


def scribbled(page: Page, chance: Chance) -> Page:
    """Ticks and lines of a pen, at the margins and here and there across the page."""
    height, width = page.shape[:2]
    over = page.copy()
    for _ in range(7):
        x, y = (
            (chance.uniform(0.01, 0.07) if chance.random() < 0.7 else chance.uniform(0.2, 0.8)) * width,
            chance.uniform(0.05, 0.95) * height,
        )
        steps = np.cumsum(chance.normal(0, width * 0.006, (14, 2)), axis=0) + np.array((x, y))
        colour = ((20, 40, 150), (40, 40, 45))[int(chance.integers(2))]
        cv2.polylines(over, [steps.astype(np.int32)], False, colour, max(width // 700, 1), cv2.LINE_AA)
    return over


def aside(page: Page, chance: Chance, strength: float = 0.035) -> Page:
    height, width = page.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    inward = np.abs(chance.normal(0, strength, (4, 2))) + 0.015
    seen = corners + inward * (width, height) * np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
    matrix = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    desk = ((96, 84, 70), (52, 50, 60), (120, 110, 100))[int(chance.integers(3))]
    return _page(cv2.warpPerspective(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=desk))


def shaded(page: Page, chance: Chance) -> Page:
    """Light from one side and the edge of a shadow."""
    height, width = page.shape[:2]
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = chance.uniform(0, 2 * math.pi)
    along = (across / width - 0.5) * math.cos(angle) + (down / height - 0.5) * math.sin(angle)
    shadow = 1 / (1 + np.exp(-(along - chance.uniform(-0.2, 0.2)) * 30))
    light = 0.82 + 0.25 * along - 0.25 * shadow
    return _page(np.clip(page * light[:, :, None] * np.array([1.0, 0.97, 0.9]), 0, 255))


def off_a_screen(page: Page, chance: Chance) -> Page:
    """Grid and stripes of a screen that is photographed."""
    height, width = page.shape[:2]
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    stripes = 6 * np.sin(2 * math.pi * (down * 0.031 + across * chance.uniform(0.005, 0.02)))
    grid = 4 * np.sin(2 * math.pi * across / 3.1) + 4 * np.sin(2 * math.pi * down / 3.3)
    lit = cv2.GaussianBlur(page, (0, 0), 0.7) * np.array([0.86, 0.92, 0.97]) + (stripes + grid)[:, :, None]
    return _page(np.clip(lit, 0, 255))


def broken(page: Page, chance: Chance) -> Page:
    """Thin rules that a copier has lost pieces of."""
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    lines = np.zeros(grey.shape, bool)
    ink = (grey < 170).astype(np.uint8)
    for shape in ((1, 60), (60, 1)):
        lines |= cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape, np.uint8)) > 0
    holes = (
        cv2.resize(
            (chance.random((grey.shape[0] // 6, grey.shape[1] // 6)) < 0.25).astype(np.uint8),
            grey.shape[::-1],
            interpolation=cv2.INTER_NEAREST,
        )
        > 0
    )
    out = page.copy()
    out[lines & holes] = 255
    return out


def _slanted(page: Page, chance: Chance, most: float = 1.2) -> Page:
    return scans.turned(page, float(chance.uniform(-most, most)))


def _jpeg(page: Page, chance: Chance, grain: float = 6) -> Page:
    return scans.compressed(scans.noisy(page, grain, chance), int(chance.integers(40, 61)))


def bilevel(page: Page, chance: Chance) -> Page:
    grey = cv2.cvtColor(scans.noisy(page, float(chance.uniform(6, 14)), chance), cv2.COLOR_RGB2GRAY)
    return _page(np.dstack([np.where(grey > chance.integers(125, 185), 255, 0)] * 3))


RED, GREY = (200, 36, 44), (125, 125, 125)
KINDS: dict[str, tuple[tuple[int, ...], Callable[[Page, Chance], Page]]] = {
    "tint": ((150, 200, 120), lambda p, c: _jpeg(_slanted(tinted(p, c), c), c)),
    "stamp": ((200, 150, 150), lambda p, c: _jpeg(_slanted(stamped(tinted(p, c), c), c), c)),
    "fold": ((200, 150, 170), lambda p, c: _jpeg(_slanted(folded(p, c), c), c)),
    "aside": ((200, 180, 160), lambda p, c: _jpeg(aside(p, c), c, 3)),
    "shade": ((200, 180, 160), lambda p, c: _jpeg(shaded(aside(p, c, 0.012), c), c, 3)),
    "bw": ((200, 200, 200), lambda p, c: bilevel(_slanted(p, c), c)),
    "red-seal": ((200, 150, 110), lambda p, c: _jpeg(_slanted(seal(p, c, RED, (0.25, 0.7)), c), c)),
    "pen": ((200, 150, 150), lambda p, c: _jpeg(_slanted(scribbled(p, c), c), c)),
    "two": ((150, 160, 170), lambda p, c: p),  # two pages on one photo: laid together below
    "screen": ((200, 170, 150), lambda p, c: _jpeg(off_a_screen(aside(p, c, 0.01), c), c, 2)),
    "hard-grey-seal": ((200, 150, 200), lambda p, c: _jpeg(_slanted(seal(p, c, GREY, (0.25, 0.7)), c), c)),
    "hard-bw": ((150, 130, 150), lambda p, c: bilevel(_slanted(p, c), c)),
    "hard-broken": ((200, 200, 150), lambda p, c: bilevel(_slanted(broken(p, c), c, 0.5), c)),
    "hard-poor": ((110, 100, 100), lambda p, c: _jpeg(_slanted(cv2.GaussianBlur(tinted(p, c), (0, 0), 0.7), c), c, 8)),
}  # fmt: skip


def _two(pages: list[Page], chance: Chance) -> Iterator[Page]:
    for at in range(0, len(pages), 2):
        pair = pages[at : at + 2]
        height, width = pair[0].shape[:2]
        desk = np.full((height + height // 10, 2 * width + width // 5, 3), (84, 74, 66), np.uint8)
        for place, page in enumerate(pair):
            left = width // 20 + place * (width + width // 10)
            desk[height // 20 : height // 20 + height, left : left + width] = page
        yield _jpeg(shaded(aside(desk, chance, 0.006), chance), chance, 3)


def scanned(pdf: bytes, kind: str, dpi: int, seed: int) -> bytes:
    chance = np.random.default_rng(seed)
    pages = scans.printed(pdf, dpi)
    made = list(_two(pages, chance)) if kind == "two" else [KINDS[kind][1](page, chance) for page in pages]
    pictures = [Image.fromarray(np.ascontiguousarray(page)) for page in made]
    options: dict[str, Any] = {"quality": int(chance.integers(45, 70))}
    if "bw" in kind or "broken" in kind:
        pictures, options = [page.convert("1") for page in pictures], {}
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=dpi, **options)
    return out.getvalue()


def planted(draft: synth.Draft, chance: random.Random, errors: int) -> synth.Draft:
    """With one figure off in each of some cells that stand in relations."""
    cells = dict(draft.cells)
    counts = [address for address, text in cells.items() if address.table in ("requests", "reviews") and text.isdigit()]
    for address in chance.sample(counts, errors):
        cells[address] = str(int(cells[address]) + chance.choice((1, 2, 9, 10, 100)))
    return replace(draft, cells=cells)


def lock(folder: Path, seed: int) -> None:
    folder.mkdir(parents=True)
    chance = random.Random(seed)
    wanted = [(kind, dpi) for kind, (resolutions, _) in KINDS.items() for dpi in resolutions]
    with tempfile.TemporaryDirectory() as name:
        for number, ((kind, dpi), draft) in enumerate(zip(wanted, drafts(len(wanted), seed), strict=True)):
            draft = planted(draft, chance, 0 if number % 4 == 3 else 1 + number % 2)
            page = synth.to_html(draft, FORM, chrome=False)
            stem = folder / f"{number:02}-{kind}-{dpi}"
            pdf = printed(page, look(chance), Path(name))
            stem.with_suffix(".html").write_text(page, "utf-8")
            stem.with_suffix(".pdf").write_bytes(scanned(pdf, kind, dpi, seed + number))
            cells = {"/".join(address): text for address, text in draft.cells.items()}
            stem.with_suffix(".json").write_text(json.dumps(cells, ensure_ascii=False), "utf-8")
            print(stem.name, flush=True)
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in sorted(folder.iterdir())]
    (folder / "sha256").write_text("\n".join(sums) + "\n")


def failures(finding: Any) -> dict[str, frozenset[str]]:
    """The relations of the tables that fail, by rule and the cells that they name."""
    found = {}
    for result in finding.results:
        if result.outcome in FAILURES:
            cells = frozenset(
                f"{anchor['table']}/{anchor['row']}/{anchor['column']}"
                for anchor in result.anchors
                if anchor["type"] == "cell"
            )
            if len(cells) > 1:
                found[f"{result.rule} {sorted(cells)}"] = cells
    return found


def spent() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measure(folder: Path, names: list[str]) -> None:
    totals: dict[str, Counter[str]] = {}
    for path in sorted(folder.glob("*.pdf")):
        if names and not any(name in path.name for name in names):
            continue
        truth = {
            Address(*key.split("/")): text for key, text in json.loads(path.with_suffix(".json").read_text()).items()
        }
        text = failures(nianbao.audit(path.with_suffix(".html")).findings[0])
        start = spent()
        finding = nianbao.audit(path).findings[0]
        found: Counter[str] = Counter(
            seconds100=round(100 * (spent() - start)), pages=path.read_bytes().count(b"/Type /Page\n")
        )
        wrong, unread = [], Counter[str]()
        for address, written in truth.items():
            cell = finding.cells.get(address.table, {}).get(address.row, {}).get(address.column)
            printed_figure = parse_figure(written).value
            if cell is None or cell.value is None:
                found["blank" if printed_figure is None else "unread"] += 1
                unread[f"{address.table}/{address.row}"] += printed_figure is not None
            elif cell.value == printed_figure:
                found["right"] += 1
            else:
                found["wrong"] += 1
                wrong.append(f"{'/'.join(address)}: {written!r} read as {cell.value}")
        seen = failures(finding)
        found["real"], found["found"] = len(text), len(text.keys() & seen.keys())
        false = sorted(seen.keys() - text.keys())
        found["false"] = len(false)
        must = [
            result.rule
            for result in finding.results
            if result.outcome == "fail" and result.severity == "must" and result.rule in "".join(seen)
        ]
        found["must"] = len(must)
        totals.setdefault(path.stem.split("-", 1)[1].rsplit("-", 1)[0], Counter()).update(found)
        print(
            path.name,
            dict(found),
            dict(+unread),
            *wrong,
            *(f"FALSE {each[:160]}" for each in false),
            sep="\n   ",
            flush=True,
        )
    for kind, found in totals.items():
        cells = found["right"] + found["wrong"] + found["unread"]
        share, page = found["right"] / max(cells, 1), found["seconds100"] / 100 / max(found["pages"], 1)
        figures = f"right {found['right']:5} wrong {found['wrong']:2} unread {found['unread']:4} {share:7.2%}"
        relations = f"failures {found['found']}/{found['real']} beyond them {found['false']}"
        print(f"{kind:15} {figures}  {relations}  {page:.2f} s a page")
    every = sum(totals.values(), Counter())
    print(dict(every), f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    if sys.argv[1] == "lock":
        lock(Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 90210)
    else:
        measure(Path(sys.argv[2]), sys.argv[3:])
