"""What a run keeps of a form must survive JSON and say all that a page needs."""

from __future__ import annotations

import json

from nianbao.model.rule import Category, Clause, Pack, Profile, Rule, Severity, Wording
from nianbao.model.view import describe_form, describe_pack
from support.forms import FORM


def test_form_is_plain_json_with_every_cell_of_every_layout():
    view = describe_form(FORM)
    assert json.loads(json.dumps(view)) == view
    for spec, table in zip((*FORM.tables, *FORM.other_layouts), view["tables"], strict=True):
        assert (table["id"], table["edition"]) == (spec.id, spec.edition)
        cells = [
            (row["id"], column["id"])
            for row in table["rows"]
            for column in table["columns"]
            if row["block"] == column["block"]
        ]
        assert cells == [(address.row, address.column) for address in spec.cells]


def test_pack_adds_categories_clauses_rules_and_names():
    profile = Profile("p", "方案", "weighted", 100.0, (Category("figures", "数据", 40.0, "Figures"),), ())
    rule = Rule("r", "total", None, "figures", Severity.MUST, 4.0, ("c",), Wording("合计不符", {}))
    clauses = {
        "c": Clause("c", "某文件", "第一条", "原文", verified=False),
        "d": Clause("d", "某文件", "第二条", "原文", verified=True),
    }
    pack = Pack(
        "pack", "1.0.0", "题", FORM, (rule,),
        clauses, {"claims": {"names": {"x": "甲"}, "y": 1}, "words": ["乙"]}, {"p": profile}, "p", "0" * 64,
    )  # fmt: skip
    view = describe_pack(pack)
    assert json.loads(json.dumps(view)) == view
    assert view["categories"] == {"figures": {"title": "数据", "title_en": "Figures"}}
    assert view["clauses"]["c"] == {"citation": "某文件第一条", "text": ""}
    assert view["clauses"]["d"]["text"] == "原文"
    assert view["rules"]["r"]["severity"] == "must"
    assert view["names"] == {"claims": {"x": "甲"}}
    assert view["tables"] == describe_form(FORM)["tables"]
