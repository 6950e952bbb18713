"""Whether the conditions that style sheets put around their rules hold in a window on a common screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_WIDTH, _HEIGHT = 1280.0, 720.0  # pixels of the window that a page is opened in
_BRACKETED: Final = re.compile(r"\(([^()]*)\)")
_RANGE: Final = re.compile(
    r"(?:(?P<low>[\d.]+(?:px|r?em))\s*(?P<over><=?|>=?|=)\s*)?(?P<name>width|height|device-width|device-height)"
    r"(?:\s*(?P<sign><=?|>=?|=)\s*(?P<high>[\d.]+(?:px|r?em)))?"
)
_BOUND: Final = re.compile(r"(min|max)-(?:device-)?(width|height)\s*:\s*([\d.]+(?:px|r?em)|0)")
_PLAIN_FEATURES: Final = frozenset(
    (
        "orientation:landscape", "hover:hover", "any-hover:hover", "pointer:fine", "any-pointer:fine", "color", "hover",
        "prefers-color-scheme:light", "prefers-reduced-motion:no-preference", "display-mode:browser", "scripting:enabled",
        "width", "height", "pointer", "grid:0", "update:fast", "forced-colors:none", "prefers-contrast:no-preference",
    )
)  # fmt: skip
_OTHER_ENGINES: Final = ("-ms-", "-moz-", "-o-", "-khtml-")
_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
}
_NUMBER: Final = re.compile(r"[\d.]*\d")
_MOST: Final = 100  # brackets of a condition


def is_for_screens(media: str) -> bool:
    """Whether a list of media queries holds for a page on a screen."""
    return any(_shown_by(query.strip()) for query in media.lower().split(","))


def holds(condition: str, leaf: Callable[[str], bool]) -> bool:
    """Whether a condition of brackets, `not`, `and` and `or` holds. `leaf` judges what stands in the innermost brackets;
    a condition that cannot be read does not hold."""
    text = f"({condition.strip()})"
    for _ in range(_MOST):
        match = _BRACKETED.search(text)
        if match is None:
            break
        value = _joined(match[1].split(), match[1], leaf)
        text = f"{text[: match.start()]} {'true' if value else 'false'} {text[match.end() :]}"
    return text.strip() == "true"


def is_supported(declaration: str, is_valid: Callable[[str], bool]) -> bool:
    """Whether a browser of these days knows a declaration. `is_valid`: whether the value is one of its property's."""
    name = declaration.partition(":")[0].strip()
    return not name.startswith(_OTHER_ENGINES) and is_valid(declaration)


def _joined(words: list[str], text: str, leaf: Callable[[str], bool]) -> bool:
    """The value of what stands within two brackets that has no brackets of its own."""
    if not words or any(word not in ("true", "false", "and", "or", "not", "only", "screen", "all") for word in words):
        return leaf(text.strip())
    if words[0] == "not":
        return not _joined(words[1:], text, leaf)
    values = [word != "false" for word in words if word not in ("and", "or", "only", "not")]
    return any(values) if "or" in words else all(values)


def _shown_by(query: str) -> bool:
    kind, _, rest = query.partition(" ")
    if kind in ("not", "only") and not rest.lstrip().startswith("("):
        return (not holds(rest, _has)) if kind == "not" else holds(rest, _has)
    return not query or holds(query, _has)


def _has(feature: str) -> bool:
    """Whether a window on a common screen has a feature, or is of a kind."""
    if (bound := _BOUND.fullmatch(feature)) is not None:
        return _COMPARE[">=" if bound[1] == "min" else "<="](_size(bound[2]), _pixels(bound[3]))
    if (ranged := _RANGE.fullmatch(feature)) is not None and (ranged["over"] or ranged["sign"]):
        size = _size(ranged["name"])
        low = ranged["over"] is None or _COMPARE[ranged["over"]](_pixels(ranged["low"]), size)
        return low and (ranged["sign"] is None or _COMPARE[ranged["sign"]](size, _pixels(ranged["high"])))
    return feature.replace(" ", "") in _PLAIN_FEATURES or feature in ("screen", "all")


def _size(name: str) -> float:
    return _WIDTH if "width" in name else _HEIGHT


def _pixels(text: str) -> float:
    number = _NUMBER.match(text)
    return (float(number[0]) if number and number[0].count(".") < 2 else 0.0) * (16 if text.endswith("em") else 1)
