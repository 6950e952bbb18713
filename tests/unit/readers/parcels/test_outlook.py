"""What Outlook makes: .msg and winmail.dat hold attachments with their long names, messages within messages, links."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nianbao.readers.contents import Contents
from nianbao.readers.formats import family_of, format_of
from support.outlook import attachment, compound, forwarded, message, tnef
from support.parcels import LETTER, mail, report, zipped
from support.parcels import attachment as mailed
from unit.readers.parcels.test_walk import Held

LONG = "云溪市青栎区水务局2025年政府信息公开工作年度报告（定稿）.txt"
ANSI = "3707001E"


def msg(*attachments, **more) -> bytes:
    return compound(message(*attachments, **more))


@pytest.fixture
def held(tmp_path):
    return lambda data, name="来信.msg": Held(data, name, tmp_path)


def test_attachments_of_a_message(held) -> None:
    coded = attachment("", report("云溪市青栎区民政局"), p3707001E=LONG.encode("gb18030"))
    picture = attachment("image001.png", b"\x89PNG", p3712001F="image001.png@1".encode("utf-16-le"))
    scanned = attachment("扫描.png", b"\x89PNG")
    data = msg(attachment("甲.txt", report()), {**coded, "__substg1.0_3704001E": b"GONGZU~1.TXT"}, picture, scanned)
    found = held(data)
    assert found.files == {"甲.txt": report(), LONG: report("云溪市青栎区民政局"), "扫描.png": b"\x89PNG"}
    assert found.passed == {"image001.png": "是邮件正文里的图片"}
    assert not found.faults


def test_names_lead_nowhere(held) -> None:
    found = held(msg(attachment("..\\..\\甲.txt", report()), attachment("", report())))
    assert set(found.files) == {".._.._甲.txt", "附件2"}


def test_messages_and_archives_within_a_message(held) -> None:
    inner = message(attachment("乙.txt", report()), subject="转：年报/二")
    found = held(msg(forwarded(inner), attachment("包.zip", zipped(((LONG, report()),)))))
    assert set(found.files) == {"转：年报_二/乙.txt", f"包.zip!/{LONG}"}


def test_messages_within_each_other_end(held) -> None:
    tree = message(attachment("乙.txt", report()))
    for _ in range(3):
        tree = message(forwarded(tree))
    found = held(compound(tree))
    assert not found.files
    assert list(found.faults.values()) == ["too_large"]


def test_a_long_letter_is_a_report_a_short_one_is_none(held) -> None:
    assert set(held(msg(text=report().decode() * 4)).files) == {"正文.txt"}
    assert held(msg(text="年报见附件")).faults == {"": "not_found"}


def test_links_and_damage(held) -> None:
    assert held(msg(attachment("甲.txt", None))).faults == {"甲.txt": "not_found"}
    whole = msg(attachment("甲.txt", report()))
    cut = held(whole[:-600])
    assert cut.faults and not cut.files


def test_documents_with_storages_are_no_messages() -> None:
    data = compound({"WordDocument": b"x", "ObjectPool": message(attachment("甲.txt", report()))})
    contents = Contents(data)
    assert format_of(contents, family_of(contents)).name == "doc"


def test_winmail(held) -> None:
    inner = tnef(("YI.TXT", "", report("云溪市青栎区民政局")))
    data = tnef(("GONGZU~1.TXT", LONG, report()), ("短.txt", "", report()), embedded=(("转发", inner),))
    found = held(data, "winmail.dat")
    assert set(found.files) == {LONG, "短.txt", "转发!/YI.TXT"}
    assert found.files[LONG] == report()
    assert not found.faults


def test_winmail_in_a_mail(held) -> None:
    part = mailed(b'attachment; filename="winmail.dat"', tnef(("A.TXT", LONG, report())), b"application/ms-tnef")
    assert set(held(mail([LETTER, part]), "来信.eml").files) == {f"winmail.dat!/{LONG}"}


def test_winmail_cut_off_keeps_what_is_whole(held) -> None:
    data = tnef(("甲.txt", "", report()), ("乙.txt", "", report()))
    found = held(data[:-300], "winmail.dat")
    assert found.files == {"甲.txt": report()}
    assert found.faults[""] == "damaged"


def test_links_in_winmail_and_sums_that_do_not_hold(held) -> None:
    assert held(tnef(("甲.txt", "", None)), "winmail.dat").faults == {"甲.txt": "not_found"}
    data = bytearray(tnef(("甲.txt", "", report())))
    data[data.find(report()) + 9] ^= 1
    assert not held(bytes(data), "winmail.dat").files


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.booleans(), st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), min_size=1, max_size=8))
def test_damaged_files_raise_nothing(tmp_path: Path, is_msg: bool, changes: list[tuple[int, int]]) -> None:
    made = msg(attachment("甲.txt", report()), forwarded(message(attachment("乙.txt", report())))) if is_msg else None
    data = bytearray(made or tnef(("A.TXT", LONG, report()), embedded=(("转发", tnef(("B.TXT", "", report()))),)))
    for place, value in changes:
        data[8 + place % (len(data) - 8)] = value
    found = Held(bytes(data), "a", tmp_path)
    assert all(isinstance(one, str) for one in (*found.faults.values(), *found.passed.values()))
