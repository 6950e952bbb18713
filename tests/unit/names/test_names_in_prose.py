"""Names in running text: verbs never stay in them."""

from __future__ import annotations

import pytest

from nianbao.names.prose import body_in, place_in


@pytest.mark.parametrize(
    ("run", "found"),
    [
        ("现将云溪县医疗保障局", "云溪县医疗保障局"),
        ("特向社会公布青栎乡人民政府", "青栎乡人民政府"),
        ("现公布和平县财政局", "和平县财政局"),
        ("和平县财政局", "和平县财政局"),
        ("经审核后发布昆山市财政局", "昆山市财政局"),
        ("各镇人民政府", ""),
        ("本局", ""),
        ("全市各部门", ""),
    ],
)
def test_a_body_without_its_verbs(run: str, found: str) -> None:
    assert body_in(run) == found


@pytest.mark.parametrize(
    ("run", "found"),
    [
        ("登录云溪市青栎区", "云溪市青栎区"),
        ("加强对和田县", "和田县"),
        ("昆山市", "昆山市"),
        ("将乐县", "将乐县"),
        ("全县", None),
        ("我区", None),
        ("各乡镇", None),
        ("相关市县", None),
        ("所属乡镇", None),
    ],
)
def test_a_place_without_what_leads_in_to_it(run: str, found: str | None) -> None:
    place = place_in(run)
    assert (place.text if place else None) == found
