"""What archives and mails hold: names, nesting, what is passed over, what is encrypted, cut or far too much."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.app.shelf import Shelf
from nianbao.readers.parcels import names, program, volumes
from nianbao.readers.parcels.face import Allowance
from nianbao.readers.parcels.walk import container_of, opened
from support import parcels
from support.parcels import mail, raw_zip, report, tarred, zipped

NAME = "青栎区/水务局2025年报告.txt"
NEEDS_7ZIP = pytest.mark.skipif(program.program() is None, reason="the extra nianbao[archives] is not installed")


class Held:
    """What was found: bytes, reasons of faults and why things were passed over, each by its path within."""

    def __init__(self, data: bytes, name: str, folder: Path, allowance: Allowance | None = None) -> None:
        path = folder / name
        path.write_bytes(data)
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, str] = {}
        self.passed: dict[str, str] = {}
        with path.open("rb") as file:
            more = () if allowance is None else (allowance,)
            for one in opened(file, path, name, len(data), *more):
                if one.file is not None:
                    one.file.seek(0)
                    self.files[one.inner] = one.file.read()
                elif one.fault is not None:
                    self.faults[one.inner] = one.fault.reason
                    assert one.fault.message and one.fault.hint
                else:
                    self.passed[one.inner] = one.passed


FILES = ((NAME, report()), ("青栎区/民政局.txt", report("云溪市青栎区民政局")))
KINDS = {
    "zip": lambda folder: zipped(FILES),
    "stored.zip": lambda folder: zipped(FILES, zipfile.ZIP_STORED),
    "bzip2.zip": lambda folder: zipped(FILES, zipfile.ZIP_BZIP2),
    "tar": lambda folder: tarred(FILES),
    "gnu.tar": lambda folder: tarred(FILES, tarfile.GNU_FORMAT),
    "tar.gz": lambda folder: gzip.compress(tarred(FILES)),
    "tar.bz2": lambda folder: bz2.compress(tarred(FILES)),
    "tar.xz": lambda folder: lzma.compress(tarred(FILES)),
    "rar": lambda folder: parcels.rar5(FILES),
    "4.rar": lambda folder: parcels.rar4(FILES),
    "7z": lambda folder: parcels.seven(FILES, folder),
}


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=NEEDS_7ZIP if kind.endswith(("7z", "rar")) else ()) for kind in KINDS]
)
def test_every_kind_gives_its_files(kind: str, tmp_path: Path) -> None:
    held = Held(KINDS[kind](tmp_path), f"包.{kind}", tmp_path)
    assert held.files == dict(FILES) and not held.faults and not held.passed


@pytest.mark.parametrize("ending", ["gz", "bz2", "xz"])
def test_a_single_packed_file_has_the_name_without_the_ending(ending: str, tmp_path: Path) -> None:
    packed = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[ending](report())
    assert Held(packed, f"水务局.txt.{ending}", tmp_path).files == {"水务局.txt": report()}
    twice = packed + packed  # streams one behind another are one file
    assert Held(twice, f"水务局.txt.{ending}", tmp_path).files == {"水务局.txt": report() * 2}


@pytest.mark.parametrize(
    ("raw", "flags", "extra"),
    [
        (NAME.encode("gb18030"), 0, b""),
        (NAME.encode(), 0, b""),
        (NAME.encode(), 0x800, b""),
        (NAME.encode("gb18030"), 0x800, b""),  # says UTF-8 and is none
        (b"_.txt", 0, parcels.unicode_path(b"_.txt", NAME)),
        (NAME.replace("/", "\\").encode("gb18030"), 0, b""),
        (b"./" + NAME.encode(), 0, b""),
        (NAME.encode("gb18030"), 0, parcels.unicode_path(b"other", "不是.txt")),  # made for another name
    ],
)
def test_names_in_a_zip(raw: bytes, flags: int, extra: bytes, tmp_path: Path) -> None:
    held = Held(raw_zip([(raw, report())], flags=flags, extra=extra), "a.zip", tmp_path)
    assert held.files == {NAME: report()}


@pytest.mark.parametrize("name", ["联通.txt", "模范.txt", "摩托.txt", "蟆.txt", "联.txt"])
def test_short_names_that_look_like_another_encoding(name: str, tmp_path: Path) -> None:
    assert list(Held(raw_zip([(name.encode("gb18030"), report())]), "a.zip", tmp_path).files) == [name]


def test_names_of_tars_in_another_encoding(tmp_path: Path) -> None:
    held = Held(tarred([(NAME, report())], tarfile.GNU_FORMAT, "gb18030"), "a.tar", tmp_path)
    assert held.files == {NAME: report()}
    long = "青栎区/" * 30 + "水务局.txt"
    for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        assert list(Held(tarred([(long, report())], form), "b.tar", tmp_path).files) == [long]


def test_a_name_that_stands_twice_is_numbered(tmp_path: Path) -> None:
    held = Held(raw_zip([(b"a.txt", b"1"), (b"a.txt", b"2"), (b"b/a.txt", b"3")]), "a.zip", tmp_path)
    assert held.files == {"a.txt": b"1", "a（2）.txt": b"2", "b/a.txt": b"3"}


def test_containers_in_containers(tmp_path: Path) -> None:
    inner = zipped([("三.txt", b"3")])
    middle = gzip.compress(tarred([("内.zip", inner), ("二.txt", b"2")]))
    attached = parcels.attachment(b'attachment; filename="b.tgz"', middle)
    held = Held(mail([parcels.LETTER, attached]), "信.eml", tmp_path)
    assert held.files == {"b.tgz!/内.zip!/三.txt": b"3", "b.tgz!/二.txt": b"2"} and not held.faults
    deeper = Held(zipped([("外.eml", mail([attached])), ("一.txt", b"1")]), "外.zip", tmp_path)
    assert deeper.files == {"外.eml!/b.tgz!/二.txt": b"2", "一.txt": b"1"}
    assert deeper.faults == {"外.eml!/b.tgz!/内.zip": "too_large"}


def test_what_is_no_report_is_passed_over_with_a_reason(tmp_path: Path) -> None:
    names = ["__MACOSX/._a.txt", "Thumbs.db", ".DS_Store", "~$年报.docx", "年报.lnk", "setup.exe", "说明.psd"]
    held = Held(zipped([(name, b"x") for name in names] + [("a.txt", b"1")]), "a.zip", tmp_path)
    assert held.files == {"a.txt": b"1"} and set(held.passed) == set(names) and all(held.passed.values())


@pytest.mark.parametrize("name", ["/etc/a.txt", "../a.txt", "b/../../a.txt", "C:\\a.txt", "\\\\host\\a.txt"])
def test_paths_that_lead_elsewhere_are_not_followed(name: str, tmp_path: Path) -> None:
    for data in (raw_zip([(name.encode(), b"1")]), tarred([(name, b"1")])):
        held = Held(data, "a.zip", tmp_path)
        assert (
            not held.files
            and list(held.passed.values()) == ["的路径指向压缩包之外"]
            and held.faults == {"": "not_found"}
        )


def test_links_and_devices_are_not_read(tmp_path: Path) -> None:
    kinds = {tarfile.SYMTYPE: "a", tarfile.LNKTYPE: "b", tarfile.CHRTYPE: "c", tarfile.FIFOTYPE: "d"}
    entries = []
    for kind, name in kinds.items():
        entry = tarfile.TarInfo(f"{name}.txt")
        entry.type, entry.linkname = kind, "/etc/passwd"
        entries.append(entry)
    held = Held(parcels.tar_of(entries), "a.tar", tmp_path)
    assert not held.files and set(held.passed) == {"a.txt", "b.txt", "c.txt", "d.txt"}
    linked = Held(raw_zip([(b"a.txt", b"/etc/passwd")], mode=0o120777), "a.zip", tmp_path)
    assert linked.passed == {"a.txt": "是链接"} and not linked.files


def test_encrypted_members_are_named(tmp_path: Path) -> None:
    held = Held(raw_zip([(b"a.txt", b"x"), (b"b.png.exe", b"x")], flags=1), "a.zip", tmp_path)
    assert held.faults == {"a.txt": "encrypted"} and list(held.passed) == ["b.png.exe"]


def test_a_damaged_member_costs_itself(tmp_path: Path) -> None:
    data = bytearray(zipped([("a.txt", report()), ("b.txt", report()), ("c.txt", report())], zipfile.ZIP_STORED))
    data[data.index(b"b.txt") + 40] ^= 0xFF
    held = Held(bytes(data), "a.zip", tmp_path)
    assert set(held.files) == {"a.txt", "c.txt"} and held.faults == {"b.txt": "damaged"}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("streamed", [False, True])
def test_of_a_zip_that_is_cut_what_stands_before_is_read(method: int, streamed: bool, tmp_path: Path) -> None:
    target = io.BytesIO()
    stream = _Unseekable(target) if streamed else target
    with zipfile.ZipFile(stream, "w", method) as made:  # type: ignore[type-var]
        for name in ("一.txt", "二.txt", "三.txt"):
            made.writestr(name, report() * 20)
    data = target.getvalue()
    held = Held(data[: data.index("三.txt".encode()) + 60], "a.zip", tmp_path)
    expected = {} if streamed and method == zipfile.ZIP_STORED else {"一.txt", "二.txt"}
    assert set(held.files) == set(expected) and held.faults[""] == "damaged"


class _Unseekable(io.RawIOBase):
    """Written from beginning to end: sizes stand behind the members."""

    def __init__(self, target: io.BytesIO) -> None:
        self._target = target

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return self._target.write(data)


def test_a_stream_whose_check_fails_is_not_trusted(tmp_path: Path) -> None:
    made = bytearray(gzip.compress(tarred([("a.txt", b"x" * 3000), ("b.txt", random.Random(3).randbytes(600_000))])))
    made[-6] ^= 0xFF  # of the check sum, behind everything
    path = tmp_path / "a.tgz"
    path.write_bytes(made)
    with path.open("rb") as file:
        found = list(opened(file, path, path.name, len(made)))
    assert [one.takes_back for one in found] == [False, False, True]
    with Shelf() as shelf:
        unpacked = shelf.unpack(path)
    assert unpacked is not None and all(one.fault and not one.stored for one in unpacked.members)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lambda data: bz2.compress(data, 1), lzma.compress])
def test_of_a_tar_that_is_cut_what_stands_before_is_read(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(300_000)
    whole = pack(tarred([("一.txt", report()), ("二.txt", noise), ("三.txt", report())]))
    held = Held(whole[: len(whole) * 9 // 10], "a.tar", tmp_path)
    assert held.files == {"一.txt": report()}
    assert held.faults == {"二.txt": "damaged", "": "damaged"}


def test_nothing_to_audit_is_a_fault(tmp_path: Path) -> None:
    assert Held(zipped([("a.exe", b"x")]), "a.zip", tmp_path).faults == {"": "not_found"}
    assert Held(mail([parcels.LETTER]), "a.eml", tmp_path).faults == {"": "not_found"}
    assert Held(zipped([]), "a.zip", tmp_path).faults in ({}, {"": "not_found"})


def test_documents_are_no_containers(tmp_path: Path) -> None:
    fixtures = Path(__file__).parents[1] / "fixtures"
    for path in [*fixtures.glob("forestry*"), *fixtures.glob("*.pdf")]:
        with path.open("rb") as file:
            assert container_of(file, path.name, path.stat().st_size) is None, path.name


@NEEDS_7ZIP
@pytest.mark.parametrize(
    ("options", "faults"),
    [(("-pabc",), {name: "encrypted" for name, _ in FILES}), (("-pabc", "-mhe=on"), {"": "encrypted"})],
)
def test_encrypted_7z(options: tuple[str, ...], faults: dict[str, str], tmp_path: Path) -> None:
    held = Held(parcels.seven(FILES, tmp_path, *options), "a.7z", tmp_path)
    assert held.faults == faults and not held.files


@NEEDS_7ZIP
def test_7z_within_a_zip_and_damaged_ones(tmp_path: Path) -> None:
    made = parcels.seven(FILES, tmp_path, "-mx=0")
    assert Held(zipped([("内.7z", made)]), "a.zip", tmp_path).files == {f"内.7z!/{name}": data for name, data in FILES}
    assert Held(made[:-20], "a.7z", tmp_path).faults == {"": "damaged"}
    broken = bytearray(made)
    broken[60] ^= 0xFF
    held = Held(bytes(broken), "a.7z", tmp_path)
    assert len(held.files) == 1 and set(held.faults.values()) == {"damaged"}
    assert all(data == dict(FILES)[name] for name, data in held.files.items())


@NEEDS_7ZIP
def test_rar_cut_and_damaged(tmp_path: Path) -> None:
    for made in (parcels.rar5(FILES), parcels.rar4(FILES)):
        held = Held(made[: made.rindex("青栎区/民政局".encode()) + 60], "a.rar", tmp_path)
        assert list(held.files) == [NAME] and "damaged" in held.faults.values()
        broken = bytearray(made)
        broken[made.index(report()) + 30] ^= 0xFF
        held = Held(bytes(broken), "b.rar", tmp_path)
        assert held.faults == {NAME: "damaged"} and list(held.files) == ["青栎区/民政局.txt"]


def test_without_7zip_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nianbao.readers.parcels.seven.lacking", lambda: "装")
    assert Held(parcels.rar5(FILES), "a.rar", tmp_path).faults == {"": "unsupported"}


SMALL = Allowance(unpacked=1 << 20, members=50, free=1 << 20)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (parcels.zip_bomb(2), "a.zip"),
        (parcels.zip_bomb(1, 3), "a.zip"),
        (parcels.overlapping_zip(1, 40), "a.zip"),
        (parcels.crowded_zip(60), "a.zip"),
        (parcels.zeros(2), "a.gz"),
        (zipped([(f"{number}.zip", parcels.zip_bomb(1)) for number in range(3)]), "a.zip"),
        (tarred([(f"{number}.txt", b"") for number in range(60)]), "a.tar"),
        (mail([parcels.attachment(b'attachment; filename="a.txt"', b"x")] * 60), "a.eml"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(len(value)),
)
def test_more_than_is_allowed_ends_it(data: bytes, name: str, tmp_path: Path) -> None:
    held = Held(data, name, tmp_path, SMALL)
    assert held.faults[""] in ("bomb", "too_large") and sum(map(len, held.files.values())) <= 1 << 20


def test_one_too_large_member_costs_itself(tmp_path: Path) -> None:
    held = Held(zipped([("a.txt", report() * 60_000), ("b.txt", b"1")], zipfile.ZIP_STORED), "a.zip", tmp_path)
    assert held.faults == {"a.txt": "too_large"} and held.files == {"b.txt": b"1"}


def test_a_member_of_a_tar_that_says_it_is_giant(tmp_path: Path) -> None:
    entry = tarfile.TarInfo("a.txt")
    entry.size = 1 << 42
    held = Held(parcels.tar_of([entry]), "a.tar", tmp_path)
    assert set(held.faults.values()) == {"damaged"} and not held.files
    sparse = tarfile.TarInfo("b.txt")
    sparse.type = tarfile.GNUTYPE_SPARSE
    assert Held(parcels.tar_of([sparse]), "a.tar", tmp_path).passed == {"b.txt": "是稀疏文件"}
    long = tarfile.TarInfo("x")
    long.type, long.size = tarfile.GNUTYPE_LONGNAME, 1 << 30
    assert Held(parcels.tar_of([long]), "a.tar", tmp_path).faults == {"": "bomb"}


@NEEDS_7ZIP
def test_volumes_are_read_from_the_first(tmp_path: Path) -> None:
    noise = random.Random(2).randbytes(9000)
    (tmp_path / "members").mkdir()
    (tmp_path / "members/a.txt").write_bytes(noise)
    line = [str(program.program()), "a", "-v4k", str(tmp_path / "v.7z"), "a.txt"]
    subprocess.run(line, cwd=tmp_path / "members", check=True, capture_output=True)
    first, second = (tmp_path / f"v.7z.00{number}" for number in (1, 2))
    assert Held(first.read_bytes(), first.name, tmp_path).files == {"a.txt": noise}
    assert volumes.continues(second.name) and volumes.has_first(second) and not volumes.continues(first.name)
    (tmp_path / "v.7z.003").unlink()
    assert Held(first.read_bytes(), first.name, tmp_path).faults


@pytest.mark.parametrize(
    ("name", "later"),
    [
        ("a.part1.rar", False),
        ("a.part01.rar", False),
        ("a.part2.rar", True),
        ("a.part10.rar", True),
        ("a.r00", True),
        ("a.rar", False),
        ("a.7z.010", True),
    ],
)
def test_later_volumes_by_their_names(name: str, later: bool, tmp_path: Path) -> None:
    assert volumes.continues(name) is later and not volumes.has_first(tmp_path / name)
    (tmp_path / ("a.PART1.rar" if "part" in name else "a.7z.001" if "7z" in name else "a.rar")).touch()
    assert volumes.has_first(tmp_path / name) is later


FILE = st.tuples(
    st.text("年报局a .-（）", min_size=1, max_size=12).map(lambda name: f"{name.strip(' .') or 'b'}.txt"),
    st.binary(max_size=250).map(lambda data: b"=" + data),
)


@given(
    st.lists(FILE, min_size=1, max_size=6, unique_by=lambda file: file[0]),
    st.sampled_from(["zip", "bzip2.zip", "tar", "gnu.tar", "tar.gz"]),
)
def test_what_the_standard_library_packs_comes_out(files: list[tuple[str, bytes]], kind: str) -> None:
    made = {
        "zip": lambda: zipped(files),
        "bzip2.zip": lambda: zipped(files, zipfile.ZIP_BZIP2),
        "tar": lambda: tarred(files),
        "gnu.tar": lambda: tarred(files, tarfile.GNU_FORMAT, "gb18030"),
        "tar.gz": lambda: gzip.compress(tarred(files)),
    }[kind]()
    with tempfile.TemporaryDirectory() as folder:
        held = Held(made, "a", Path(folder))
    wanted = {names.tidied(name): data for name, data in files if not names.passed_over(names.tidied(name))}
    assert held.files == wanted and not held.faults


def _packed_by_7zip(method: str, folder: Path) -> bytes:
    (folder / "水务局.txt").write_bytes(report() * 9)
    line = [str(program.program()), "a", "-bd", "-tzip", f"-mm={method}", "made.zip", "水务局.txt"]
    subprocess.run(line, cwd=folder, check=True, capture_output=True)
    return (folder / "made.zip").read_bytes()


@NEEDS_7ZIP
@pytest.mark.parametrize("method", ["Deflate64", "PPMd", "LZMA", "xz"])
def test_members_packed_in_uncommon_ways(method, tmp_path, monkeypatch):
    data = _packed_by_7zip(method, tmp_path)
    assert Held(data, "a.zip", tmp_path).files == {"水务局.txt": report() * 9}
    flipped = bytearray(data)
    flipped[90] ^= 0xFF
    assert not Held(bytes(flipped), "a.zip", tmp_path).files
    monkeypatch.setattr("nianbao.readers.parcels.zips.lacking", lambda: "lacking")
    found = Held(data, "a.zip", tmp_path)
    assert found.faults == ({} if method in ("LZMA", "xz") else {"水务局.txt": "unsupported"})


@pytest.mark.parametrize("size", [0, 1, 70_000])
def test_members_packed_by_lzma(size, tmp_path):
    data = random.Random(size).randbytes(size // 2) + bytes(size - size // 2)
    assert Held(zipped((("a.txt", data),), zipfile.ZIP_LZMA), "a.zip", tmp_path).files == {"a.txt": data}


def test_members_packed_in_unknown_ways_are_refused_by_name(tmp_path):
    data = zipped((("a.txt", report()), ("b.txt", report())))
    at, listed = data.find(b"PK\x03\x04"), data.find(b"PK\x01\x02")
    strange = data[: at + 8] + b"\x61\x00" + data[at + 10 : listed + 10] + b"\x61\x00" + data[listed + 12 :]
    found = Held(strange, "a.zip", tmp_path)
    assert (found.faults, set(found.files)) == ({"a.txt": "unsupported"}, {"b.txt"})
