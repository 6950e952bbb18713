"""What a browser does with the text of an element: shows it, hides it, or something of which only the eye could tell.

`enter` takes what holds around an element (`Seen`) to what holds in it. Certain is only what every window shows alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from nianbao.readers.html import css
from nianbao.readers.html.colours import Colour, colour, contrast, over
from nianbao.readers.html.css import Style

GONE: Final = "gone"  # the fate of what nobody sees; other fates are reasons, in words for who reads the report
DOUBTFUL: Final = "单元格里有的文字网页样式可能不显示，看到的是哪个数无法确定"
MOVED: Final = "单元格里的文字被网页样式移位或变形，看到的是哪个数无法确定"
FAINT: Final = "单元格里的文字与底色相近，无法确定是否看得见"
TURNED: Final = "单元格里的文字方向被反转，看到的是哪个数无法确定"
SPACED: Final = "数字之间被网页样式拉开或叠住，无法确定是几个数"
ADDED: Final = "网页样式在数字旁加了内容，看到的是哪个数无法确定"
EMBEDDED: Final = "单元格里有嵌入的内容，未读取"
NUMBERED: Final = "数字前有列表编号，看到的是哪个数无法确定"
WRITTEN: Final = "单元格里的内容由脚本写入，未读取"
NOTED: Final = "数字与相邻的小字或链接连在一起，无法确定是哪个数"

BLOCKS_NAMES: Final = (
    "address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol "
    "optgroup option p plaintext pre search section summary table tbody td tfoot th thead tr ul xmp marquee"
)
BLOCKS: Final = frozenset(BLOCKS_NAMES.split())
UNRENDERED_NAMES: Final = (
    "script style template noscript title head meta link base param source track datalist noframes noembed area "
    "rp audio annotation annotation-xml mphantom desc metadata defs"
)
UNRENDERED: Final = frozenset(UNRENDERED_NAMES.split())
_CELLS: Final = frozenset(("td", "th", "tr", "table", "tbody", "thead", "tfoot", "col", "colgroup", "caption"))
_BLACK: Final[Colour] = (0.0, 0.0, 0.0, 1.0)
_WHITE: Final[Colour] = (1.0, 1.0, 1.0, 1.0)
_FAR: Final = 700.0  # pixels to the side or up, off any window
_NEAR: Final = 8.0  # pixels that a figure is not moved by
_SMALL: Final = 8.0  # pixels; a box smaller than that shows no whole figure
_SAME: Final = 1.1  # contrast below which nothing is seen
_POOR: Final = 1.3  # contrast below which nobody can be sure
_LEAST_SIZE: Final = 1.5  # pixels of a font
_POOR_SIZE: Final = 5.0
_STILL: Final = re.compile(
    r"(?:translate(?:3d|[xyz])?\([0 ,px%-]*\)|translate\(-50%, ?-50%\)|scale\(1(?:, ?1)?\)|rotate\(0\w*\))"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What holds for the text at one place of a page. `fate`: None where it shows."""

    fate: str | None = None
    visible: bool = True
    opacity: float = 1.0
    colour: Colour = _BLACK
    fill: Colour | None = None
    ground: Colour | None = _WHITE  # None: not known
    size: float = 16.0
    indent: float = 0.0
    shift: float = 0.0  # how far the lines of the block around begin to the side
    spacing: float = 0.0
    painted: bool = False  # whether something else than its colour makes the text seen
    raised: str = ""  # how the text is set high or low
    rtl: bool = False
    override: bool = False
    block: bool = True  # whether the element begins and ends lines of its own
    apart: bool = False  # whether it is a box of its own among the texts beside it
    placed: bool = False  # whether it may stand elsewhere than in the order of the source

    def text(self) -> str | None:
        """The fate of text right here."""
        # Kept whole: the fate of text, the surest reason to be unseen first.
        if (
            self.fate == GONE
            or not self.visible
            or self.size < _LEAST_SIZE
            or self.opacity < 0.05
            or self.shift <= -_FAR
        ):
            return GONE
        if self.ground is None:
            faint = self.colour != _BLACK or self.fill is not None
            front = contrast(over(self.fill or self.colour, _WHITE), _WHITE) if faint else 21.0
            faded = FAINT if front < _POOR else None
        else:
            front = contrast(over(self.fill or self.colour, self.ground), self.ground)
            faded = GONE if front < _SAME else FAINT if front < _POOR else None
        if faded == GONE:
            return FAINT if self.painted else GONE
        if self.fate or faded:
            return self.fate or faded
        if not -40 <= self.shift <= 200:
            return MOVED
        return DOUBTFUL if self.size < _POOR_SIZE or self.opacity < 0.3 else None


def enter(around: Seen, tag: str, style: Style) -> Seen:
    """What holds within an element. `style`: what is declared for it, by the browser as well where that matters."""
    block, apart = _display(tag, style)
    here = replace(around, block=block, apart=apart, placed=False, raised=_raised(style) or around.raised)
    here = _inherited(here, around, style)
    if (block or apart) and here.shift != here.indent:
        here = replace(here, shift=here.indent)
    fate = _fate(here, tag, style) if style else None
    if fate is not None and here.fate != GONE:
        here = replace(here, fate=GONE if fate == GONE else here.fate or fate)
    return replace(here, placed=_is_placed(style))


def _value(style: Style, name: str) -> str:
    found = style.get(name)
    return found.value if found is not None else ""


def _display(tag: str, style: Style) -> tuple[bool, bool]:
    """Whether an element is a block, and whether it is a box within a line."""
    value = _value(style, "display")
    if value in ("", "inherit", "revert", "revert-layer"):
        return tag in BLOCKS, tag in ("button", "marquee", "meter", "progress")
    if value in ("inline", "contents", "initial", "unset", "run-in"):
        return False, False
    return not value.startswith(("inline", "-webkit-inline", "-ms-inline", "ruby")), value != "block"


def _raised(style: Style) -> str:
    value = _value(style, "vertical-align")
    return (
        ""
        if value in ("", "baseline", "middle", "top", "bottom", "text-top", "text-bottom", "auto", *css.WIDE)
        else value
    )


def _inherited(here: Seen, around: Seen, style: Style) -> Seen:
    # Kept whole: the properties that children inherit, one after another.
    changed: dict[str, object] = {}
    if (declared := style.get("visibility")) is not None and declared.value not in ("inherit", "unset"):
        changed["visible"] = declared.value not in ("hidden", "collapse")
    if (declared := style.get("font-size")) is not None and not css.is_computed(declared.value):
        changed["size"] = css.font_size(declared.value, around.size)
    size = changed.get("size", around.size)
    assert isinstance(size, float)
    for name, key in (("text-indent", "indent"), ("letter-spacing", "spacing")):
        if (declared := style.get(name)) is not None and declared.value not in ("inherit", "unset"):
            value = declared.value.partition(" ")[0]
            changed[key] = (
                10 * (css.number(value) or 0.0) * _FAR if value.endswith("%") else css.length(value, size) or 0.0
            )
    if (declared := style.get("direction")) is not None and declared.value not in ("inherit", "unset"):
        changed["rtl"] = declared.value == "rtl"
    if (declared := style.get("unicode-bidi")) is not None:
        changed["override"] = "override" in declared.value
    if _value(style, "mix-blend-mode") not in ("", "normal", *css.WIDE):
        changed["painted"] = True
    if _value(style, "background-clip") == "text" or _value(style, "text-shadow") not in ("", "none", *css.WIDE):
        changed["painted"] = True
    opacity = css.number(_value(style, "opacity"))
    if opacity is not None:
        changed["opacity"] = around.opacity * min(1.0, max(0.0, opacity))
    changed.update(_colours(around, style))
    return replace(here, **changed) if changed else here  # type: ignore[arg-type]


def _colours(around: Seen, style: Style) -> dict[str, object]:
    # Kept whole: the three colours of text and ground, each of which the next may refer to.
    changed: dict[str, object] = {}
    own = _value(style, "color")
    if own in ("initial", "revert"):
        changed["colour"] = _BLACK
    elif own and own not in css.WIDE and (found := colour(own)) is not None:
        changed["colour"] = found
    fill = _value(style, "text-fill-color")
    if fill:
        changed["fill"] = None if fill in (*css.WIDE, "currentcolor") else colour(fill)
    ground = _value(style, "background-color")
    if ground == "currentcolor":
        changed["ground"] = changed.get("colour", around.colour)
    elif ground in ("image", "gradient") or css.is_computed(ground):
        changed["ground"] = None
    elif ground and ground not in css.WIDE and (laid := colour(ground)) is not None and laid[3]:
        known = around.ground if laid[3] < 1 else _WHITE
        changed["ground"] = over(laid, known) if known is not None else None
    return changed


def _fate(here: Seen, tag: str, style: Style) -> str | None:
    for judge in (_hidden, _clipped, _off, _shrunk, _transformed, _odd):
        fate = judge(here, tag, style)
        if fate is not None:
            return fate
    return None


def _hidden(here: Seen, tag: str, style: Style) -> str | None:
    display = _value(style, "display")
    if display == "none" or (_value(style, "visibility") == "collapse" and tag in ("tr", "tbody", "thead", "tfoot")):
        return GONE
    if _value(style, "content-visibility") == "hidden":
        return GONE if here.block or here.apart else None
    if any(css.is_computed(_value(style, name)) for name in ("display", "visibility", "opacity", "color", "font-size")):
        return DOUBTFUL
    return None


def _clipped(here: Seen, tag: str, style: Style) -> str | None:
    path = _value(style, "clip-path")
    if path not in ("", "none", *css.WIDE):
        return GONE if path in ("inset(100%)", "inset(50%)", "circle(0)", "circle(0px)", "circle(0%)") else DOUBTFUL
    clip = _value(style, "clip")
    if clip.startswith("rect") and _value(style, "position") in ("absolute", "fixed"):
        sizes = [css.length(part, here.size) for part in clip[5:].rstrip(")").replace(",", " ").split()]
        return GONE if len(sizes) == 4 and all(size is not None and abs(size) <= 1 for size in sizes) else DOUBTFUL
    return None


def _off(here: Seen, tag: str, style: Style) -> str | None:
    """Text moved by its position or its margins."""
    # Kept whole: the ways to move text out of sight, each with what is said of it.
    position = _value(style, "position")
    moves = []
    for name in ("left", "top", "right", "bottom", "margin-left", "margin-top", "margin-right"):
        value = _value(style, name)
        if not value or (not name.startswith("margin") and position in ("", "static")):
            continue
        if css.is_computed(value):
            return MOVED
        moves.append((name, css.length(value, here.size) or 0.0))
    away = [
        (name, by) for name, by in moves if by < -_FAR or (by > _FAR and position and not name.startswith("margin"))
    ]
    if any(
        position in ("absolute", "fixed", "relative") or (name != "margin-right" and here.block) for name, _ in away
    ):
        return GONE
    if away or any(by < -50 for _, by in moves):
        return MOVED
    sides = [by for name, by in moves if not name.startswith("margin")]
    near = max(map(abs, sides), default=0.0)
    placed = position == "fixed" or (position == "absolute" and sides)
    return MOVED if (placed or near > 4 * _NEAR) and tag not in _CELLS else None


def _shrunk(here: Seen, tag: str, style: Style) -> str | None:
    """Text in a box that is too small to show it."""
    # Kept whole: the ways to hide text in a small box, each with what is said of it.
    position = _value(style, "position")
    boxed = here.block or here.apart or position in ("absolute", "fixed") or _value(style, "float") in ("left", "right")
    display = _value(style, "display")
    if not boxed or (tag in _CELLS and (not display or display.startswith("table"))):
        return None
    if not _value(style, "overflow").startswith(("hidden", "clip", "scroll", "auto")):
        width = css.length(_value(style, "width") or _value(style, "max-width"), here.size)
        return MOVED if "word-break" in style and width is not None and width < 2 * _SMALL else None
    sizes = [_value(style, name) for name in ("width", "max-width", "height", "max-height")]
    if any(css.is_computed(size) for size in sizes):
        return DOUBTFUL
    known = [found for size in sizes if (found := css.length(size.removesuffix("%"), here.size)) is not None]
    if any(size <= 1 for size in known):
        return GONE
    width = css.length(_value(style, "width") or _value(style, "max-width"), here.size)
    if _value(style, "text-overflow") == "ellipsis" and width is not None and width < 2 * here.size:
        return DOUBTFUL
    return DOUBTFUL if any(size < _SMALL for size in known) else None


def _transformed(here: Seen, tag: str, style: Style) -> str | None:
    if not (here.block or here.apart or tag in _CELLS):
        return None
    if _value(style, "scale") in ("0", "0 0") or _value(style, "transform") in (
        "scale(0)",
        "scale(0,0)",
        "scale(0, 0)",
    ):
        return GONE
    for name in ("transform", "rotate", "scale", "translate"):
        value = _value(style, name)
        if value not in ("", "none", "1", "0", "0px", *css.WIDE) and not _STILL.fullmatch(value):
            return MOVED
    return None


def _odd(here: Seen, tag: str, style: Style) -> str | None:
    if _value(style, "background-color") == "gradient" or "inset" in _value(style, "box-shadow"):
        return FAINT
    for name in ("filter", "mask", "mask-image", "mix-blend-mode"):
        value = _value(style, name)
        if value not in ("", "none", "normal", *css.WIDE) and not value.startswith(
            ("alpha", "progid", "drop-shadow", "gray")
        ):
            return DOUBTFUL
    if _value(style, "animation") not in ("", "none", *css.WIDE):
        return DOUBTFUL
    if _value(style, "text-security") not in ("", "none", *css.WIDE):
        return DOUBTFUL
    zoom = css.number(_value(style, "zoom"))
    if zoom is not None and zoom < 0.4:
        return DOUBTFUL
    if _value(style, "writing-mode").startswith(("vertical", "tb", "sideways")):
        return TURNED
    return MOVED if "all" in style else None


def _is_placed(style: Style) -> bool:
    """Whether an element may be seen elsewhere than in the order of the source."""
    if _value(style, "float") in ("left", "right", "inline-start", "inline-end"):
        return True
    position = _value(style, "position")
    if position in ("absolute", "fixed"):
        return True
    if position in ("relative", "sticky") and any(
        abs(css.length(_value(style, side), 16.0) or 0.0) > 0 for side in ("left", "right", "top", "bottom")
    ):
        return True
    return "order" in style or "reverse" in _value(style, "flex-direction")
