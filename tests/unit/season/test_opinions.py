"""What an officer's opinion comes to: only what says so in so many words."""

from __future__ import annotations

import pytest

from nianbao.season.opinions import opinion_of

VERIFIED = (
    "核实属实：原件如此|核实属实|经核实属实，原件即为此数|已核实，属实|数据属实|经核对无误|核对原件无误|数据核实无误。|填报属实|经查验，数据无误|"
    "核查属实（见登记台账）|数字属实，上年底数如此|核实无误，没有差错|核对无误 台账一致|经复核，填报内容属实"
)
FALSE_ALARM = (
    "误报|误报：规则没有看到附件|属于误报|系误报，附表已列|经核实为误报|确认误报。|程序误报|规则误判，文中已写明|程序判断有误|"
    "规则不适用：该单位当年新设|审核误报|误报（图片里有）"
)
NEITHER = (
    "不是误报|是否误报待核|误报了2件|该单位误报数字|问题属实|经核实，问题属实，应整改|核实属实，应改正|情况属实，已要求整改|尚未核实|"
    "核实不属实|并非误报|不属于误报|待核实|可能是误报|疑似误报|核实属实？|数据不属实|未核实无误|核实属实，但填错一格|错误属实|同意|"
    "已电话告知|整改中|属实|情况属实|误报送到区财政|没有核实属实|不能认定误报|数据有误|核对有误|核实后再定|请核实是否属实|误报率高|填报有误|"
    "漏报，核实属实||误 报 了"
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [(text, kind) for texts, kind in ((VERIFIED, "verified"), (FALSE_ALARM, "false_alarm"), (NEITHER, None))
     for text in texts.split("|")],
)  # fmt: skip
def test_opinions(text: str, kind: str | None) -> None:
    assert opinion_of(text) == kind
    assert opinion_of(f" {text}\n") == kind
