"""Pages set in two columns: cut along the gutter, so that the left one is read before the right one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from nianbao.readers.pdf.content import Box, Char, PageContent, Ruling

_MIDDLE: Final = (0.35, 0.65)  # of the page's width, where a gutter is looked for
_BODY: Final = (0.16, 0.86)  # of its height; what lies beyond may be a title or a foot over both columns
_GUTTER: Final = 6.0  # points
_SHEET: Final = (1.2, 1.6)  # width of a sheet of two pages, by its height
_FOLD: Final = 8.0  # points on either side of its middle that are free
_WIDE: Final = 0.5  # share of a page's width that a rule of its table takes
_LONG: Final = 10  # characters of a line of prose
_FEWEST: Final = 6  # such lines on either side


def pages_of(content: PageContent) -> list[PageContent]:
    """The two pages that are printed side by side on a sheet, or the page as it is. A sheet of two is wide, each half has
    the form of a page, nothing crosses the middle, and either side has lines of prose or rules as wide as a page has."""
    middle = content.width / 2
    if not _SHEET[0] * content.height <= content.width <= _SHEET[1] * content.height:
        return [content]
    low, high = middle - _FOLD, middle + _FOLD
    if any(char[1] < high and char[3] > low for char in content.chars):
        return [content]
    if any(left < high and right > low for _, left, right in content.horizontal):
        return [content]
    halves = [
        _part(content, 0.0, middle, 0.0, content.height),
        _moved(_part(content, middle, content.width + 1, 0.0, content.height), -middle),
    ]
    return halves if all(map(_is_a_page, halves)) else [content]


def _is_a_page(half: PageContent) -> bool:
    wide = sum(right - left >= _WIDE * half.width for _, left, right in half.horizontal)
    return wide >= _FEWEST or sum(length >= _LONG for length in _lengths(half.chars)) >= _FEWEST


def columns_of(content: PageContent, known: float | None = None) -> tuple[list[PageContent], float | None]:
    """The page's parts in reading order (what stands above its columns, these, what stands below them; the page itself
    where it has but one), and where the gutter is. `known`: the gutter of the page before, which a page of few lines
    keeps where nothing crosses it."""
    # Kept whole: the page is parted once, from the top to the foot.
    gutter = _gutter(content)
    if gutter is None and known is not None and _parts_at(content, known):
        gutter = known
    if gutter is None:
        return [content], None
    half = _GUTTER / 2
    across = [(char[2], char[4]) for char in content.chars if char[1] < gutter + half and char[3] > gutter - half]
    top = max((bottom for _, bottom in across if bottom < _BODY[0] * content.height), default=0.0)
    foot = min((start for start, _ in across if start > _BODY[1] * content.height), default=content.height)
    left, right = _part(content, 0.0, gutter, top, foot), _part(content, gutter, content.width, top, foot)
    edges = [min((char[1] for char in column.chars), default=0.0) for column in (left, right)]
    parts = (
        _part(content, 0.0, content.width, 0.0, top),
        left,
        _moved(right, edges[0] - edges[1]),
        _part(content, 0.0, content.width, foot, content.height),
    )
    return [part for part in parts if part.chars or part.images], gutter


def _between(content: PageContent, low: float, high: float, top: float) -> list[tuple[float, float]]:
    """What characters and lines cover from left to right of the strip from `low` to `high`, from `top` to the foot."""
    bottom = _BODY[1] * content.height
    found = [
        (left, right)
        for _, left, upper, right, lower in content.chars
        if left < high and right > low and upper >= top and lower <= bottom
    ]
    found += [
        (left, right) for y, left, right in content.horizontal if left < high and right > low and top <= y <= bottom
    ]
    return sorted(found)


def _gutter(content: PageContent) -> float | None:
    """The middle of a strip that nothing crosses between two stretches of prose; None where there is none."""
    # Kept whole: the reasons why a strip is no gutter, one after another.
    top = _BODY[0] * content.height
    low, high = (share * content.width for share in _MIDDLE)
    if any(left <= low and right >= high and y >= top for y, left, right in content.horizontal):
        return None
    widest, middle = _GUTTER, None
    reach = low
    for left, right in [*_between(content, low, high, top), (high, high)]:
        if left - reach >= widest:
            widest, middle = left - reach, (left + reach) / 2
        reach = max(reach, right)
    if middle is None:
        return None
    chars = [char for char in content.chars if char[2] >= top]
    sides = ([char for char in chars if char[3] <= middle], [char for char in chars if char[1] >= middle])
    return middle if all(sum(length >= _LONG for length in _lengths(side)) >= _FEWEST for side in sides) else None


def _parts_at(content: PageContent, gutter: float) -> bool:
    """Whether text stands on both sides of a strip, and nothing in it."""
    if _between(content, gutter - _GUTTER / 2, gutter + _GUTTER / 2, 0.0):
        return False
    return any(char[3] <= gutter for char in content.chars) and any(char[1] >= gutter for char in content.chars)


def _lengths(chars: Sequence[Char]) -> Iterator[int]:
    """How many characters stand in each line of text, pieces far apart counted by themselves."""
    ordered = sorted(chars, key=lambda char: (round((char[2] + char[4]) / 4), char[1]))
    count = 0
    for place, char in enumerate(ordered):
        before = ordered[place - 1] if place else None
        if before is not None and (
            round((before[2] + before[4]) / 4) != round((char[2] + char[4]) / 4)
            or char[1] - before[3] > 1.5 * (char[4] - char[2])
        ):
            yield count
            count = 0
        count += 1
    yield count


def _part(content: PageContent, left: float, right: float, top: float, bottom: float) -> PageContent:
    """What of a page lies in a rectangle of it, where it stands; as wide as the rectangle."""

    def inside(x: float, y: float) -> bool:
        return left <= x < right and top <= y < bottom

    def lies(ruling: Ruling, *, across: bool) -> bool:
        middle = (ruling[1] + ruling[2]) / 2
        return inside(middle, ruling[0]) if across else inside(ruling[0], middle)

    return replace(
        content,
        width=right - left,
        chars=[char for char in content.chars if inside((char[1] + char[3]) / 2, (char[2] + char[4]) / 2)],
        horizontal=[ruling for ruling in content.horizontal if lies(ruling, across=True)],
        vertical=[ruling for ruling in content.vertical if lies(ruling, across=False)],
        images=[box for box in content.images if inside((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)],
        marks=[box for box in content.marks if inside((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)],
    )


def _moved(content: PageContent, shift: float) -> PageContent:
    """All of a column moved to where the other one stands, so that both have one left edge."""

    def box(left: float, top: float, right: float, bottom: float) -> Box:
        return left + shift, top, right + shift, bottom

    return replace(
        content,
        left=content.left - shift,
        chars=[(char[0], *box(*char[1:])) for char in content.chars],
        horizontal=[(y, left + shift, right + shift) for y, left, right in content.horizontal],
        vertical=[(x + shift, top, bottom) for x, top, bottom in content.vertical],
        images=[box(*image) for image in content.images],
        marks=[box(*mark) for mark in content.marks],
    )
