"""The state of each body of the roster."""

from __future__ import annotations

import pytest

from nianbao.model.roster import BodyState
from nianbao.season.matching import BodyFinder
from nianbao.season.roster import Roster, RosterBody
from nianbao.season.states import HandedIn, RosterStates, states

NAMES = ("云溪市青栎区教育局", "云溪市青栎区财政局", "云溪市青栎区水务局", "云溪市青栎区数据局")
BODIES = tuple(RosterBody(name, name[6:], excused="新组建" if "数据" in name else "") for name in NAMES)
EDUCATION = NAMES[0]


def _states(*files: HandedIn, year: int | None = None) -> RosterStates:
    return states(Roster("名录.csv", "", BODIES), BodyFinder(BODIES), files, year)


def _file(
    id: str, agency: str | None = EDUCATION, *, name: str = "a.docx", year: int | None = 2025, standing: str | None = None,
    readable: bool = True,
) -> HandedIn:  # fmt: skip
    return HandedIn(id, f"收/{name}", agency, year, standing, readable)


def _education(*files: HandedIn, year: int | None = None) -> BodyState:
    return _states(*files, year=year).bodies[0]


OTHERS = (_file("b", NAMES[1]), _file("c", NAMES[2]))


@pytest.mark.parametrize(
    ("files", "state", "ids", "note"),
    [
        ([], "missing", "", ""),
        ([_file("1")], "submitted", "1", ""),
        ([_file("1", year=None)], "submitted", "1", ""),
        ([_file("1", None, name="教育局.docx")], "submitted", "1", "没有认出单位，按文件名对应"),
        ([_file("1", standing="duplicate"), _file("2")], "duplicate", "21", "交来 2 份"),
        ([_file("1"), _file("2", None, name="教育局.docx")], "duplicate", "12", "交来 2 份"),
        ([_file("1", "青栎区教育局"), _file("2", year=2024)], "submitted", "12", ""),
        ([_file("1", year=2024)], "other_year", "1", "交来的是2024年度：a.docx"),
        ([_file("1", standing="other_year", year=2023)], "other_year", "1", "2023年度"),
        ([_file("1", None, name="教育局.docx", year=None, readable=False)], "unreadable", "1", "读不出：教育局.docx"),
        ([_file("1", standing="blank_form")], "unreadable", "1", "没有填写的空白表"),
        ([_file("1", readable=False), _file("2")], "submitted", "21", "读不出：a.docx"),
        ([_file("1", standing="not_a_report")], "missing", "", ""),
        ([_file("1", None, name="教育局和财政局.docx")], "missing", "", "可能是它的，不能确定"),
        ([_file("1", NAMES[1], name="教育局.docx")], "missing", "", "像是它的文件，里面写的却是“云溪市青栎区财政局”"),
    ],
)
def test_the_state_of_a_body(files: list[HandedIn], state: str, ids: str, note: str) -> None:
    found = _education(*files, *OTHERS)
    assert (found.state, "".join(found.ids)) == (state, ids)
    assert note in found.note
    assert bool(note) == bool(found.note)


def test_the_year_is_the_one_asked_for() -> None:
    assert _education(_file("1", year=2024), year=2024).state == "submitted"
    assert _education(_file("1", year=2024)).state == "submitted"  # that of most reports
    assert _education(_file("1", year=2024), year=2025).state == "other_year"


def test_who_need_not_report_is_excused_until_it_does() -> None:
    assert [one.state for one in _states().bodies] == ["missing"] * 3 + ["excused"]
    data = _states(_file("1", NAMES[3])).bodies[3]
    assert (data.state, data.note) == ("submitted", "名录写明免报（新组建），仍有报送")


def test_what_is_on_no_body_is_said_with_the_reason() -> None:
    found = _states(
        _file("1", "云溪市青栎区审计局"),
        _file("2", None),
        _file("3", None, name="职业教育局.docx"),
        _file("4", "云溪市红岭区教育局"),
        _file("5", None, standing="not_a_report"),
    )
    assert [(one.id, one.note) for one in found.unlisted] == [
        ("1", "“云溪市青栎区审计局”不在名录上"),
        ("2", "没有认出单位，文件名也看不出"),
        ("3", "没有认出单位，文件名像是“教育局”，不能确定"),
        ("4", "“云溪市红岭区教育局”不在名录上"),
    ]


def test_files_of_one_body_that_print_two_are_told() -> None:
    bodies = (RosterBody("教育局", "教育局"),)
    files = [_file("1", "青栎区教育局"), _file("2", "红岭区教育局")]
    [found] = states(Roster("名录.csv", "", bodies), BodyFinder(bodies), files, None).bodies
    assert found.state == "duplicate"
    assert "几份文件写的单位不同（青栎区教育局、红岭区教育局）" in found.note
