"""Plots as inline SVG, drawn by code: each has a title and a description that says in words all that it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from markupsafe import Markup

from nianbao.model.finding import Number
from nianbao.render.labels import number
from nianbao.render.strings import Words

_BINS = 10


class Bin(NamedTuple):
    low: int
    high: int
    n: int


def bins(shares: Sequence[float]) -> list[Bin]:
    """Ten of ten per cent each, the last one closed at 100; of five, from 50 on, where none is below."""
    start, step = (50, 5) if min(shares, default=0) >= 50 else (0, 10)
    counts = Counter(min(_BINS - 1, max(0, int((share - start) // step))) for share in shares)
    return [Bin(start + at * step, start + (at + 1) * step, counts.get(at, 0)) for at in range(_BINS)]


def histogram(shares: Sequence[float], words: Words) -> Markup:
    """How scores lie."""
    found = bins(shares)
    highest = max((one.n for one in found), default=0) or 1
    told = words("list_mark").join(
        words("index.histogram_text", low=one.low, high=one.high, n=one.n) for one in found if one.n
    )
    parts = [_head("score", 360, 92, words("index.histogram"), told), '<line x1="6" y1="74" x2="354" y2="74"/>']
    for at, one in enumerate(found):
        left, height = 8 + at * 34.5, round(54 * one.n / highest, 1)
        if one.n:
            parts.append(f'<rect x="{left}" y="{74 - height}" width="30" height="{height}"/>')
            parts.append(f'<text x="{left + 15}" y="{70 - height}" text-anchor="middle">{one.n}</text>')
        parts.append(f'<text x="{left}" y="86" text-anchor="middle">{one.low}</text>')
    parts.append('<text x="350" y="86" text-anchor="middle">100</text></svg>')
    return Markup("".join(parts))  # noqa: S704 - every text in it is escaped  # nosec B704


def small_multiple(key: str, title: str, years: Sequence[int], values: Sequence[Number], words: Words) -> Markup:
    """A figure over the years: columns from zero, each with its number."""
    told = words("list_mark").join(f"{year}：{number(value)}" for year, value in zip(years, values, strict=True))
    highest = max([float(value) for value in values] + [0.0]) or 1.0
    step = 150 / len(years)
    width = min(34.0, step * 0.6)
    parts = [_head(key, 150, 70, title, told), '<line x1="2" y1="54" x2="148" y2="54"/>']
    for at, (year, value) in enumerate(zip(years, values, strict=True)):
        middle, height = round(step * (at + 0.5), 1), round(36 * max(0.0, float(value)) / highest, 1)
        parts.append(f'<rect x="{middle - width / 2:.1f}" y="{54 - height}" width="{width}" height="{height}"/>')
        parts.append(f'<text x="{middle}" y="{50 - height}" text-anchor="middle">{number(value)}</text>')
        parts.append(f'<text x="{middle}" y="66" text-anchor="middle">{year}</text>')
    return Markup("".join([*parts, "</svg>"]))  # noqa: S704 - every text in it is escaped  # nosec B704


def _head(key: str, width: int, height: int, title: str, told: str) -> str:
    names = f"plot-{escape(key)}-title", f"plot-{escape(key)}-told"
    return (
        f'<svg class="plot" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{names[0]} {names[1]}">'
        f'<title id="{names[0]}">{escape(title)}</title><desc id="{names[1]}">{escape(told)}</desc>'
    )
