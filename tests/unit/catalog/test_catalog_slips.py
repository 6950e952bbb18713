"""What an author is told of a file that is no YAML: the line of the slip, and what to do."""

import pytest

from nianbao.base.errors import PackError
from nianbao.catalog.source import parse

SLIPS = [
    ("format: 1\nid: x\nseverity：advise\nweight: 1\n", 3, "半角冒号"),
    ("format: 1\ncases:\n  - {name: a}\n  - name: b\n    expect：pass\n    cells: {}\n", 5, "半角冒号"),
    ("format: 1\nid:x\nweight: 1\n", 2, "要有一个空格"),
    ("format: 1\nparams:\n\twhole: x\n", 3, "制表符"),
    ("format: 1\nparams:\n  whole: x\n\tparts: y\n", 4, "制表符"),
    ("format: 1\nlevels: [town，county\nweight: 1\n", 2, "半角逗号"),
    ("format: 1\nwhy: 依据: 第三十条\n", 2, "加引号"),
    ("format: 1\ntitle: @某某\n", 2, "加引号"),
    ('format: 1\ntitle: "没有收尾\nweight: 1\n', 2, "没有配对"),
    ("format: 1\nparams:\n  whole: x\n parts: y\n", 4, "对齐"),
]


@pytest.mark.parametrize(("text", "line", "said"), SLIPS)
def test_the_slip_is_named_where_it_stands(text, line, said):
    with pytest.raises(PackError) as caught:
        parse(text, "x.yaml")
    assert caught.value.where == f"x.yaml:{line}"
    assert said in caught.value.hint
