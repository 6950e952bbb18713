"""Records of what persons have read in the originals: read, checked, laid over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nianbao.app.confirmed import Confirmed, lay_over, load_confirmed, read_confirmed, unused
from nianbao.base.errors import UsageError
from nianbao.model.document import Recognition
from nianbao.model.form import Address
from nianbao.model.report import ABSENT, Grounds, Reading, Report, State
from support.figures import random_cells, report_of
from support.forms import FORM

DIGEST = "ab" * 32
PLACE = Address("requests", "granted", "enterprise")
FIRST = f"""format: 1
cells:
  - file: a.pdf
    sha256: {DIGEST}
    table: requests
    row: granted
    column: enterprise
"""
FILLED = FIRST + '    figure: 12\n    who: 王某\n    when: "2026-02-03"\n    note: 原件第三页\n'


def scanned(cells: dict[Address, Reading]) -> Report:
    report = replace(report_of(random_cells(5)), recognised=True)
    tables = {
        name: replace(table, readings=table.readings | {a: r for a, r in cells.items() if a.table == name})
        for name, table in report.tables.items()
    }
    return replace(report, tables=tables)


SEEN = Recognition("1E", 0.5, "12", 0.6)
DOUBTFUL = Reading("1E", None, State.ILLEGIBLE, None, "把握不大", Grounds(SEEN))


def written(tmp_path: Path, text: str | bytes, name: str = "r.yaml") -> str:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def record(tmp_path: Path, text: str = FILLED) -> Confirmed:
    return load_confirmed(written(tmp_path, text))


def test_the_figure_that_a_person_has_read_stands_in_the_place_of_the_recognised_one(tmp_path: Path) -> None:
    laid, notes = lay_over(scanned({PLACE: DOUBTFUL}), FORM, DIGEST, record(tmp_path))
    reading = laid.reading(PLACE)
    assert (reading.raw, reading.value, reading.state) == ("12", 12, State.PRINTED)
    assert reading.note == "由王某于2026-02-03与原件核对：原件第三页（识别为“1E”）"
    assert reading.grounds is not None
    assert reading.grounds.recognition == SEEN
    assert reading.grounds.person == ("王某", "2026-02-03", "原件第三页")
    assert notes == ["1 格按核对记录填写，由王某与原件核对"]


@pytest.mark.parametrize(
    ("figure", "state", "value"), [("空白", State.BLANK, None), ("/", State.DASH, None), ("0", State.PRINTED, 0)]
)
def test_a_person_may_read_nothing(tmp_path: Path, figure: str, state: State, value: int | None) -> None:
    text = FILLED.replace("figure: 12", f'figure: "{figure}"')
    reading = lay_over(scanned({PLACE: DOUBTFUL}), FORM, DIGEST, record(tmp_path, text))[0].reading(PLACE)
    assert (reading.state, reading.value) == (state, value)


def test_cells_are_named_by_the_forms_words_too(tmp_path: Path) -> None:
    text = FILLED.replace("table: requests", "table: 收到和处理政府信息公开申请情况").replace(
        "row: granted", "row: （一）予以公开"
    )
    text = text.replace("column: enterprise", "column: 商业企业")
    assert lay_over(scanned({PLACE: DOUBTFUL}), FORM, DIGEST, record(tmp_path, text))[0].reading(PLACE).value == 12


@pytest.mark.parametrize("row", ["无此行", "其他"])
def test_what_names_no_cell_or_several_is_said_and_left(tmp_path: Path, row: str) -> None:
    report = scanned({PLACE: DOUBTFUL})
    laid, notes = lay_over(report, FORM, DIGEST, record(tmp_path, FILLED.replace("row: granted", f"row: {row}")))
    assert laid.tables == report.tables
    assert "没有采用" in notes[0]


def test_text_is_not_overruled(tmp_path: Path) -> None:
    report = report_of(random_cells(5))
    laid, notes = lay_over(report, FORM, DIGEST, record(tmp_path))
    assert laid.reading(PLACE) == report.reading(PLACE)
    assert "是文字" in notes[0]


def test_what_was_read_in_another_file_is_said_and_left(tmp_path: Path) -> None:
    report, confirmed = scanned({PLACE: DOUBTFUL}), record(tmp_path)
    assert lay_over(report, FORM, "cd" * 32, confirmed) == (report, [])
    assert "sha256 不符" in unused(confirmed, [("cd" * 32, "a.pdf")])[0]
    assert "没有所指的文件" in unused(confirmed, [("cd" * 32, "b.pdf")])[0]
    assert unused(confirmed, [(DIGEST, "renamed.pdf")]) == []


def test_a_table_of_which_nothing_was_read_can_be_read_by_a_person(tmp_path: Path) -> None:
    report = scanned({PLACE: DOUBTFUL})
    table = report.tables["requests"]
    lost = replace(table, status="not_read", reason="图片", readings=dict.fromkeys(table.readings, ABSENT))
    laid, _ = lay_over(replace(report, tables=report.tables | {"requests": lost}), FORM, DIGEST, record(tmp_path))
    assert laid.tables["requests"].status == "partial"
    assert laid.reading(PLACE).value == 12


def test_cells_that_are_not_filled_in_are_counted(tmp_path: Path) -> None:
    confirmed = record(tmp_path, FIRST + '    figure: ""\n    who: ""\n')
    assert (list(confirmed.readings), confirmed.open) == ([], 1)
    assert "还有 1 格没有填写" in unused(confirmed, [])[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("who: 王某", "who: ''"), "没有写明 who"),
        (('when: "2026-02-03"', "when: 2月3日"), "应是日期"),
        (("figure: 12", "figure: 1O"), "不是一个数"),
        (("figure: 12", "figure: 约12件"), "不是一个数"),
        (("figure: 12", "figure: [1]"), "短文字"),
        (("note: 原件第三页", "notes: 原件"), "不认识的项 notes"),
        (("column: enterprise", "column: ''"), "缺少 column"),
        (("format: 1", "format: 2"), "format: 1"),
        (("    note: 原件第三页\n", "".join(FILLED.splitlines(keepends=True)[2:])), "写了两次"),
        (("cells:", "cell:"), "不认识的项 cell"),
    ],
)
def test_a_record_with_a_fault_confirms_nothing_and_says_where(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    path = written(tmp_path, FILLED.replace(*change))
    _, faults = read_confirmed(path)
    assert any(said in fault.message for fault in faults)
    with pytest.raises(UsageError) as caught:
        load_confirmed(path)
    assert caught.value.where.startswith(f"{path}:")


def test_a_paragraph_may_be_long_and_is_no_figure(tmp_path: Path) -> None:
    text = FILLED.replace("table: requests", "table: text").replace("figure: 12", f"figure: {'一是人手不足。' * 50}")
    _, faults = read_confirmed(written(tmp_path, text + "    read: 一是人手不定。\n"))
    assert not faults
    laid, notes = lay_over(scanned({PLACE: DOUBTFUL}), FORM, DIGEST, record(tmp_path, text))
    assert laid.reading(PLACE) == DOUBTFUL
    assert "没有采用" in notes[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_spreadsheets_file_is_read_however_it_is_saved(tmp_path: Path, encoding: str) -> None:
    head = "file,sha256,table,row,column,figure,who,when,note"
    text = f"{head}\r\na.pdf,{DIGEST},requests,granted,enterprise,12,王某,2026-02-03,原件\r\n,,,,,,,,\r\n"
    confirmed = load_confirmed(written(tmp_path, text.encode(encoding), "r.csv"))
    assert [(one.figure, one.who) for one in confirmed.readings] == [("12", "王某")]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00a", b"- [", b""])
def test_what_is_no_record_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UsageError):
        load_confirmed(written(tmp_path, content))
    with pytest.raises(UsageError):
        load_confirmed(str(tmp_path / "none.yaml"))
