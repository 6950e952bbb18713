"""An agency's own name may hold words that tell of something else (信访局, 12345…中心): they say nothing of the counts."""

from __future__ import annotations

import pytest

from nianbao.kinds.narrative.claims_read import read
from support.lexicons import shipped_lexicon

LEXICON = shipped_lexicon("claims")
SENTENCES = (
    "2024年，{name}收到政府信息公开申请12件，均已答复。",
    "{name}全年共受理依申请公开12件，予以公开7件，不予公开5件。",
    "全年新收信息公开申请9件，{name}结转下年度办理2件。",
    "{name}没有收到因政府信息公开引起的行政复议、行政诉讼。",
    "{name}制发行政规范性文件3件，现行有效15件。",
)
BODIES = (
    "信访局", "档案局", "投诉举报中心", "12345政务服务便民热线中心", "人大代表建议办理中心", "督查考评办公室", "会议中心",
    "行政复议局", "文件资料中心", "网民留言办理中心", "公证咨询处",
)  # fmt: skip


def told(agency: str, name: str) -> list[list[tuple[str, object, str]]]:
    return [
        [
            (claim.field, claim.value, claim.scope)
            for claim in read(sentence.format(name=name), LEXICON, section="overview", year=2024, agency=agency).claims
        ]
        for sentence in SENTENCES
    ]


@pytest.mark.parametrize("body", BODIES)
def test_words_of_the_own_name_are_no_decoys(body: str) -> None:
    plain_name = told("云溪市财政局", "云溪市财政局")
    assert all(plain_name[:3])
    for name in (f"云溪市{body}", f"市{body}", body):
        assert told(f"云溪市{body}", name) == plain_name


def test_the_text_keeps_its_places() -> None:
    text = "云溪市信访局收到政府信息公开申请12件。"
    [claim] = read(text, LEXICON, section="overview", year=2024, agency="云溪市信访局").claims
    assert text[claim.start : claim.end] == claim.quote
