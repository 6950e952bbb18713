"""The kind `section_text`."""

from __future__ import annotations

import pytest

from support.kind_texts import judge, pack, report_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（见文本框）", "review"),
        ("见附件", "review"),
        ("详见附表2。", "review"),
        ("具体内容另附。", "review"),
        ("【内容见图片】", "review"),
        ("存在的主要问题及改进情况请参阅附件《问题与改进清单》", "review"),
        ("请点击下载全文", "review"),
        ("无。", "fail"),
        ("见实效", "fail"),
        ("一是附件更新不及时，下一步将逐月核对附件并更新。", "pass"),
    ],
)
def test_text_that_only_points_elsewhere_is_looked_at_and_is_not_empty(text: str, expected: str) -> None:
    params = next(rule.params for rule in pack().rules if rule.id == "problems-empty")
    report = report_of({"problems": text})
    verdicts = judge("section_text", report, **params.model_dump())
    assert [verdict.outcome.value for verdict in verdicts] == [expected]
