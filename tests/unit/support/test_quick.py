"""`make quick`: which tests a change asks for."""

from __future__ import annotations

import pytest

from support.quick import ROOT, asked_for_by

TESTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in ROOT.glob("tests/**/test_*.py")}
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "src/nianbao").rglob("*.py"))


def test_every_module_has_tests_but_the_one_that_starts_the_program() -> None:
    without = [module for module in MODULES if not asked_for_by([module], TESTS)]
    assert without == ["src/nianbao/__main__.py"]


@pytest.mark.parametrize(
    ("changed", "first"),
    [
        ("src/nianbao/readers/sniff.py", "tests/unit/readers/test_sniff.py"),
        ("src/nianbao/kinds/years/growth.py", "tests/unit/kinds/years/test_growth.py"),
        ("tests/unit/render/test_words.py", "tests/unit/render/test_words.py"),
        ("rules/disclosure-2021/rules/wording/any.yaml", "tests/rules/test_cases.py"),
        ("tests/support/websites.yaml", "tests/golden/test_websites.py"),
        ("tests/support/quick.py", "tests/unit/support/test_quick.py"),
    ],
)
def test_the_nearest_tests_come_first(changed: str, first: str) -> None:
    assert asked_for_by([changed], TESTS)[0] == first


def test_a_module_s_own_tests_come_before_those_that_import_it() -> None:
    tests = {
        "tests/unit/base/test_numbers.py": "from nianbao.base.numbers import parse\n",
        "tests/unit/base/test_text.py": "from nianbao.base import text\n",
        "tests/unit/app/test_run.py": "from nianbao.base.numbers import parse\n",
        "tests/e2e/test_all.py": "import nothing\n",
    }
    assert asked_for_by(["src/nianbao/base/numbers.py"], tests) == [
        "tests/unit/base/test_numbers.py",
        "tests/unit/app/test_run.py",
    ]


def test_what_is_no_code_asks_for_none() -> None:
    assert asked_for_by(["README.md", "reports_in/README.md", "src/nianbao/py.typed"], TESTS) == []
