"""What a process that serves does once, before anybody asks."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra nianbao[serve] is not installed")
pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
from nianbao.render.html.environment import environment
from nianbao.service import steady
from nianbao.service.desk import routes


@pytest.fixture
def as_before() -> Iterator[None]:
    threshold, interval = gc.get_threshold(), sys.getswitchinterval()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("as_before")
def test_every_page_is_compiled_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    steady.steady(desk=True)
    for folder in (Path(steady.__file__).parent / "templates", Path(routes.__file__).parent / "templates"):
        names = [path.name for path in folder.glob("*.html.j2")]
        made = environment(folder)
        monkeypatch.setattr(made, "compile", lambda *_, **__: pytest.fail("compiled while somebody waits"))
        assert names and all(made.get_template(name) for name in names)
    assert gc.get_freeze_count() > 0
