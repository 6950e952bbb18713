"""The style sheets within a page: the rules that can hide, move or change text, in the order in which they win."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final, NamedTuple

from nianbao.readers.html import css, media

_FROM_HTML: Final = re.compile("<!--|-->")
_BRACE_IN_STRING: Final = re.compile(r"\"[^\"\n{}]*[{}][^\"\n]*\"|'[^'\n{}]*[{}][^'\n]*'")
_NAME: Final = re.compile(r"(?:^|;)\s*([a-zA-Z-]+)\s*:")
_TAKEN_BACK: Final = ("text-decoration", "vertical-align")
_LAYOUT: Final = ("display", "float", "border")  # where these are spoken of at all, they may part figures
# A rule may take back what another one has declared, by the name of the same family.
_FAMILIES: Final = tuple(
    frozenset(names.split())
    for names in (
        "color background text-fill-color",
        "position left right top bottom inset",
        "font",
        "margin",
        "width height overflow",
        "direction unicode-bidi",
        "transform rotate scale translate",
    )
)
_MOST: Final = 400_000  # characters of style sheets; more are a framework's
_MOST_RULES: Final = 3_000
_DEEPEST: Final = 6  # rules within rules
_DYNAMIC: Final = re.compile(
    r":(?:hover|focus|active|target|visited|checked|link|any-link|fullscreen|-\w|disabled|enabled|required|optional|read-write|default|indeterminate|in-range|out-of-range|valid|invalid|user-|selection|placeholder|backdrop)"
)
_PSEUDO_ELEMENT: Final = re.compile(r"::?(before|after|first-letter|first-line|marker)\s*$")
_LANGUAGE: Final = re.compile(r":lang\(\s*[\"']?([\w-]+)[\"']?\s*\)")  # the engine that matches does not know it
_ELEMENT_BEFORE: Final = re.compile(r"(?:^|[\s>+~])$")


class CssRule(NamedTuple):
    """One selector and what it declares. `pseudo`: the part of the element that it speaks of, "" for the element.
    `rank`: of two rules that declare the same, the one with the higher rank wins."""

    selector: str
    pseudo: str
    rank: tuple[int, int, int, int, int]  # 0 within a layer, specificity (three), place in the sheets
    style: css.Style
    matters: bool  # whether it can hide, move or change text by itself


@lru_cache(maxsize=16)  # the pages of a site share their style sheets
def rules(styles: str, taken_back: bool = False) -> tuple[CssRule, ...]:
    """The rules of the style sheets of a page, those for screens; the lowest rank first. `taken_back`: also those that may
    show text plainly that its element strikes out or sets high."""
    wanted = _wanted(styles[:_MOST], _TAKEN_BACK if taken_back else ())
    if not wanted:
        return ()
    import tinycss2

    sheet = tinycss2.parse_stylesheet(wanted, skip_comments=True, skip_whitespace=True)
    found: list[CssRule] = []
    with suppress(RecursionError):  # thousands of brackets within each other
        _gather(sheet, "", 1, 0, found)
    return tuple(sorted(found, key=lambda rule: rule.rank))


def _wanted(styles: str, words: Iterable[str] = ()) -> str:
    """The sheets without the rules that declare nothing of interest; "" where all do. Parsing them takes 25 ms for 10 KB."""
    # Kept whole: one pass over the rules that tells what need not be parsed.
    plain = _without_comments(styles)
    if _BRACE_IN_STRING.search(plain):
        return plain
    words = {word for word in words if word in plain}
    *closed, rest = plain.split("}")
    rules_ = [chunk.rpartition("{") for chunk in closed]
    for _, _, body in rules_:
        words.update(word for word in _LAYOUT if word in body)
        if css.may_matter(body):
            names = _NAME.findall(body)
            words.update(word for name in names for word in _family(css.plain_name(name)))
            words.update(() if names else ("\\",))  # an escaped name
    if not words and not css.may_matter(rest.rpartition("{")[2]):
        return ""
    interest = re.compile("|".join(map(re.escape, sorted(words))) + r"|\\", re.I)
    kept = [
        f"{before}{brace}{body}}}" if not brace or interest.search(body) else _left_of(before)
        for before, brace, body in rules_
    ]
    return "".join([*kept, rest])


def _without_comments(styles: str) -> str:
    pieces = []
    position = 0
    while (start := styles.find("/*", position)) >= 0:
        pieces.append(styles[position:start])
        position = styles.find("*/", start + 2) + 2
        if position < 2:
            break
    else:
        pieces.append(styles[position:])
    return _FROM_HTML.sub(" ", " ".join(pieces))


def _left_of(prelude: str) -> str:
    """What stands before the selector of a rule that goes: statements that end with a semicolon, rules around it."""
    return prelude[: max(prelude.rfind(";"), prelude.rfind("{")) + 1]


def _family(name: str) -> frozenset[str]:
    return next((names for names in _FAMILIES if any(name.startswith(each) for each in names)), frozenset((name,)))


def _gather(nodes: Iterable[Any], around: str, layer: int, depth: int, found: list[CssRule]) -> None:
    # Kept whole: the kinds of rules of a sheet, each with what lies in it.
    import tinycss2

    for node in nodes:
        if len(found) >= _MOST_RULES or depth > _DEEPEST:
            return
        if node.type == "qualified-rule":
            content = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            selectors = list(_selectors(node.prelude, around))
            style = css.kept(content)
            if style:
                matters = css.may_matter(tinycss2.serialize(node.content))
                found += (rule for text in selectors if (rule := _rule(text, style, layer, len(found), matters)))
            inner = [each for each in content if each.type in ("qualified-rule", "at-rule")]
            for text in selectors if inner else ():
                _gather(inner, text, layer, depth + 1, found)
        elif node.type == "at-rule" and node.content is not None and _applies(node):
            content = (
                tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
                if around
                else tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            )
            within = layer if node.lower_at_keyword != "layer" else 0
            style = css.kept(content) if around else css.NOTHING
            rule = _rule(around, style, within, len(found), True) if style else None
            if rule:
                found.append(rule)
            _gather(content, around, within, depth + 1, found)


def _applies(rule: Any) -> bool:
    """Whether a conditional rule holds for a page on a screen."""
    import tinycss2

    condition = tinycss2.serialize(rule.prelude)
    if rule.lower_at_keyword == "supports":
        return media.holds(condition.lower(), lambda declaration: media.is_supported(declaration, css.is_understood))
    return rule.lower_at_keyword == "layer" or (rule.lower_at_keyword == "media" and media.is_for_screens(condition))


def _selectors(prelude: list[Any], around: str) -> Iterable[str]:
    """The selectors of a rule's list, each put together with the one around it."""
    import tinycss2

    part: list[Any] = []
    for token in [*prelude, None]:
        if token is not None and not (token.type == "literal" and token.value == ","):
            part.append(token)
            continue
        text = tinycss2.serialize([each for each in part if each.type != "comment"]).strip()
        part = []
        if text and around:
            text = text.replace("&", f":is({around})") if "&" in text else f"{around} {text}"
        if text:
            yield text


def _rule(text: str, style: css.Style, layer: int, place: int, matters: bool) -> CssRule | None:
    import cssselect

    if _DYNAMIC.search(text):
        return None
    try:
        parsed = cssselect.parse(text.replace(":not(", ":is("))[0]  # as specific, and its lists are understood
        specificity = parsed.specificity()
    except (cssselect.SelectorError, ValueError, IndexError, RecursionError):
        return None
    text = _LANGUAGE.sub(r":is([lang|=\1], [lang|=\1] *)", text)
    pseudo = _PSEUDO_ELEMENT.search(text)
    if parsed.pseudo_element is not None and pseudo is None:
        return None
    base = text[: pseudo.start()] if pseudo else text
    if pseudo and _ELEMENT_BEFORE.search(base):
        base += "*"
    return CssRule(base, pseudo[1] if pseudo else "", (layer, *specificity, place), style, matters)
