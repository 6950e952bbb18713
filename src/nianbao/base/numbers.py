"""Exact reading of printed figures. Nothing is guessed and nothing goes through a float."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from nianbao.base.text import chinese_number, fold


class State(StrEnum):
    """What was found in a cell. Only `PRINTED` has a value; `ABSENT`: the cell itself was not found."""

    PRINTED = "printed"
    BLANK = "blank"
    DASH = "dash"  # a mark for "nothing to fill in": / — 无 不适用 N/A
    ILLEGIBLE = "illegible"
    ABSENT = "absent"


class Figure(NamedTuple):
    """A figure as read: `value` is None unless `state` is PRINTED; `note` is what was set apart from the figure
    (a unit, "其中修订16件") or why it is illegible."""

    value: int | Decimal | None
    state: State
    note: str | None = None


BLANK: Final = Figure(None, State.BLANK)
DASH: Final = Figure(None, State.DASH)
LONGEST: Final = 18  # digits before the point; more is no count of anything, and stays exact in any JSON reader's hands

_DASHES: Final = re.compile(r"[-/\\|—–―‐‑‒−﹣－ー─━_＿／＼╱∕~～ ]+|\*+")
_DASH_WORDS: Final = frozenset(
    (
        *("无", "無", "没有", "暂无", "不适用", "未涉及", "不涉及", "无此项", "无此项内容"),
        *("n/a", "na", "n.a.", "none", "null", "nil"),
    )
)
_ZERO_LOOKALIKES: Final = frozenset("Oo〇○◯Ｏ")
_UNIT: Final = r"(?:亿元|万元|元|件次|人次|件|个|项|条|宗|份|次|起|人|例|封|家|户|批|部|期|篇)"
_NUMBER: Final = re.compile(
    r"(?P<sign>[+＋\-－−–]|减少|减|负|下降|增加|增|加)?"
    r"(?P<body>(?P<grouped>[0-9]{1,3}(?:(?P<mark>[,，'’ ])[0-9]{3})(?:(?P=mark)[0-9]{3})*)(?P<fraction>\.[0-9]+)?"
    r"|[0-9]+(?:\.[0-9]+)?)"
    rf"(?P<unit>{_UNIT})?"
    r"(?P<rest>.*)"
)
_REST: Final = re.compile(
    r"[（(【\[〔](?P<bracket>[^（(【\[〔）)】\]〕]+)[）)】\]〕]|[,，;；、:：]?(?P<part>(?:其中|含|包括|包含)[^（(]+)"
)
_LEAD: Final = re.compile(r"(?:共计|合计|总计|共|计)(?=[0-9])|[（(](?P<note>[^（()）]+)[）)](?=[+\-0-9])")
_BROKEN: Final = re.compile(r"\A[+\-－−]?[0-9][0-9,，.]*\s*\n\s*[0-9]")
_SIGN_APART: Final = re.compile(r"\s*[\-－−–]\s+[0-9０-９,，.]+\s*")
_MINUS: Final = frozenset(("-", "－", "−", "–", "减少", "减", "负", "下降"))
_ROUGH: Final = re.compile(r"约|近|超|逾|余|多|左右|以上|以下|不足|几|上下|若干")


def _illegible(note: str) -> Figure:
    return Figure(None, State.ILLEGIBLE, note)


def parse_figure(raw: str) -> Figure:
    """The figure that a cell prints.

    PRINTED, with an exact `int` (or `Decimal` with the printed places, when a decimal point is printed):
    plain digits of either width; groups of three under one separator (, ， ' or a blank); a sign, or a word for it
    (减4 → -4, 增加5 → 5); a unit (note "元", "万元", "件" …: the value is not converted); a remark in brackets or
    behind 其中/含/包括 (note: the remark); a Chinese numeral of the whole cell (三 → 3, note "中文数字").
    BLANK: nothing but blanks. DASH: only strokes, slashes or asterisks, or a word for "none" (无, 不适用, N/A, 暂无 …).
    ILLEGIBLE, note says why: approximate numbers (约12), percentages, O or 〇 for zero, digits with a blank between
    them that are no groups of three ("2 0"), leading zeros, a lone 一 (it may be a stroke), characters within them that
    nobody sees or that turn the direction of writing, and all else.
    """
    if raw.isascii() and raw.isdigit() and (raw[0] != "0" or raw == "0") and len(raw) <= LONGEST:
        return Figure(int(raw), State.PRINTED)
    return _parse(raw) if len(raw) <= _LONGEST_CACHED else _parse.__wrapped__(raw)


def parse_words(raw: str) -> Figure:
    """What a cell for words holds: PRINTED without a value, BLANK, or DASH, as in `parse_figure`."""
    text = fold(raw).strip()
    if not text:
        return BLANK
    none = _DASHES.fullmatch(text) or text.rstrip("。.").lower() in _DASH_WORDS
    return DASH if none else Figure(None, State.PRINTED)


_YES: Final = re.compile(r"是|有|已.{0,6}|[√☑✓✔]")
_NO: Final = re.compile(r"否|没有|无|未.{0,6}")
_TICKS: Final = "√☑✓✔■●◉☒"
_MARKS: Final = f"[{_TICKS}□○◯☐]?"
_TICKED_BEFORE: Final = re.compile(rf"(?P<first>{_MARKS})(?:是|有)[/、|]?(?P<second>{_MARKS})(?:否|无)")
_TICKED_BEHIND: Final = re.compile(rf"(?:是|有)(?P<first>{_MARKS})[/、|]?(?:否|无)(?P<second>{_MARKS})")


def parse_yes_no(raw: str) -> Figure:
    """Yes (1) or no (0), in words or ticked in a choice of both ("☑是 □否", "是√ 否"); BLANK, DASH as in `parse_figure`;
    ILLEGIBLE when neither or both are chosen."""
    text = fold(raw).replace(" ", "").replace("\n", "").strip("。")
    if not text:
        return BLANK
    if _DASHES.fullmatch(text):
        return DASH
    if _YES.fullmatch(text) or _NO.fullmatch(text):
        return Figure(int(_YES.fullmatch(text) is not None), State.PRINTED)
    both = (_TICKED_BEHIND if text[0] in "是有" else _TICKED_BEFORE).fullmatch(text)
    ticked = [bool(both[side]) and both[side] in _TICKS for side in ("first", "second")] if both else []
    if sum(ticked) != 1:
        return _illegible("看不出选的是“是”还是“否”")
    return Figure(int(ticked[0]), State.PRINTED)


def parse_cell(raw: str, number: str) -> Figure:
    """What a cell prints, by what its column takes: words, yes or no, else a figure."""
    if number == "text":
        return parse_words(raw)
    return parse_yes_no(raw) if number == "yes_no" else parse_figure(raw)


_LONGEST_CACHED: Final = 64
_LONGEST_CELL: Final = 400


# What shows nothing, or turns round what stands beside it. `fold` takes it away, so it is looked for before.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_TURNING: Final = re.compile("[\u061c\u200f\u202b\u202e\u2067]")
_WITHIN: Final = re.compile(
    r"[\d.,，][\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]+(?=[\d.,，])"
)
_ANY_DIGIT: Final = re.compile(r"\d")


def _unseen(raw: str) -> str | None:
    """Why a figure with characters that nobody sees cannot be told; None where it can. Such characters at the ends of a
    figure change nothing."""
    if raw.isprintable() or not _ANY_DIGIT.search(raw):
        return None
    if _CONTROL.search(raw):
        return "数字旁有看不见的控制字符，显示的是什么无法确定"
    if _TURNING.search(raw):
        return "数字旁有改变书写方向的字符，显示的是哪个数无法确定"
    return "数字中间有看不见的字符，无法确定是几个数" if _WITHIN.search(raw) else None


@lru_cache(maxsize=4096)
def _parse(raw: str) -> Figure:
    unseen = _unseen(raw)
    if unseen:
        return _illegible(unseen)
    if _SIGN_APART.fullmatch(raw):
        return _illegible("横线与数字之间有空白，无法确定是不是负数")
    text = fold(raw)
    if "\n" in text:
        if _BROKEN.search(text):
            return _illegible("数字被换行隔断，无法确定是几个数")
        text = fold(text.replace("\n", " "))
    text = text.strip()
    if not text:
        return BLANK
    if len(text) > _LONGEST_CELL:
        return _illegible("不是数字")
    if _DASHES.fullmatch(text) or text.rstrip("。.").lower() in _DASH_WORDS or text.lower() in _DASH_WORDS:
        return DASH
    if text in _ZERO_LOOKALIKES:
        return _illegible("疑为0")
    numeral = chinese_number(text)
    if numeral is not None:
        if text == "一":
            return _illegible("“一”可能是数字，也可能是短横线")
        return Figure(numeral, State.PRINTED, "中文数字")
    return _number(text)


def _number(text: str) -> Figure:
    # Kept whole: the parts of one match, from the left to the right, each with its reason not to be a figure.
    notes: list[str] = []
    lead = _LEAD.match(text)
    if lead:
        if lead["note"]:
            notes.append(_remark(lead["note"]))
        text = text[lead.end() :]
    match = _NUMBER.fullmatch(text)
    if match is None:
        return _illegible(_reason(text))
    if match["unit"]:
        notes.append(match["unit"])
    rest = match["rest"].strip()
    if rest:
        remark = _REST.fullmatch(rest)
        if remark is None:
            return _illegible(_reason(text))
        notes.append(_remark(remark["bracket"] or remark["part"]))
    body = match["body"]
    if match["grouped"]:
        body = body.replace(match["mark"], "")
    whole = body.partition(".")[0]
    if len(whole) > LONGEST or len(body) > 2 * LONGEST:
        return _illegible("位数过多")
    if len(whole) > 1 and whole[0] == "0":
        return _illegible("数字以0开头")
    value: int | Decimal = Decimal(body) if "." in body else int(body)
    if match["sign"] in _MINUS:
        value = -value
    return Figure(value, State.PRINTED, "；".join(notes) or None)


def _remark(text: str) -> str:
    return text.replace(" ", "")


def _reason(text: str) -> str:
    if not any(character.isdecimal() for character in text):
        return "不是数字"
    if "%" in text or "‰" in text:
        return "百分数，不是数量"
    if _ROUGH.search(text):
        return f"约数：{text[:40]}"
    if re.fullmatch(r"[0-9][0-9 ,，'’.]*", text):
        return "数字中间有空白或分隔符，无法确定是几个数" if " " in text else "数字的分隔符位置不对"
    if re.fullmatch(r"[0-9OoIl]+", text):
        return "数字中疑有字母"
    return f"数字之外还有文字：{text[:40]}"
