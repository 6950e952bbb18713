"""Any figures in any layout: what is read is what is printed, or it is not read."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.catalog.load import load_form
from nianbao.model.report import State
from nianbao.recognise import recognise
from support.zoo import AMBIGUOUS, LAYOUTS, document

FORM = load_form(Path(__file__).resolve().parents[2] / "rules" / "disclosure-2021")
CELLS = tuple(address for table in FORM.tables for address in table.cells)
EVERY = {**LAYOUTS, **AMBIGUOUS}
figure = st.one_of(st.just("0"), st.just(""), st.integers(0, 12).map(str), st.integers(0, 10**7).map(str))


@settings(max_examples=60)
@given(
    figures=st.lists(figure, min_size=len(CELLS), max_size=len(CELLS)),
    name=st.sampled_from(sorted(EVERY)),
    seed=st.integers(0, 10**6),
    titles=st.booleans(),
)
def test_a_read_value_is_the_printed_one(figures: list[str], name: str, seed: int, titles: bool) -> None:
    values = dict(zip(CELLS, figures, strict=True))
    report = recognise(document(FORM, values, EVERY[name], random.Random(seed), titles=titles), FORM)
    for address, text in values.items():
        reading = report.reading(address)
        if reading.state is State.PRINTED:
            assert str(reading.value) == text, (name, address)
        else:
            assert reading.value is None
