"""Slips of the hand in YAML: what an author most likely did where the parser could not go on, and where.

The parser stops where a line makes no sense any more, which is often the line after the slip.
"""

from __future__ import annotations

import re
from typing import Final

_KEY: Final = r"\s*(?:- +)?[\w.-]+"
_NEAR: Final = 2  # lines before the one where the parser stopped
_SLIPS: Final = (
    (re.compile(r" *\t"), "缩进要用空格，不能用制表符"),
    (re.compile(_KEY + "："), "键的后面要用半角冒号加一个空格"),
    (re.compile(_KEY + r":[^\s:/\\]"), "键的冒号后面要有一个空格"),
    (re.compile(r"[^#'\"]*[\[{][^#'\"]*，"), "方括号、花括号里的各项要用半角逗号隔开"),
    (re.compile(r"[^#'\"]*[｛｝［］]"), "花括号、方括号要用半角"),
    (re.compile(r"[^#]*(?:[:,\[{] *|- +)[‘’“”]"), "引号要用半角的 \" 或 '"),
    (re.compile(_KEY + r": +[^'\"\s\[{|>][^#]*: "), "文字里有冒号加空格的，整段要加引号"),
    (re.compile(r"(?:" + _KEY + r": +|\s*- +)[@`%&*!]"), "以 @、`、%、&、*、! 开头的文字要加引号"),
    (re.compile(r"(?:[^'\"]*(?P<q>['\"])(?:(?!(?P=q)).)*(?P=q))*[^'\"]*[:,\[{-] *['\"][^'\"]*$"), "引号没有配对"),
)
_OTHERWISE: Final = "请检查这一行和上一行：同一级的键要对齐，括号和引号要配对"


def likely_cause(text: str, line: int) -> tuple[int, str]:
    """The line (from 1) of the likeliest slip at `line` or right before it, and what to do; `line` itself with general
    advice where none is seen."""
    lines = text.splitlines()
    for number in (line, *range(line - 1, max(line - 1 - _NEAR, 0), -1)):
        if number > len(lines):
            continue
        for pattern, advice in _SLIPS:
            if pattern.match(lines[number - 1]):
                return number, advice
    return line, _OTHERWISE
