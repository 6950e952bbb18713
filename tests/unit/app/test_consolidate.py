"""Sums of a district's agencies against its own report: sums, unread cells, and the bodies named for a difference."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from nianbao.app.consolidation.structure import CountedBody, Structure, load_structure
from nianbao.app.consolidation.sums import MemberReport, consolidate
from nianbao.base.errors import UsageError
from nianbao.model.consolidation import Consolidation
from nianbao.model.form import Address
from nianbao.render.consolidation.words import Sentences
from support.figures import random_cells, report_of, total_of
from support.forms import FORM

BODIES = [f"青栎区{name}" for name in ("财政局", "教育局", "民政局", "司法局", "水利局", "审计局", "统计局", "商务局")]
CELLS = [random_cells(seed) for seed in range(len(BODIES))]
NEW = Address("requests", "new_received", "natural_person")


def run(
    parent: dict[Address, str | None],
    *,
    members: list[MemberReport] | None = None,
    complete: bool = True,
    bodies: list[str] | None = None,
) -> Consolidation:
    if members is None:
        members = [MemberReport(report_of(cells, agency=name), name) for name, cells in zip(BODIES, CELLS, strict=True)]
    structure = Structure(tuple(CountedBody(name) for name in bodies or BODIES), complete=complete)
    own = MemberReport(report_of(parent, agency="青栎区人民政府", level="county"), "parent.txt")
    return consolidate(members, own, structure, FORM)


def test_sums_that_agree() -> None:
    result = run(total_of(CELLS))
    assert [cell.address for cell in result.cells] == [address for table in FORM.tables for address in table.cells]
    assert {cell.outcome for cell in result.cells} == {"pass"}
    assert result.explanations == ()
    fees = next(cell for cell in result.cells if cell.address.row == "fees")
    assert fees.total == fees.parent


@pytest.mark.parametrize("body", [0, 3, 7])
def test_an_omitted_agency_is_named(body: int) -> None:
    parent = total_of([cells for i, cells in enumerate(CELLS) if i != body])
    [found] = run(parent).explanations
    assert (found.kind, [part.agency for part in found.parts], found.unique) == ("omitted", [BODIES[body]], True)
    assert set(found.cells) == {cell.address for cell in run(parent).differing}


@pytest.mark.parametrize("body", [1, 6])
def test_an_agency_counted_twice_is_named(body: int) -> None:
    [found] = run(total_of([*CELLS, CELLS[body]])).explanations
    assert (found.kind, found.agencies, found.unique) == ("counted_twice", (BODIES[body],), True)


def test_two_omitted_and_one_counted_twice() -> None:
    parent = total_of([*CELLS[:2], *CELLS[4:], CELLS[5]])
    [found] = run(parent).explanations
    assert found.kind == "combination"
    assert {(part.agency, part.role) for part in found.parts} == {
        (BODIES[2], "omitted"), (BODIES[3], "omitted"), (BODIES[5], "counted_twice"),
    }  # fmt: skip
    assert found.unique


def test_twins_are_not_told_apart() -> None:
    members = [MemberReport(report_of(CELLS[min(i, 6)], agency=name), f"{i}") for i, name in enumerate(BODIES)]
    [found] = run(total_of(CELLS[:7]), members=members).explanations
    assert not found.unique
    assert {found.agencies, *(one.agencies for one in found.alternatives)} == {(BODIES[6],), (BODIES[7],)}


def test_an_omission_beside_another_error_is_still_named() -> None:
    parent = total_of(CELLS[1:])
    parent[NEW] = str(int(parent[NEW] or 0) + 70)
    found = run(parent).explanations
    assert (found[0].kind, found[0].agencies) == ("omitted", (BODIES[0],))
    assert {one.kind for one in found[1:]} <= {"figure", "unknown"}
    assert {cell for one in found[1:] for cell in one.cells} == {NEW}


def test_one_agencys_figure_left_out_in_one_cell() -> None:
    cells = [dict(one) for one in CELLS]
    for i, one in enumerate(cells):
        one[NEW] = str(31 + 17 * i)
    members = [MemberReport(report_of(one, agency=name), name) for name, one in zip(BODIES, cells, strict=True)]
    parent = total_of(cells)
    parent[NEW] = str(int(parent[NEW] or 0) - 82)
    [found] = run(parent, members=members).explanations
    assert found.kind == "figure"
    assert found.figure == (BODIES[3], NEW, 82, 0)


def test_a_missing_report_is_listed_and_may_explain() -> None:
    members = [MemberReport(report_of(cells, agency=name), name) for name, cells in zip(BODIES, CELLS, strict=True)][1:]
    result = run(total_of(CELLS), members=members)
    assert [line.name for line in result.lines("missing")] == [BODIES[0]]
    [found] = result.explanations
    assert (found.kind, found.agencies, found.unique) == ("missing_report", (BODIES[0],), True)
    assert result.severity == "review"


def test_unlisted_duplicate_and_other_year_are_not_counted() -> None:
    members = [MemberReport(report_of(cells, agency=name), name) for name, cells in zip(BODIES, CELLS, strict=True)]
    members += [
        MemberReport(report_of(CELLS[0], agency="青栎区园林局"), "extra"),
        MemberReport(report_of(CELLS[1], agency=f"云溪市{BODIES[1]}"), "twin"),
        MemberReport(report_of(CELLS[2], agency=BODIES[2], year=2023), "old"),
    ]
    result = run(total_of(CELLS), members=members)
    assert {cell.outcome for cell in result.cells} == {"pass"}
    assert [(line.name, line.source) for line in result.lines("unlisted")] == [("青栎区园林局", "extra")]
    assert [line.source for line in result.lines("duplicate")] == ["twin"]
    assert [line.source for line in result.lines("other_year")] == ["old"]


def test_a_body_that_is_not_counted_is_left_out_of_the_sum() -> None:
    members = [MemberReport(report_of(cells, agency=name), name) for name, cells in zip(BODIES, CELLS, strict=True)]
    structure = Structure(
        (*(CountedBody(name) for name in BODIES[:-1]), CountedBody(BODIES[-1], counted=False)), complete=True
    )
    parent = MemberReport(report_of(total_of(CELLS[:-1]), agency="青栎区人民政府"), "parent")
    result = consolidate(members, parent, structure, FORM)
    assert {cell.outcome for cell in result.cells} == {"pass"}
    assert [line.name for line in result.lines("excluded")] == [BODIES[-1]]


def test_a_blank_cell_is_not_nought() -> None:
    cells = [dict(one) for one in CELLS]
    cells[2][NEW] = ""
    members = [MemberReport(report_of(one, agency=name), name) for name, one in zip(BODIES, cells, strict=True)]
    result = run(total_of(CELLS), members=members)
    [cell] = [cell for cell in result.cells if cell.address == NEW]
    assert (cell.unread, cell.read) == (1, 7)
    assert cell.outcome == "review"
    lower = total_of(CELLS)
    lower[NEW] = "0"
    [cell] = [cell for cell in run(lower, members=members).cells if cell.address == NEW]
    assert cell.outcome == "differs"  # what was read is already more than the parent says


def test_an_unread_parent_is_not_compared() -> None:
    parent = total_of(CELLS)
    parent[NEW] = ""
    [cell] = [cell for cell in run(parent).cells if cell.address == NEW]
    assert (cell.outcome, cell.difference) == ("not_checked", None)


def test_severity_needs_a_complete_list() -> None:
    assert run(total_of(CELLS[1:]), complete=False).severity == "review"
    assert run(total_of(CELLS[1:]), complete=True).severity == "must"


def test_two_hundred_agencies_are_quick() -> None:
    names = [f"青栎区第{i}局" for i in range(200)]
    cells = [random_cells(1000 + i) for i in range(200)]
    members = [MemberReport(report_of(one, agency=name), name) for name, one in zip(names, cells, strict=True)]
    start = process_time()
    result = run(total_of([*cells[:50], *cells[52:], cells[120]]), members=members, bodies=names)
    assert process_time() - start < 5
    [found] = result.explanations
    assert {(part.agency, part.role) for part in found.parts} == {
        (names[50], "omitted"), (names[51], "omitted"), (names[120], "counted_twice"),
    }  # fmt: skip


def test_structure_file(tmp_path: Path) -> None:
    path = tmp_path / "structure.yaml"
    path.write_text(
        "format: 1\nparent: 青栎区人民政府\ncomplete: true\nagencies:\n"
        "  - 青栎区财政局\n  - {name: 青栎区数据局, formerly: [青栎区大数据中心]}\n"
        "  - {name: 青栎区税务局, counted: false}\n",
        encoding="utf-8",
    )
    structure = load_structure(path)
    assert structure == Structure(
        (
            CountedBody("青栎区财政局"),
            CountedBody("青栎区数据局", ("青栎区大数据中心",)),
            CountedBody("青栎区税务局", counted=False),
        ),
        "青栎区人民政府",
        True,
    )
    assert structure.aliases == {"青栎区数据局": ("青栎区大数据中心",)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("format: 1\nagencies: []\n", "列表"),
        ("agencies: [甲局]\n", "format"),
        ("format: 1\nagencies: [甲局, 甲局]\n", "两次"),
        ("format: 1\ncomplete: maybe\nagencies: [甲局]\n", "complete"),
        ("format: 1\nagences: [甲局]\n", "agences"),
        ("format: 1\nagencies: [{nam: 甲局}]\n", "第1个单位"),
        ("format: 1\nagencies: [{name: 甲局, counted: 1}]\n", "counted"),
    ],
)
def test_a_bad_structure_file_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "structure.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        load_structure(path)


def test_a_report_outside_the_list_that_the_parent_counted_is_named() -> None:
    members = [MemberReport(report_of(cells, agency=name), name) for name, cells in zip(BODIES, CELLS, strict=True)]
    extra = random_cells(77)
    members.append(MemberReport(report_of(extra, agency="青栎区园林局"), "extra"))
    [found] = run(total_of([*CELLS, extra]), members=members).explanations
    assert (found.kind, found.agencies, found.unique) == ("unlisted", ("青栎区园林局",), True)
    assert "计入了名单以外的青栎区园林局" in Sentences(run(total_of([*CELLS, extra]), members=members)).explanation(
        found
    )


def test_an_omission_shows_through_a_missing_report() -> None:
    members = [MemberReport(report_of(cells, agency=name), name) for name, cells in zip(BODIES, CELLS, strict=True)][1:]
    result = run(total_of([*CELLS[:4], *CELLS[5:]]), members=members)
    omitted, missing = result.explanations
    assert (omitted.kind, omitted.beside_missing) == ("omitted", True)
    assert BODIES[4] in {omitted.agencies[0], *(one.agencies[0] for one in omitted.alternatives)}
    assert (missing.kind, missing.agencies) == ("missing_report", (BODIES[0],))


def test_many_unrelated_differences_accuse_nobody() -> None:
    parent = {
        address: str(int(float(text or 0)) + 7 + at) for at, (address, text) in enumerate(total_of(CELLS).items())
    }
    [found] = run(parent).explanations
    assert (found.kind, found.agencies, len(found.cells)) == ("unknown", (), 200)


def test_the_same_report_in_two_files_is_counted_once() -> None:
    members = [MemberReport(report_of(cells, agency=name), name) for name, cells in zip(BODIES, CELLS, strict=True)]
    members += [
        MemberReport(report_of(CELLS[3], agency=BODIES[3]), "again.pdf"),
        MemberReport(report_of(CELLS[4], agency=BODIES[2]), "other.pdf"),
    ]
    result = run(total_of(CELLS), members=members)
    assert {cell.outcome for cell in result.cells} == {"pass"}
    notes = {line.source: line.note for line in result.lines("duplicate")}
    assert "相同" in notes["again.pdf"]
    assert "不同" in notes["other.pdf"]
