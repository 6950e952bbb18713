"""The two pictures of README.md: what the terminal and the page show of samples: `make pictures` (needs Chromium and a CJK font).

They are committed; nothing at run time or in the tests draws them.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "pictures"
COLUMNS = 100
REPORTS = ("minzhengju.docx", "jiaoyuju.html", "quzhengfu.html")
SHOWN = "退回整改 云溪市青栎区教育局"
COLOURS = 48  # of a picture: text on a plain ground needs no more
THEME = TerminalTheme(
    (252, 252, 250), (30, 34, 40),
    [(30, 34, 40), (176, 36, 36), (22, 112, 60), (140, 94, 0), (30, 84, 160), (120, 50, 130), (0, 110, 120), (90, 96, 104)],
    [(90, 96, 104), (196, 44, 44), (30, 130, 70), (160, 108, 0), (40, 100, 190), (140, 60, 150), (0, 130, 140), (30, 34, 40)],
)  # fmt: skip
SHEET = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: {background}; color: {foreground} }}
pre {{ margin: 14px 18px; font: 15px/1.45 "Noto Sans Mono CJK SC", "WenQuanYi Zen Hei Mono", monospace }}
{stylesheet}</style><pre><code style="font-family: inherit">{code}</code></pre>"""


def browser() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if (path := shutil.which(name)) is not None:
            return path
    sys.exit("needs Chromium, e.g. apt-get install chromium")


def audited(folder: Path) -> str:
    """What the terminal says of a few samples, with its colours; the pages are in `folder/out`."""
    reports = [f"2025/{name}" for name in REPORTS]
    command = [sys.executable, "-m", "nianbao", "audit", *reports, "--prior", "2024", "--fail-on", "never"]
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    done = subprocess.run(
        [*command, "--out", str(folder / "out")],
        cwd=ROOT / "reports_in", env=environment, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return f"$ nianbao audit {' '.join(reports)} --prior 2024\n{done.stdout}"


def drawn(page: Path, width: int, height: int, folder: Path) -> Image.Image:
    target = folder / "shot.png"
    subprocess.run(
        [
            browser(), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--screenshot={target}",
            f"--window-size={width},{height}", page.as_uri(),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return Image.open(io.BytesIO(target.read_bytes())).convert("RGB")


def saved(image: Image.Image, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / name
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {image.width}×{image.height}, {path.stat().st_size // 1024} KB")


def without_empty_end(image: Image.Image) -> Image.Image:
    ground = Image.new("RGB", image.size, image.getpixel((0, 0)))
    box = ImageChops.difference(image, ground).getbbox()
    return image.crop((0, 0, image.width, min(image.height, box[3] + 14))) if box else image


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        said = audited(folder)
        console = Console(width=COLUMNS + 40, record=True, file=io.StringIO(), force_terminal=True)
        console.print(Text.from_ansi(said), soft_wrap=True)
        sheet = folder / "terminal.html"
        sheet.write_text(console.export_html(theme=THEME, code_format=SHEET), "utf-8")
        saved(without_empty_end(drawn(sheet, 820, 1400, folder)), "terminal.png")
        page = next(path for path in (folder / "out/reports").iterdir() if SHOWN in path.read_text("utf-8"))
        saved(drawn(page, 1040, 900, folder), "page.png")


if __name__ == "__main__":
    main()
