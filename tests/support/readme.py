"""The parts of README.md and of the guide's page on formats that the program's tables give, between `<!-- NAME -->` and
`<!-- /NAME -->`: `make readme`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from nianbao.app.outputs import listed as listed_outputs
from nianbao.readers.formats import READ, READABLE, REFUSED, UNPACKED, Format, listed

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
FORMATS_PAGE = ROOT / "docs/pages/formats.md"


def _outputs() -> str:
    rows = [
        f"| `{name}` | {'、'.join(f'`{place}`' if '.' in place else place for place in places.split('、'))} | {title} |"
        for name, places, title in listed_outputs()
    ]
    return "\n".join(["| `--format` | 写到 | 内容 |", "|---|---|---|", *rows])


def _formats() -> str:
    unread = "、".join(suffix for one in REFUSED for suffix in one.suffixes)
    packed = "、".join(suffix for one in UNPACKED for suffix in one.suffixes)
    return (
        f"读 {READABLE}；按内容认格式，不看扩展名。"
        f"扫描件和图片要装识别组件（`nianbao[ocr]`，见 docs/pages/pictures.md），没有装的说明“没有读到”，不当作缺失。\n"
        f"压缩包和邮件（{packed}）里的报告逐份审核，写作 `包.zip!/文件夹/名.docx`。\n"
        f"{unread} 等报“无法审核”，并说明怎么办；`nianbao formats` 列出全部。"
    )


def _table(last: str, formats: Iterable[Format]) -> str:
    rows = [f"| {name} | {' '.join(f'`{end}`' for end in ends)} | {note} |" for name, ends, note in listed(formats)]
    return "\n".join([f"| 格式 | 扩展名 | {last} |", "|---|---|---|", *rows])


FILES: dict[Path, dict[str, Callable[[], str]]] = {
    README: {"outputs": _outputs, "formats": _formats},
    FORMATS_PAGE: {
        "read": lambda: _table("说明", READ),
        "unpacked": lambda: _table("说明", UNPACKED),
        "refused": lambda: _table("怎么办", REFUSED),
    },
}


def filled(file: Path) -> str:
    """The file's text with each part as the program has it now. ValueError for a part that has no place in it."""
    text = file.read_text("utf-8")
    for name, part in FILES[file].items():
        text, count = re.subn(
            rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)",
            lambda found, part=part: found[1] + part() + found[2],
            text,
            flags=re.S,
        )
        if count != 1:
            raise ValueError(f"{file.name}: <!-- {name} -->")
    return text


if __name__ == "__main__":
    for file in FILES:
        file.write_text(filled(file), "utf-8")
