"""What is said of locked packages with data on holes, and without."""

from __future__ import annotations

import pytest

from support.audit_deps import LOCKS, ROOT, Told, main, pins

GOOD = """# by hand
pytest==0.0.1 \\
    --hash=sha256:00 \\
    --hash=sha256:01
    # via x
none-such==1 ; python_version < '3' \\
    --hash=sha256:2
"""


def test_each_lock_of_ours_is_pinned_with_hashes():
    for name in LOCKS:
        found, faults = pins((ROOT / name).read_text(encoding="utf-8"))
        assert len(found) > 10 and faults == [], name


@pytest.mark.parametrize(
    ("text", "told"),
    [("a>=1 --hash=sha256:1\n", "not pinned"), ("a==1\n", "without a hash"), ("git+https://x/y\n", "not pinned"),
     ("a\n", "not pinned"),
     ("a==1 --hash=md5:1\n", "without a hash"), ("-r other.txt\n", "not pinned")],
)  # fmt: skip
def test_what_is_not_is_told(text, told):
    assert told in pins(text)[1][0]


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (Told([]), 0, "known holes: none"), (Told(None, "no route to it"), 3, "NOT CHECKED"),
        (Told(["pytest 0.0.1: PYSEC-1"]), 1, "PYSEC-1"),
    ],
)  # fmt: skip
def test_no_data_is_not_no_holes(tmp_path, capsys, answer, code, words):
    (tmp_path / "requirements.txt").write_text(GOOD)
    assert main(["requirements.txt"], tmp_path, lambda lock: answer) == code
    said = capsys.readouterr().out
    assert words in said and "2 packages" in said
    assert code != 3 or "none" not in said


def test_what_is_installed_otherwise_is_told(tmp_path, capsys):
    (tmp_path / LOCKS[-1]).write_text(GOOD)
    assert main([LOCKS[-1]], tmp_path, lambda lock: Told([])) == 1
    assert "0.0.1 is locked" in capsys.readouterr().out
