"""Parameters of the kinds that check the arithmetic of the text itself. Words are the rules' own."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from nianbao.kinds.params import EVERYWHERE, Params, Regex, Sections, SoftOutcome

_UNITS = (
    "条", "件", "份", "篇", "篇次", "条次", "则", "期", "次", "场", "场次", "人次", "件次", "个", "项", "宗", "起", "人",
    "家", "户", "例", "部", "批", "名", "处", "幅", "张", "本", "册", "万元", "元",
)  # fmt: skip


class FiguresParams(Params):
    """`units`: the measure words of the figures looked at; `rough`: words before a figure that is not exact."""

    sections: Sections = EVERYWHERE
    units: Annotated[tuple[str, ...], Field(title="量词")] = _UNITS
    rough: Annotated[tuple[str, ...], Field(title="表示约数的词")] = (
        "约",
        "近",
        "超过",
        "超",
        "逾",
        "达到近",
        "将近",
        "接近",
        "不足",
        "大约",
    )
    outcome: SoftOutcome = "review"


class PartsParams(FiguresParams):
    """A whole and its parts in one sentence, or in two of which the second begins with 其中.

    `opener`: what stands behind a whole, the group `mark` being what announces its parts; `ends`: where the parts end;
    `other_matters`: beginnings of an item that tells something else; `rest`: labels of a last part that leaves none out;
    `examples`: lists that are not complete, never judged; `aside`: words that make parts overlap or be of another
    time; `compared`: words right before a figure that is no whole; `channels`: labels of ways, of which several may go
    for one thing; `share`: what stands behind a part and says which percentage of the whole it is (groups `percent`, `rough`);
    `among`: words of an announcement by which the parts are among the whole; `sum_words`: what stands between a
    list and its sum; `sets`: labels that leave nothing out together;
    `year_words`: what stands between the halves or quarters of a year (`year_parts`: their labels) and its sum; `once`: what is
    counted in one part only, said right behind the whole; `rate`: a rate of what a verb was done with (groups `verb`,
    `percent`, `rough`), `rate_else`: verbs of rates that are counted in other ways;
    `alike`: measure words of which a part may have another one than its whole; `own`: what stands before a whole whose parts are
    never another rule's; `reserved`: pairs of
    patterns (in the sentence, in a label) that leave a group to another rule."""

    opener: Annotated[Regex, Field(title="引出分项的说法")]
    ends: Annotated[Regex, Field(title="分项到此为止的说法")]
    other_matters: Annotated[Regex, Field(title="说别的事的开头")]
    rest: Annotated[Regex, Field(title="表示其余的项")]
    examples: Annotated[Regex, Field(title="举例的说法")]
    aside: Annotated[Regex, Field(title="不核对的说法")]
    compared: Annotated[Regex, Field(title="不作总数的数")]
    channels: Annotated[Regex, Field(title="可以重复的渠道")]
    share: Annotated[Regex, Field(title="占比的说法")]
    alike: Annotated[tuple[str, ...], Field(title="相近的量词")] = ("条", "篇", "份", "件", "则")
    among: Annotated[tuple[str, ...], Field(title="其中的说法")] = ("其中", "中", "里")
    sum_words: Annotated[Regex, Field(title="合计的说法")] = ""
    sets: Annotated[tuple[tuple[Regex, ...], ...], Field(title="列全了的分项")] = ()
    own: Annotated[Regex, Field(title="分项不另核对的总数")] = ""
    year_words: Annotated[Regex, Field(title="全年数的说法")] = ""
    year_parts: Annotated[tuple[tuple[Regex, ...], ...], Field(title="一年的各段")] = ()
    once: Annotated[Regex, Field(title="分项不会重复的事")] = ""
    rate: Annotated[Regex, Field(title="某某率的说法")] = ""
    rate_else: Annotated[Regex, Field(title="另有算法的率")] = ""
    reserved: Annotated[tuple[tuple[Regex, Regex], ...], Field(title="由别的规则核对的")] = ()


class GrowthToldParams(FiguresParams):
    """`patterns`: sentences with the groups `now`, and `base` or `more` (what it has grown by), and `percent`, or with
    `now`, `base` and `more`; `direction` and `rough` where printed. `down`: directions that are falls."""

    patterns: Annotated[tuple[Regex, ...], Field(title="文字（正则表达式）")] = Field(min_length=1)
    down: Annotated[tuple[str, ...], Field(title="表示下降的词")]
