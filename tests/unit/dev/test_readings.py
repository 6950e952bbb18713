"""What reads a word, and classes that say nothing."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from nianbao.dev.lint import lint_pack
from nianbao.dev.readings import WrittenFile, listed_words, reads, written_files
from nianbao.kinds.table import all_kinds

SHIPPED = Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021"


@cache
def files() -> list[WrittenFile]:
    return written_files(SHIPPED, all_kinds())


def line_of(where: str) -> str:
    name, _, number = where.rpartition(":")
    return (SHIPPED.parent / name).read_text("utf-8").splitlines()[int(number) - 1]


@pytest.mark.parametrize(
    ("word", "file", "name", "user"),
    [
        ("顺延", "claims", "carry_on", "roles.carried_out"),
        ("流于形式", "problems", "slack", "predicates"),
        ("二维码", "problems", "product", "concrete"),
        ("场次", "growth-told-miscalculated", "measure", "params.patterns"),
    ],
)
def test_a_word_of_a_class(word: str, file: str, name: str, user: str) -> None:
    found = reads(word, files())
    [(_, one, where)] = [entry for entry in found.classes if entry[0] == file and entry[1].name == name]
    assert line_of(where).strip() == f"- {word}"
    assert line_of(one.where).strip() == f"{one.name}:"
    assert user in {pattern.key for pattern in one.users}


def test_a_pattern_stands_where_it_is_said_to() -> None:
    found = reads("跨年办理", files())
    assert found.patterns
    for _, pattern, stretch in found.patterns:
        assert stretch in "跨年办理"
        assert pattern.text in line_of(pattern.where)


def test_a_word_that_nothing_reads() -> None:
    found = reads("蓝鲸", files())
    assert (found.classes, found.patterns) == ((), ())
    assert "结转" in listed_words(files())


def linted(tmp_path: Path, name: str, old: str, new: str) -> list[str]:
    root = tmp_path / SHIPPED.name
    shutil.copytree(SHIPPED, root)
    path = root / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return [problem.message for problem in lint_pack(root, all_kinds()).problems]


def test_a_class_that_no_pattern_uses(tmp_path: Path) -> None:
    spare = "classes:\n  spare:\n    note: 没有用\n    words: [甲乙]\n"
    assert linted(tmp_path, "lexicons/problems.yaml", "classes:\n", spare) == ["没有正则表达式用到 spare"]


def test_a_word_that_is_read_before_its_pattern_is_tried(tmp_path: Path) -> None:
    said = linted(tmp_path, "lexicons/claims.yaml", "total: ['收办',", "total: ['收', '{published}', '收办',")
    (line,) = [text for text in said if "读不到" in text]
    assert line.startswith("“收办”读不到") and line.endswith("先读到“收”")
