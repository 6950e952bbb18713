"""The self-check guide for those who fill the form in: every check of a pack in the order of the form, from its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.base.ordinals import NUMERALS
from nianbao.dev.pages import RulePage
from nianbao.model.rule import Pack, Status

_ORDER = ("必须", "建议", "提示")


@dataclass(frozen=True, slots=True)
class GuideGroup:
    """The checks of one section of the form, the gravest first; `ordinal` is empty for those of the whole text."""

    ordinal: str
    title: str
    checks: tuple[RulePage, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    title: str
    form: str
    pack: str
    groups: tuple[GuideGroup, ...]

    @property
    def size(self) -> int:
        return sum(len(group.checks) for group in self.groups)


TERMS = (
    ("必须", "不符合的退回整改。"),
    ("建议", "请改正或者核实；不单独作为退回的理由。"),
    ("提示", "供参考，不扣分。"),
)
HOW = (
    "定稿前逐项核对，没有所列问题的在方框内打勾。",
    "错例是虚构的，只用来说明问题是什么样子。",
    "没有的项目填0，不要空着；拿不准的，向政府信息公开工作主管部门询问。",
)


def guide(pack: Pack, pages: Sequence[RulePage]) -> Guide:
    """The guide of a pack; rules that are switched off are left out."""
    off = {rule.id for rule in pack.rules if rule.status is Status.OFF}
    shown = [page for page in pages if page.id not in off]
    shown.sort(key=lambda page: _ORDER.index(page.severity))
    groups = [
        GuideGroup(
            _ordinal(section.ordinal), section.title, tuple(page for page in shown if page.section == section.id)
        )
        for section in pack.form.sections
    ]
    rest = tuple(page for page in shown if page.section not in pack.form.section_by_id)
    groups.append(GuideGroup("", "全文、标题和格式", rest))
    return Guide(
        f"{pack.form.title}填报自查指南",
        pack.form.title,
        f"{pack.title}（{pack.id} {pack.version}）",
        tuple(group for group in groups if group.checks),
    )


def _ordinal(number: int) -> str:
    return f"{NUMERALS[number - 1]}、" if number <= len(NUMERALS) else f"{number}、"
