"""What the program makes of its packs and templates, kept between runs: the same outputs, quicker; damage is not noticed."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from nianbao.app import kept_answers
from nianbao.app.cache import CachePlace, cache_at, packed
from nianbao.app.kept_answers import CompiledTemplates, keep_answers, recall_answers
from nianbao.base import kept, regexes
from nianbao.render.html.environment import environment, keep_compiled


@pytest.fixture
def place(tmp_path: Path) -> CachePlace:
    return CachePlace(str(tmp_path / "cache"), 64)


@pytest.fixture(autouse=True)
def _as_a_process_begins():
    def begin():
        kept.forget()
        regexes.compiled.cache_clear()
        keep_compiled(None)

    begin()
    yield
    begin()


def test_expressions_are_compiled_once_over_runs(place, monkeypatch):
    recall_answers(place)
    regexes.compiled("收到(?P<n>\\d+)件")
    keep_answers(place)
    kept.forget()
    regexes.compiled.cache_clear()
    recall_answers(place)
    monkeypatch.setattr(re._compiler, "_code", lambda *_: pytest.fail("compiled again"))
    assert regexes.compiled("收到(?P<n>\\d+)件").search("收到7件")["n"] == "7"


def test_runs_add_to_what_others_have_kept(place):
    for pattern in ("一+", "二+", "三+"):
        kept.forget()
        regexes.compiled.cache_clear()
        recall_answers(place)
        regexes.compiled(pattern)
        keep_answers(place)
    kept.forget()
    recall_answers(place)
    for pattern in ("一+", "二+", "三+"):
        regexes.compiled(pattern)
    assert not kept.take_noted()


@pytest.mark.parametrize("value", [b"", b"x", packed(3), packed({"a": 1}), packed([(1, 2, 3)]), packed((("a",),))[:-3]])
def test_what_is_damaged_counts_as_not_there(place, value):
    cache_at(place).put([(kept_answers._key(), value)])
    recall_answers(place)
    assert regexes.compiled("一+").match("一一")


def test_another_interpreter_has_its_own(place, monkeypatch):
    recall_answers(place)
    regexes.compiled("一+")
    keep_answers(place)
    kept.forget()
    regexes.compiled.cache_clear()
    monkeypatch.setattr(sys, "version", "3.99")
    recall_answers(place)
    regexes.compiled("一+")
    assert kept.take_noted()


def test_nothing_is_kept_without_a_cache():
    recall_answers(None)
    assert not kept.keeps() and environment().bytecode_cache is None


def test_templates_are_compiled_once_over_runs(place, monkeypatch):
    def names():
        environment().cache.clear()
        return environment().get_template("page.html.j2").blocks.keys()

    keep_compiled(CompiledTemplates(place))
    first = list(names())
    with monkeypatch.context() as patch:
        patch.setattr(type(environment()), "_generate", lambda *_, **__: pytest.fail("compiled again"))
        assert list(names()) == first


def test_a_damaged_template_is_compiled_anew(place, monkeypatch):
    keep_compiled(CompiledTemplates(place))
    monkeypatch.setattr(kept_answers, "_template_key", lambda bucket: b"one")
    for value in (b"", b"j2", b"\xff" * 90):
        cache_at(place).put([(b"one", value)])
        environment().cache.clear()
        assert environment().get_template("page.html.j2").render  # made from the source
