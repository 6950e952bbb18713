"""Alike texts side by side, and the table of pairs."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import nianbao
from nianbao.render.html import index, page
from nianbao.render.html.likeness import PairRow, once, pieces
from support.narratives import Narrative


@given(
    st.text(alphabet="甲乙丙\n ", max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: tuple(sorted(pair))), max_size=4),
)
def test_pieces_hold_the_whole_text_in_order(text: str, spans: list[tuple[int, ...]]) -> None:
    shown = ["".join(piece.text for piece in paragraph) for paragraph in pieces(text, spans)]
    assert shown == [line for line in text.split("\n") if line.strip()]
    assert all(piece.text for paragraph in pieces(text, spans) for piece in paragraph)


def test_passages_are_numbered_where_they_begin() -> None:
    found = pieces("甲乙丙丁\n戊己", [(1, 3), (2, 6)])
    assert [[(piece.text, piece.number, piece.first) for piece in paragraph] for paragraph in found] == [
        [("甲", 0, False), ("乙丙", 1, True), ("丁", 2, True)],
        [("戊", 2, False), ("己", 0, False)],
    ]


def test_a_pair_is_listed_once() -> None:
    one = PairRow("a", "甲", "F01", "b", "乙 2024年度", "总体情况", 90, 100, 0.9)
    mirrored = PairRow("b", "乙", "F02", "a", "甲 2024年度", "总体情况", 90, 100, 0.9)
    other = one._replace(section="其他")
    assert len(once([one, mirrored, other])) == 2


def test_pages_show_both_texts_escaped(tmp_path: Path) -> None:
    own = (
        "把群众问得最多的三件事做成样表贴在大厅入口，逐项核对退件原因，<b>由窗口组长</b>每天下班前登记，第二天晨会上逐条说清楚怎么改，"
        "改完再请退过件的群众回来看一遍，看得懂才算数。开通留言转办单，由值班员先电话核实再答复，不满意的转给带班领导重办。"
    )
    for number, agency in enumerate(("云溪市青栎区民政局", "云溪市白榆区财政局")):
        text = Narrative(agency, 2024, ((own,), (), (), (), ("暂时没有发现问题。",), ("没有。",))).text()
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
    run = nianbao.audit(tmp_path)
    shown = page(run.findings[0], run.head).decode()
    assert 'id="likeness"' in shown
    assert shown.count('<mark class="alike">') >= 2
    assert shown.count('href="#likeness-F') == 1
    assert f'href="{run.findings[1].id}.html"' in shown
    assert "<b>由窗口组长" not in shown
    assert "&lt;b&gt;由窗口组长" in shown
    assert "抄袭" not in shown
    batch = index(run.head, run.findings).decode()
    assert "云溪市白榆区财政局" in batch
    assert batch[batch.index('id="pairs"') :].count("#F") == 1
    assert 'id="likeness"' not in page(nianbao.audit(tmp_path / "0.txt").findings[0], run.head).decode()
