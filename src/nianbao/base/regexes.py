"""Regular expressions compiled once, also over runs; and what is wrong with one, in the words of those who write rules."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from nianbao.base.kept import keeps
from nianbao.base.pattern_code import code_of, pattern_of

_FAULTS: Final = {
    "missing )": "括号没有配对，缺少 )",
    "unbalanced parenthesis": "括号没有配对，多了 )",
    "unterminated character set": "方括号没有配对，缺少 ]",
    "nothing to repeat": "*、+、?、{} 的前面没有可重复的内容",
    "multiple repeat": "*、+、?、{} 连用了",
    "bad escape": "反斜杠后面的字符不能这样用",
    "bad character range": "方括号里的范围前后颠倒",
    "unknown extension": "(? 后面的写法不认识",
    "look-behind requires": "(?<= 与 (?<! 里的长度要固定",
    "redefinition of group": "组的名称重复",
}


@lru_cache(maxsize=8192)  # a pack has two thousand, and each pack that extends it has them again
def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern ready for use, once a process (`re` keeps 512). re.error where it is none."""
    code = code_of(pattern, int(flags)) if keeps() else None
    if code is None:
        return re.compile(pattern, flags)
    try:
        return pattern_of(pattern, code)
    except (RuntimeError, ValueError, TypeError, IndexError):  # damaged where it was kept
        return re.compile(pattern, flags)


def regex_fault(error: re.error) -> str:
    """The error in words, with the place in the expression (from 1)."""
    words = next((text for start, text in _FAULTS.items() if error.msg.startswith(start)), error.msg)
    place = f"（第 {error.pos + 1} 个字符）" if error.pos is not None else ""
    return f"正则表达式有误：{words}{place}"


def checked(pattern: str) -> str:
    """The pattern itself; ValueError with what is wrong where it is none (for a field of a model)."""
    try:
        compiled(pattern)
    except re.error as error:
        raise ValueError(regex_fault(error)) from None
    return pattern
