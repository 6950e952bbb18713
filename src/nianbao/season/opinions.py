"""What an officer's opinion on a problem (核查意见) comes to: looked at and true, a false alarm, or neither.

Only what says so in so many words counts. The problem being true (问题属实), anything that is to be mended, a question and a
denial are neither: a proposal less costs a line of typing, one too many excuses what stands.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_END: Final = r"(?=$|[，。：、！（(【—-]|因|是|由于|理由|原因|原件|系|与)"
_LOOKED: Final = "(?:核实|核对|核查|查实|查验|复核)"
_WHAT: Final = "(?:数据|数字|填报|所填|内容|原件|情况|台账|登记)*"
_TRUE: Final = re.compile(
    rf"(?:{_LOOKED}(?:后|过|了)?，?{_WHAT}|(?:数据|数字|填报|所填|原件){_WHAT})"
    rf"(?P<core>(?:均|都|确|确实|全部)?(?:属实|真实|准确)){_END}"
)
_ALARM: Final = re.compile(
    rf"(?:^|[，。：、]|[是系属为]|属于|认定|确认|程序|规则|系统|审核|软件)(?P<core>误报|误判|错报){_END}"
    rf"|(?:程序|规则|系统|软件)(?P<also>(?:判断)?(?:有误|错了|判错了?|不适用)){_END}"
)
_DENIED: Final = re.compile(r"[不未非无否待]|没有|是否|能否|尚|可能|疑似|似乎|也许|或许|请|需|再核")
_ASKED: Final = re.compile(r"[?]|吗")
_HARMLESS: Final = re.compile(r"(?:准确)?无误|没有(?:错误|差错|问题)|并?无(?:错误|差错|问题|不妥)")
_TO_MEND: Final = re.compile(
    r"问题(?:均|确)?(?:属实|存在|成立)|错误(?:均|确)?(?:属实|存在)|(?:应|须|需|要|请|已|限期|尽快|立即|责令).{0,4}(?:整改|改正|更正|修改|纠正|重报|补报|补填)"
    r"|填错|写错|算错|漏填|漏报|多填|少填|有差错|有错误|整改中|退回"
)


_LONGEST: Final = 1000  # characters of an opinion
_POINTS: Final = str.maketrans({",": "，", ";": "，", "；": "，", ":": "：", ".": "。"})


def opinion_of(text: str) -> str | None:
    """`verified` or `false_alarm`, as the register of exceptions calls them; None for any other opinion."""
    if len(text) > _LONGEST:
        return None
    said = "，".join(unicodedata.normalize("NFKC", text).translate(_POINTS).split())
    plain = _HARMLESS.sub("属实", said)
    if any(_holds(said, found) for found in _ALARM.finditer(said)):
        return "false_alarm"
    true = any(_holds(plain, found) for found in _TRUE.finditer(plain))
    return "verified" if true and not _TO_MEND.search(plain) else None


def _holds(said: str, found: re.Match[str]) -> bool:
    """Whether the words are stated: neither denied before them in their clause, nor asked."""
    core = found.start("core") if found["core"] else found.start("also")
    before = re.split("[，。]", said[: found.start()])[-1] + said[found.start() : core]
    return not _DENIED.search(before) and not _ASKED.match(said, found.end())
