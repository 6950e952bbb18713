"""Which report is whose last year's, and what is said of those without."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nianbao.app.case import Summary
from nianbao.app.crossing import Crossed, cross, earlier_figures
from nianbao.app.options import Options
from nianbao.model.finding import Standing


def report(
    agency: str | None,
    year: int | None,
    *,
    path: str = "",
    tables: str = "",
    level: str = "department",
    form: str = "form",
) -> Summary:
    path = path or f"{year}/{agency}"
    return Summary(path, path, "pack", form, agency, year, level, tables or path)


def crossed(
    now: list[Summary], then: list[Summary], *, prior: str | None = "last", aliases: Path | None = None
) -> Crossed:
    return cross(now, then, Options(prior=prior, aliases=str(aliases) if aliases else None))


def reasons(found: Crossed) -> dict[str, str]:
    return {one["source"]: one["reason"] for one in found.prior["unmatched"]}


def test_last_years_report_is_found_by_name_and_year() -> None:
    now = [report("青栎区发展和改革局", 2025), report("青栎区教育局", 2025)]
    then = [report("青栎区教育局", 2023), report("青栎区教育局", 2024), report("云溪市青栎区发改局", 2024)]
    found = crossed(now, then)
    assert found.priors == [2, 1]
    assert found.prior["unmatched"] == []
    assert found.prior["unused"] == []


def test_a_report_on_another_form_is_not_last_years() -> None:
    other = report("青栎区教育局", 2024, form="website")
    assert crossed([report("青栎区教育局", 2025), other], []).priors == [None, None]
    assert crossed([report("青栎区教育局", 2025)], [other]).priors == [None]


def test_last_years_reports_without_a_successor_are_listed() -> None:
    then = [report("青栎区教育局", 2024), report("青栎区园林局", 2024), report("青栎区园林局", 2021)]
    assert crossed([report("青栎区教育局", 2025)], then).prior["unused"] == ["2024/青栎区园林局"]


def test_the_runs_own_report_of_last_year_serves_where_the_folder_has_none() -> None:
    now = [report("青栎区教育局", 2024), report("青栎区教育局", 2025), report("青栎区财政局", 2025)]
    found = crossed(now, [], prior=None)
    assert found.priors == [None, 0, None]
    assert found.prior == {"folder": None, "matched": 1, "within_run": 1, "unmatched": [], "unused": []}
    assert any("同一批" in note for note in found.notes)
    folder = [report("青栎区教育局", 2024, path="last/edu", tables="other")]
    assert crossed(now, folder).priors == [None, 0, None]
    assert reasons(crossed(now, folder)) == {"2025/青栎区财政局": "没有名称对得上的2024年报告"}


def test_the_same_files_as_run_and_as_prior_are_not_ambiguous() -> None:
    files = [report("青栎区教育局", 2024), report("青栎区教育局", 2025)]
    assert crossed(files, files).priors == [None, 0]


def test_one_report_in_two_files_is_compared_in_both() -> None:
    now = [report("青栎区教育局", 2025, path="a.docx"), report("青栎区教育局", 2025, path="a.pdf")]
    assert crossed(now, [report("青栎区教育局", 2024)]).priors == [0, 0]


def test_two_different_reports_of_last_year_are_not_chosen_from() -> None:
    then = [report("青栎区教育局", 2024, path="a"), report("青栎区教育局", 2024, path="b")]
    found = crossed([report("青栎区教育局", 2025)], then)
    assert found.priors == [None]
    assert reasons(found) == {"2025/青栎区教育局": "上年报告不止一份：a、b"}
    same = [report("青栎区教育局", 2024, path=path, tables="same") for path in "ab"]
    assert crossed([report("青栎区教育局", 2025)], same).priors == [0]


def test_a_file_that_does_not_count_is_nobodys_last_year() -> None:
    files = [
        report("青栎区教育局", 2024, path="a"),
        report("青栎区教育局", 2024, path="b"),
        report("青栎区教育局", 2025),
    ]
    files += [report(f"青栎区{name}局", 2025) for name in "甲乙"]
    standings = [Standing("duplicate", "", "b"), None, None, None, Standing("other_district", "")]
    found = cross(files, [], Options(), standings)
    assert found.priors == [None, None, 1, None, None]
    assert cross(files, [], Options()).priors[2] is None  # which of two is not said


def test_mergers_and_unknown_agencies_say_why_they_are_not_compared(tmp_path: Path) -> None:
    aliases = tmp_path / "aliases.yaml"
    aliases.write_text(
        "format: 1\naliases:\n  - {now: 青栎区文旅局, formerly: [青栎区文化局, 青栎区旅游局]}\n", encoding="utf-8"
    )
    now = [report("青栎区文旅局", 2025), report(None, 2025, path="x")]
    then = [report("青栎区文化局", 2024), report("青栎区旅游局", 2024)]
    found = crossed(now, then, aliases=aliases)
    assert reasons(found) == {
        "2025/青栎区文旅局": "由多个单位合并而来，没有单独的上年报告",
        "x": "没有认出单位或年度",
    }


def test_nothing_is_said_of_last_year_when_nobody_asked() -> None:
    found = crossed([report("青栎区教育局", 2025)], [], prior=None)
    assert (found.priors, found.prior, found.notes) == ([None], {}, [])


def test_the_years_before_come_under_the_name_of_now_and_that_of_last_year() -> None:
    def of(agency: str, year: int, figure: int, path: str = "") -> Summary:
        return replace(report(agency, year, path=path), figures=(("new", figure),))

    now = [of("青栎区发展和改革局", 2025, 9), of("青栎区教育局", 2025, 8)]
    then = [
        of("青栎区发改委", 2024, 7), of("青栎区发改委", 2023, 6), of("青栎区发展和改革局", 2022, 5),
        of("青栎区教育局", 2023, 4, "a"), of("青栎区教育局", 2023, 3, "b"), of("青栎区教育局", 2026, 2),
    ]  # fmt: skip
    assert earlier_figures(["x", "y"], now, then, [0, None]) == [
        {"id": "x", "year": 2022, "figures": {"new": 5}},
        {"id": "x", "year": 2023, "figures": {"new": 6}},
        {"id": "x", "year": 2024, "figures": {"new": 7}},
    ]
