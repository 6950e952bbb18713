"""Letters ready to send: nothing left blank, for every body that is owed one, under its number and name, in the office's layout."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from msgspec import structs

from nianbao.base.errors import UsageError
from nianbao.model.finding import Finding, FormerProblem, RunHead, Standing, Version
from nianbao.model.roster import BodyState
from nianbao.model.season import Season
from nianbao.readers.parcels.face import Source
from nianbao.readers.parcels.zips import directory
from nianbao.render.letters.content import chinese_date, due, feedback, ordinal_round
from nianbao.render.letters.folder import ALL, PARCEL, Planned, file_names, finish
from nianbao.render.letters.own import FIELDS, fields_of, fill, load_template
from nianbao.render.letters.paper import title_lines, width
from nianbao.render.letters.parcel import Packed, letters_zip
from nianbao.render.letters.problems import named_place
from nianbao.render.letters.standard import standard_template
from nianbao.render.notice import drawn, letter
from support import findings

SEASON = Season("青栎区政府办公室", "青栎区年报", 2, "2026-03-02", "2026-03-20", "周工", "0000-1234567")


def text_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def body(name: str, order: int, state: str, *ids: str, note: str = "") -> BodyState:
    return BodyState(name, name[-3:], "", order, state, list(ids), note, "李科", "0000-9")


def run_head(items: list[Finding]) -> RunHead:
    head = findings.run_head(items)
    for entry, one in zip(head.entries, items, strict=True):
        entry |= {"agency": one.report.agency, "year": one.report.year}
    return head


def season_run(*, season: Season = SEASON, roster: bool = True) -> tuple[RunHead, list[Finding]]:
    one, unread, stranger = findings.many_defects(), findings.unauditable(), findings.many_defects()
    one.id, unread.id, stranger.id = "2024-a", "r-b", "2024-c"
    stranger.report = structs.replace(stranger.report, agency="青栎区园林所")
    items = [one, unread, stranger]
    head = run_head(items)
    head.season = season
    if roster:
        head.roster = [
            body("青栎区水务局", 3, "missing"),
            body("青栎区财政局", 4, "submitted", "2024-a"),
            body("青栎区统计局", 5, "unreadable", "r-b"),
            body("青栎区信访局", 6, "other_year", note="交来的是2022年度：信访.docx"),
            body("青栎区数据局", 7, "excused"),
        ]
    return head, items


def written(folder: Path, head: RunHead, items: list[Finding]) -> dict[str, str]:
    for one in items:
        if data := letter(one, head):
            (folder / f"{one.id}.docx").write_bytes(data)
    finish(folder, head, lambda: items)
    return {path.name: text_of(path.read_bytes()) for path in sorted(folder.glob("*.docx"))}


def test_every_body_that_is_owed_a_letter_has_one_under_its_number(tmp_path: Path) -> None:
    head, items = season_run()
    files = written(tmp_path, head, items)
    assert list(files) == [
        "03-青栎区水务局.docx", "04-青栎区财政局.docx", "05-青栎区统计局.docx", "06-青栎区信访局.docx",
        "08-青栎区园林所.docx", ALL,
    ]  # fmt: skip
    assert "尚未收到你单位的报告" in files["03-青栎区水务局.docx"]
    assert "2022年度" in files["06-青栎区信访局.docx"]
    assert [(one.kind, one.ids) for one in head.letters][:3] == [  # type: ignore[union-attr]
        ("missing", []), ("feedback", ["2024-a"]), ("unreadable", ["r-b"]),
    ]  # fmt: skip
    for name, text in files.items():
        assert "____" not in text and "　　年　" not in text and "None" not in text, name
        assert "（第二轮）" in text.replace("\n", "")
        assert "2026年3月20日前" in text and "联系人：周工，联系电话：0000-1234567" in text
    assert all(text.split("\n", 3)[-1][:200] in files[ALL] for name, text in files.items() if name != ALL)


def test_the_combined_letters_number_their_pages_anew(tmp_path: Path) -> None:
    head, items = season_run()
    count = len(written(tmp_path, head, items)) - 1
    document = docx.Document(str(tmp_path / ALL))
    assert len(document.sections) == count
    with zipfile.ZipFile(tmp_path / ALL) as held:
        assert held.read("word/document.xml").count(b'w:start="1"') == count


def test_the_zip_has_names_that_any_program_can_write(tmp_path: Path) -> None:
    head, items = season_run()
    files = written(tmp_path, head, items)
    own = [name for name in files if name != ALL]
    with zipfile.ZipFile(tmp_path / PARCEL) as held:
        raw = (tmp_path / PARCEL).read_bytes()
        table = list(csv.DictReader(io.StringIO(held.read("index.csv").decode("utf-8-sig"))))
        assert [held.read(info) for info in held.infolist()][:-1] == [(tmp_path / name).read_bytes() for name in own]
    assert [one["原名"] for one in table] == own
    assert [one["函"] for one in table] == ["催报函", "反馈意见", "重报函", "重报函", "反馈意见"]
    assert all(one["文件"].encode() in raw and one["文件"].isascii() for one in table)
    assert all(name.encode() in raw for name in own)
    with (tmp_path / PARCEL).open("rb") as stream:  # what understands the field calls them by their own names
        assert [one.name for one in directory(Source(stream, PARCEL, len(raw)))][:-1] == own


def test_letters_of_one_number_and_kind_are_told_apart_in_the_zip() -> None:
    held = [Packed(f"03-甲-{at}.docx", "other_year", "甲", b"x") for at in range(3)]
    with zipfile.ZipFile(io.BytesIO(letters_zip(held))) as archive:
        table = archive.read("index.csv").decode("utf-8-sig")
    assert [line.split(",")[0] for line in table.splitlines()[1:]] == [
        "03-other-year.docx", "03-other-year_2.docx", "03-other-year_3.docx",
    ]  # fmt: skip


def test_what_was_not_handed_in_again_says_so_and_on_what_it_rests() -> None:
    head, [one, *_] = season_run()
    one.handed_in = False
    one.versions = [Version(1, "2026-02-10", "财政局.docx", "return", 80.0)]
    text = text_of(drawn(feedback(head, one)))
    assert "第一轮审核（2026年2月10日）后，没有收到你单位重新报送、可以审核的报告" in text
    assert "已审核，现将" not in text and "上一轮已提出" not in text
    one.versions = [Version(1, None, "财政局.docx", "return", 80.0)]
    assert "第一轮审核后，" in text_of(drawn(feedback(head, one)))


def test_a_second_round_says_what_became_of_each_problem() -> None:
    head, [one, *_] = season_run(season=structs.replace(SEASON, round=None))
    head.round = 2
    one.versions = [Version(1, "2026-02-10", "旧.docx", "return", 80.0), Version(2, None, "新.docx", "return", 90.0)]
    one.fixed = [FormerProblem("no-measure", "F09", "没有措施", "advise")]
    for at, result in enumerate(one.results):
        if result.outcome in ("fail", "review"):
            result.change = ("unchanged", "new", "partly", "changed")[at % 4]
    text = text_of(drawn(feedback(head, one)))
    assert "（第二轮）" in text  # of the run, where the office says none
    assert "与上一轮相比，已整改1处、部分整改" in text and "新发现" in text
    assert "；上一轮已提出；依据" in text and "；上一轮已提出，部分整改；" in text
    states = {item["整改情况"] for item in fields_of(feedback(head, one))["问题"]}
    assert states == {"上一轮已提出", "新发现", "上一轮已提出，部分整改", "上一轮已提出，内容有变化"}


def test_a_report_of_another_year_is_named_with_its_year() -> None:
    head, [one, *_] = season_run()
    assert isinstance(head.roster, list)
    one.report = structs.replace(one.report, year=2022)
    text = text_of(drawn(due(head, head.roster[3], [one])))
    assert f"你单位报送的《{one.source.name}》是2022年度的报告，不是2024年" in text
    assert text.count("特此函告。") == 1
    other = text_of(drawn(due(head, head.roster[3], [])))
    assert "你单位报送的文件（交来的是2022年度：信访.docx），不是" in other


def test_another_file_of_the_body_that_could_not_be_read_is_named() -> None:
    head, [one, *_] = season_run()
    assert isinstance(head.roster, list)
    head.roster[1].note = "读不出：财政局.doc"
    assert "你单位另有文件读不出：财政局.doc，请核对。" in text_of(drawn(feedback(head, one)))


def test_what_passes_with_advice_need_not_be_handed_in_again() -> None:
    head, [one, *_] = season_run()
    one.results = [result for result in one.results if result.severity == "advise" and result.outcome == "fail"]
    one.root_causes, one.verdict = [], "pass_with_advice"
    text = text_of(drawn(feedback(head, one)))
    assert "逐项研究改进，于2026年3月20日前书面说明改进情况；修改了报告的，请重新报送" in text


PLACES = {
    "第三部分 （一）予以公开·总计": "第三部分“（一）予以公开·总计”",
    "第三部分 “自然人”列": "第三部分“自然人”列",
    "第一部分 第3段": "第一部分第3段",
    "第五部分": "第五部分",
    "第三部分 2 格": "第三部分2格",
    "第三部分 （六）其他处理 2.申请人逾期·总计": "第三部分“（六）其他处理 2.申请人逾期·总计”",
    "标题": "标题",
}


@pytest.mark.parametrize(("place", "said"), PLACES.items())
def test_places_are_quoted_without_gaps(place: str, said: str) -> None:
    assert named_place(place) == said


def test_no_letter_speaks_to_who_audits_or_has_gaps(tmp_path: Path) -> None:
    head, items = season_run()
    for name, text in written(tmp_path, head, items).items():
        for bad in ("人工", "引发", "条不通过", "--", "。。", "；。", "，。", "：：", "请请"):
            assert bad not in text, (name, bad)
        assert not re.search(r"[\u4e00-\u9fff] (?:\d+ )?[\u4e00-\u9fff]", text.split("\n附件\n")[0]), name


def test_without_a_roster_letters_are_numbered_as_the_files_stand(tmp_path: Path) -> None:
    head, items = season_run(roster=False)
    double = findings.many_defects()
    double.id, double.standing = "2024-d", Standing("duplicate", "另一份较新", "2024-a")
    items.append(double)
    head.entries = run_head(items).entries
    names = list(written(tmp_path, head, items))
    assert [name[:3] for name in names[:-1]] == ["01-", "02-", "03-"]
    assert names[2] == "03-青栎区园林所.docx"


@pytest.mark.parametrize("missing", ["office", "title", "round", "date", "deadline", "contact", "phone"])
def test_what_is_not_given_is_left_out_of_the_sentence(missing: str) -> None:
    empty = {"round": None, "date": None, "deadline": None}.get(missing, "")
    head, items = season_run(season=structs.replace(SEASON, **{missing: empty}))
    assert isinstance(head.roster, list)
    for one in (feedback(head, items[0]), due(head, head.roster[0], []), due(head, head.roster[2], items[1:2])):
        text = text_of(drawn(one))
        for bad in ("____", "，，", "于前", "None", "：，", "，）", "（）", "（，", "截至，", "  年"):
            assert bad not in text, bad
        assert (
            ("前" in "".join(para.text for para in one.body if "请于" in para.text))
            or missing == "deadline"
            or one.done
        )
    assert ("2026年3月20日" in text_of(drawn(feedback(head, items[0])))) == (missing != "deadline")


def test_nothing_of_the_season_given_still_is_a_whole_letter() -> None:
    head, items = season_run(season=Season(), roster=False)
    lines = text_of(drawn(feedback(head, items[0]))).split("\n")
    assert "请对照上述问题逐项核对修改后重新报送，并随附整改情况回执。已经公开的，同步更新网页。" in lines
    assert not any(line.startswith(("（联系", "联系人")) for line in lines)


@pytest.mark.parametrize(
    ("number", "said"), [(None, ""), (1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五")]
)
def test_rounds_in_words(number: int | None, said: str) -> None:
    assert ordinal_round(number) == (f"（第{said}轮）" if said else "")


def test_dates_have_no_noughts() -> None:
    assert (chinese_date("2026-03-05"), chinese_date(None)) == ("2026年3月5日", "")


@pytest.mark.parametrize("name", ["局", "青栎区水务局", "云溪市青栎区文化广电旅游和体育局（文物局）"])
def test_titles_are_broken_between_their_parts(name: str) -> None:
    parts = (f"关于{name}", "2025年度", "政府信息公开工作", "年度报告的反馈意见", "（第一轮）")
    lines = title_lines(parts)
    assert "".join(lines) == "".join(parts)
    assert all(width(line) <= 20 or line in parts for line in lines)


def test_file_names_are_safe_and_each_once() -> None:
    names = ["a/b:c*?", "..", "同名局", "同名局", "长" * 300, "CON", "局\u202e名"]
    plan = [Planned(at if at != 3 else 2, name, "feedback", (str(at),), None) for at, name in enumerate(names)]
    made = file_names(plan)
    assert len(set(made)) == len(made)
    assert made[:2] == ["00-a_b_c_.docx", "01-单位.docx"]
    assert made[3] == "02-同名局-2.docx"
    assert all(len(name.encode()) < 255 and not set(name) & set('\\/:*?"<>|\u202e') for name in made)


def made(paragraphs: list[str], *, split: bool = False) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        paragraph = document.add_paragraph()
        for part in list(text) if split else [text]:
            paragraph.add_run(part)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


class TestOwnTemplate:
    def filled(self, folder: Path, data: bytes) -> str:
        (folder / "模板.docx").write_bytes(data)
        head, items = season_run()
        return text_of(fill(load_template(folder / "模板.docx"), feedback(head, items[0])))

    def test_the_standard_one_says_what_the_letter_says(self, tmp_path: Path) -> None:
        head, items = season_run()
        own = text_of(drawn(feedback(head, items[0]))).replace("\n", "")
        other = self.filled(tmp_path, standard_template())
        for line in other.split("\n"):
            assert line.replace("\n", "") in own, line

    @pytest.mark.parametrize("split", [False, True])
    def test_fields_in_pieces_and_loops_of_paragraphs(self, split: bool, tmp_path: Path) -> None:
        lines = [
            "致{{ 单位 }}，请于{{期限}}前",
            "{% for 题 in 问题 %}",
            "{{题.编号}} {{题.名称}}",
            "{% endfor %}",
            "{% if 轮次 < 2 %}",
            "初",
            "{% endif %}",
        ]
        text = self.filled(tmp_path, made(lines, split=split)).split("\n")
        assert text[0] == "致青栎区财政局，请于2026年3月20日前"
        assert text[1].startswith("F01 ") and len(text) > 5
        assert "初" not in text

    def test_what_is_filled_in_is_text(self, tmp_path: Path) -> None:
        (tmp_path / "t.docx").write_bytes(made(["{{单位}}"]))
        head, items = season_run(roster=False)
        items[0].report = structs.replace(items[0].report, agency="<w:p/>&{{日期}}\x00局")
        text = text_of(fill(load_template(tmp_path / "t.docx"), feedback(head, items[0])))
        assert text == "<w:p/>&{{日期}}局"

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"PK", "不是完好的"),
            (made(["没有"]), "没有字段"),
            (made(["{{单 位}}"]), "写法不对"),
            (made(["{% if 单位 %}"]), "写法不对"),
            (made(["{{单位名}}"]), "不认识的字段 单位名"),
        ],
    )
    def test_a_template_that_cannot_be_used_is_refused_before_the_run(
        self, data: bytes, said: str, tmp_path: Path
    ) -> None:
        (tmp_path / "t.docx").write_bytes(data)
        with pytest.raises(UsageError, match=said):
            load_template(tmp_path / "t.docx")

    @pytest.mark.parametrize("code", ["{{ 单位.__class__.__mro__ }}", "{{ 问题.clear.__globals__ }}"])
    def test_a_template_reaches_nothing_but_its_fields(self, code: str, tmp_path: Path) -> None:
        with pytest.raises(UsageError):
            self.filled(tmp_path, made([code]))

    def test_every_field_is_told(self) -> None:
        head, items = season_run()
        assert list(fields_of(feedback(head, items[0]))) == list(FIELDS)
