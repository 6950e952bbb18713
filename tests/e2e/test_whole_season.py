"""An office's season as its officer goes through it: 53 invented bodies, two rounds, every step by the installed command.

Who hands in what, and what is wrong with it, is `support.season`'s; what must follow is said here body by body.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import docx
import openpyxl
import pytest

from nianbao.app.packs import PackSet
from support.season import Sender, Written, write_season

pytestmark = pytest.mark.slow
COMMAND = Path(sys.executable).with_name("nianbao")
FIRST, SECOND = "第一轮", "第二轮"
STATE_OF = {
    "missing": "missing", "comes_late": "missing", "unread": "unreadable", "reads_now": "unreadable",
    "stays_unread": "unreadable", "other_year": "other_year", "doubles": "duplicate", "excused": "excused",
}  # fmt: skip
OPEN = ("missing", "unreadable", "other_year")
# what the officer types, by the number of the row; the last column is his own
TYPED: dict[int, dict[str, str]] = {
    0: {"责任人": "周工", "整改状态": "整改中", "整改期限": "2月20日前", "备注": "已电话告知"},
    3: {"整改状态": "说明采纳", "单位说明": "上年底数如此", "电话记录": "2月12日，李科"},
    5: {"备注": "-待复核", "复核人": "吴工"},
    9: {"整改状态": "已整改待复核", "电话记录": "已改"},
    20: {"责任人": "郑工"},
    -1: {"备注": "下周上门"},
}
FALSE_ALARM = "误报：表述包含其他机关转来的申请，口径不同"


class Season(NamedTuple):
    """`said`: what commands wrote to standard output the first time, by their first words. `typed`: fingerprint → column → text."""

    folder: Path
    written: Written
    said: dict[str, str]
    typed: dict[str, dict[str, str]]

    def head(self, name: str) -> dict[str, Any]:
        return dict(json.loads((self.folder / name / "run.json").read_text("utf-8")))

    def findings(self, name: str) -> Iterator[dict[str, Any]]:
        for line in (self.folder / name / "findings.jsonl").read_text("utf-8").splitlines():
            yield json.loads(line)

    def of(self, sender: Sender, name: str) -> dict[str, Any]:
        """The finding that counts of a body."""
        [state] = [one for one in self.head(name)["roster"] if one["name"] == sender.name]
        return next(one for one in self.findings(name) if one["id"] == state["ids"][0])


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Season:
    folder = tmp_path_factory.mktemp("season")
    written = write_season(folder, PackSet("disclosure-2021").form("disclosure-2021"))
    said: dict[str, str] = {}

    def call(*arguments: str, ends: int = 0) -> str:
        done = subprocess.run(
            [str(COMMAND), *arguments], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert done.returncode == ends, f"{arguments}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        said.setdefault(" ".join(arguments[:2]), done.stdout)
        return done.stdout

    call("roster", "lint", "名录.xlsx")
    call("docs", "--deadline", "2026-01-31")
    dates = ("--round", "1", "--date", "2026-02-10", "--deadline", "2026-02-28")
    call("audit", f"{FIRST}收到", *dates, "--out", FIRST, ends=3)
    typed = officer(folder / FIRST / "ledger.xlsx", {one.name for one in written.of_kind("silent")})
    call(
        "ledger",
        "read",
        f"{FIRST}/ledger.xlsx",
        "--format",
        "json",
        "--proposals",
        "提议.yaml",
        "--expires",
        "2026-12-31",
    )
    call("exceptions", "lint", "提议.yaml", ends=2)
    sign(folder / "提议.yaml")
    call("exceptions", "take", "例外登记.yaml", "提议.yaml")
    call(
        "audit", f"{SECOND}收到", "--previous", FIRST, "--exceptions", "例外登记.yaml",
        "--date", "2026-03-10", "--deadline", "2026-03-20", "--out", SECOND, ends=3,
    )  # fmt: skip
    call("diff", FIRST, SECOND, "--format", "json")
    call("diff", FIRST, SECOND, "--format", "html,xlsx", "--out", "比较")
    call("rescore", SECOND, "--rules", "yunxi-qingli", "--out", "考核", "-q", ends=3)
    return Season(folder, written, said, typed)


def officer(ledger: Path, silent: Collection[str]) -> dict[str, dict[str, str]]:
    """Types into the ledger, sorts it by hand (the rows backwards) and saves it. `silent`: those who will not hand in again, of
    one of whom the false alarm is."""
    book = openpyxl.load_workbook(ledger)
    sheet = book["问题台账"]
    titles = [str(cell.value) for cell in sheet[1]] + ["电话记录"]
    sheet.cell(1, len(titles), "电话记录")
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_col=len(titles))]
    typed: dict[str, dict[str, str]] = {}
    claims = [at for at, row in enumerate(rows) if row[titles.index("规则编号")] == "claim-disagrees"]
    alarm = next(at for at in claims if rows[at][titles.index("单位名称")] in silent)
    for at, words in {**TYPED, alarm: TYPED.get(alarm, {}) | {"核查意见": FALSE_ALARM}}.items():
        for title, text in words.items():
            rows[at][titles.index(title)] = text
        typed[str(rows[at][titles.index("指纹")])] = words
    for at, row in enumerate(reversed(rows), 2):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column, value)
    book.save(ledger)
    return typed


def sign(proposals: Path) -> None:
    text = proposals.read_text("utf-8")
    for key, value in {"requester": "财政局办公室", "approver": "政务公开科", "approved": "2026-03-01"}.items():
        text = text.replace(f'{key}: ""', f'{key}: "{value}"')
    proposals.write_text(text, "utf-8")


def rows_of(path: Path, sheet: str) -> list[dict[str, Any]]:
    head, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def letters_of(folder: Path) -> dict[str, str]:
    """Its letters but for the one that holds all, by name: all that they say."""
    found = {}
    for path in sorted((folder / "notices").glob("[0-9]*.docx")):
        document = docx.Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        found[path.name] = "\n".join([*(one.text for one in document.paragraphs), *cells])
    return found


def test_every_body_is_where_it_stands(season: Season) -> None:
    first = {one["name"]: one["state"] for one in season.head(FIRST)["roster"]}
    assert first == {one.name: STATE_OF.get(one.kind, "submitted") for one in season.written.senders}
    assert [one["agency"] for one in season.head(FIRST)["unlisted_files"]] == ["云溪市白桦区水利局"]
    second = {one["name"]: one["state"] for one in season.head(SECOND)["roster"]}
    came = {one.name for one in season.written.of_kind("comes_late", "reads_now")}
    assert {name: state for name, state in second.items() if state != first[name]} == {
        **dict.fromkeys(came, "submitted"),
        **{one.name: "submitted" for one in season.written.of_kind("doubles")},
    }


def test_who_did_not_hand_in_again_keeps_everything_and_nothing_of_it_is_told_as_mended(season: Season) -> None:
    found = json.loads(season.said[f"diff {FIRST}"])
    silent = {one.name for one in season.written.of_kind("silent", "doubles", "partly_read")}
    names = [one["agency"] for one in found["reports"]]
    fixed = [names[one["report"]] for one in found["changes"] if one["state"] == "fixed"]
    assert fixed and not silent & set(fixed)
    waiting = {names[one["report"]] for one in found["changes"] if one["state"] == "not_handed_in"}
    other = {one.name for one in season.written.of_kind("other_year")}
    assert waiting - other == {one.name for one in season.written.senders if one.name in silent and one.flaws}
    for one in season.written.of_kind("silent"):
        before, after = season.of(one, FIRST), season.of(one, SECOND)
        assert after["handed_in"] is False and "fixed" not in after
        keys = ("rule", "number", "message", "fingerprint")
        assert [[r.get(key) for key in keys] for r in after["results"]] == [
            [r.get(key) for key in keys] for r in before["results"]
        ]
    # reports of another year stand in no count of the run; `diff` tells of them too
    totals = Counter(one["state"] for one in found["changes"] if names[one["report"]] not in other)
    assert totals == {state: n for state, n in season.head(SECOND)["summary"]["rounds"]["problems"].items() if n}


def test_who_mended_has_mended_and_who_did_not_has_the_same_problems_under_the_same_numbers(season: Season) -> None:
    for one in season.written.of_kind("mends"):
        after = season.of(one, SECOND)
        assert after["verdict"] == "pass" and after["fixed"], one
    for one in season.written.of_kind("stays_wrong"):
        numbers = [
            {(r["rule"], r["number"]) for r in season.of(one, name)["results"] if "number" in r}
            for name in (FIRST, SECOND)
        ]
        assert numbers[0] and numbers[0] == numbers[1]


def test_no_word_of_the_officer_is_lost(season: Season) -> None:
    ledger = season.folder / SECOND / "ledger.xlsx"
    now = {row["指纹"]: row for sheet in ("问题台账", "往次记录") for row in rows_of(ledger, sheet)}
    assert len(season.typed) == len(TYPED) + 1
    for key, words in season.typed.items():
        assert {title: str(now[key][title]).strip() for title in words} == words
    read = json.loads(season.said["ledger read"])
    assert {row["fingerprint"]: row["words"] for row in read["rows"]} == season.typed
    assert Counter(row["proposal"] for row in read["rows"]) == {None: len(TYPED), "false_alarm": 1}
    due = [row for row in rows_of(ledger, "问题台账") if str(row["指纹"]).startswith("报送-")]
    assert len(due) == sum(one["state"] in OPEN for one in season.head(SECOND)["roster"])


def test_the_false_alarm_costs_nothing_once_two_people_have_signed(season: Season) -> None:
    [entry] = season.head(SECOND)["exceptions"]["entries"]
    assert (entry["type"], entry["approver"], entry["state"]) == ("false_alarm", "政务公开科", "applied")
    assert entry["reason"].startswith(FALSE_ALARM)
    [carried] = [one for one in season.findings(SECOND) if one["id"] == entry["report"]]
    [result] = [one for one in carried["results"] if one.get("exception")]
    assert carried["handed_in"] is False and result["rule"] == "claim-disagrees" and result["deduction"] == 0
    assert result["message"] not in letters_of(season.folder / SECOND).get(f"{entry['agency']}.docx", "")


@pytest.mark.parametrize("name", [FIRST, SECOND])
def test_every_body_that_is_owed_a_letter_has_one_without_a_blank(season: Season, name: str) -> None:
    letters, head = letters_of(season.folder / name), season.head(name)
    owed = {one["name"] for one in head["roster"] if one["state"] in OPEN}
    owed |= {
        one["agency"] for one in head["entries"] if "standing" not in one and one["verdict"] in ("return", "verify")
    }
    assert owed <= {one["body"] for one in head["letters"]}
    number, deadline = ("一", "2026年2月28日前") if name == FIRST else ("二", "2026年3月20日前")
    order = [one["name"] for one in head["roster"]]
    for file, text in letters.items():
        at, body = file.removesuffix(".docx").split("-", 1)
        assert order[int(at) - 1] == body
        for bad in ("____", "None", "××月", "（）", "：，", "，，", "{{", "  ", "人工"):
            assert bad not in text, (file, bad)
        assert f"（第{number}轮）" in text.replace("\n", "") and deadline in text
        assert "联系人：周工，联系电话：0000-1234567" in text and f"{body}：" in text
    with zipfile.ZipFile(season.folder / name / "notices/letters.zip") as held:
        table = list(csv.DictReader(io.StringIO(held.read("index.csv").decode("utf-8-sig"))))
    assert [one["原名"] for one in table] == [one["file"].removeprefix("notices/") for one in head["letters"]]
    assert (season.folder / name / "notices/全部.docx").is_file()


def test_letters_tell_the_body_what_it_is_about(season: Season) -> None:
    letters = {
        name.split("-", 1)[1].removesuffix(".docx"): text for name, text in letters_of(season.folder / SECOND).items()
    }
    for one in season.written.of_kind("silent"):
        if one.name in letters:
            assert "第一轮审核（2026年2月10日）后，没有收到你单位重新报送" in letters[one.name]
    for one in season.written.of_kind("stays_wrong"):
        assert "与上一轮相比，未整改" in letters[one.name] and "上一轮已提出" in letters[one.name]
    for one in season.written.of_kind("mends"):
        assert one.name not in letters
    [missing, *_] = season.written.of_kind("missing")
    assert "截至2026年3月10日，尚未收到你单位的报告" in letters[missing.name]
    [other, *_] = season.written.of_kind("other_year")
    assert "是2024年度的报告，不是2025年政府信息公开工作年度报告" in letters[other.name]
    [unread, *_] = season.written.of_kind("stays_unread")
    assert "（重报）.doc》未能审核" in letters[unread.name]
    first = letters_of(season.folder / FIRST)
    for one in season.written.of_kind("partly_read"):
        assert "第四部分的表格没有读出" in first[f"{one.order:02d}-{one.name}.docx"]


@pytest.mark.parametrize("name", [FIRST, SECOND])
def test_the_leader_has_a_page_tables_and_a_circular(season: Season, name: str) -> None:
    place = season.folder / name
    page = (place / "leader.html").read_text("utf-8")
    counts = Counter(one["state"] for one in season.head(name)["roster"])
    handed = counts["submitted"] + counts["duplicate"]
    circular = docx.Document(str(place / "leader.docx"))
    text = "".join(one.text for one in circular.paragraphs)
    assert f"应报{53 - counts['excused']}家，已报{handed}家；" in text
    assert [cell.text for cell in circular.tables[0].rows[1].cells][:2] == ["未报", str(counts["missing"])]
    assert "区直部门" in page and "<svg" in page
    assert (place / "leader-tables.html").stat().st_size > 10_000
    if name == SECOND:
        assert "与上一轮相比，问题" in text and "这一轮没有重新报送的" in text


def test_what_else_the_office_has_is_there(season: Season) -> None:
    assert sorted(path.name for path in (season.folder / "docs_out").iterdir()) == ["填报自查指南.docx", "自查表.xlsx"]
    assert sorted(path.name for path in (season.folder / "比较").iterdir()) == ["diff.html", "diff.xlsx"]
    again = json.loads((season.folder / "考核/run.json").read_text("utf-8"))
    assert again["roster"] == season.head(SECOND)["roster"] and again["round"] == 2
    index = (season.folder / SECOND / "index.html").read_text("utf-8")
    assert "青栎区2025年政府信息公开工作年度报告" in index and "未重报" in index
    assert re.search("名录 53 家，应报 51 家，已交 43 家", index.replace("\n", "")) or "43" in index
