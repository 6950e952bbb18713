"""The log: any change, loss or insertion is found."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.desk.chain import FIRST, canonical, hash_of, verify


def chained(facts: list[dict[str, object]]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    before = FIRST
    for number, one in enumerate(facts, 1):
        row: dict[str, object] = {
            "id": number, "at": "2026-01-20T00:00:00+00:00", "who": "甲", "action": "take", "subject": "单位 1",
            "facts": canonical(one),
        }  # fmt: skip
        row |= {"before": before, "hash": hash_of(before, row)}
        before = str(row["hash"])
        rows.append(row)
    return rows


FACTS = st.lists(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5)), min_size=1, max_size=8)


@settings(max_examples=30)
@given(FACTS, st.data())
def test_whatever_is_changed_is_found(facts: list[dict[str, object]], data: st.DataObject) -> None:
    rows = chained(facts)
    end = (len(rows), str(rows[-1]["hash"]))
    assert verify(rows) is None and verify(rows, end) is None
    at = data.draw(st.integers(0, len(rows) - 1))
    key = data.draw(st.sampled_from(["at", "who", "action", "subject", "facts", "before", "hash"]))
    changed = [dict(row) for row in rows]
    changed[at][key] = f"{changed[at][key]}x"
    fault = verify(changed)
    assert fault is not None and fault.number in (at + 1, at + 2)
    assert verify(rows[:-1], end) is not None
    if at < len(rows) - 1:
        assert verify(rows[:at] + rows[at + 1 :]) is not None
