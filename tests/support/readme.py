"""The parts of README.md that the program's tables give, between `<!-- NAME -->` and `<!-- /NAME -->`: `make readme`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from nianbao.app.outputs import OUTPUTS

README = Path(__file__).resolve().parents[2] / "README.md"


def _outputs() -> str:
    rows = [
        f"| `{one.name}` | {'、'.join(f'`{place}`' for place in one.places) or '屏幕'} | {one.title} |"
        for one in OUTPUTS
    ]
    return "\n".join(["| `--format` | 写到 | 内容 |", "|---|---|---|", *rows])


PARTS: dict[str, Callable[[], str]] = {"outputs": _outputs}


def filled(text: str) -> str:
    """The text with each part as the program has it now. ValueError for a part that has no place in it."""
    for name, part in PARTS.items():
        text, count = re.subn(
            rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)",
            lambda found, part=part: found[1] + part() + found[2],
            text,
            flags=re.S,
        )
        if count != 1:
            raise ValueError(f"README.md: <!-- {name} -->")
    return text


if __name__ == "__main__":
    README.write_text(filled(README.read_text("utf-8")), "utf-8")
