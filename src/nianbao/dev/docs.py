"""The documents that a pack makes of itself: the reference, one page a rule, the words that its rules read, and the
self-check guide as a page and for Word."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nianbao.dev.guide import HOW, TERMS, guide
from nianbao.dev.guide_docx import guide_docx
from nianbao.dev.pages import RulePage, rule_pages
from nianbao.dev.readings import WrittenFile, written_files
from nianbao.kinds.contract import Kind
from nianbao.model.rule import Pack
from nianbao.render.html.environment import render

DEGREES = {"必须": "d-must", "建议": "d-advise", "提示": "d-info"}


def documents(pack: Pack, kinds: Mapping[str, Kind]) -> dict[str, bytes]:
    """Every document of a pack by its path: index.html, rules/<id>.html, words.html, guide.html, guide.docx. The same bytes for the
    same pack."""
    pages = rule_pages(pack, kinds)
    made = guide(pack, pages)
    found = {
        "index.html": render(
            "rules.html.j2",
            {"lang": "zh-CN", "pack": pack, "size": len(pages), "groups": _by_category(pages), "degrees": DEGREES},
        ),
        "guide.html": render(
            "guide.html.j2", {"lang": "zh-CN", "guide": made, "how": HOW, "terms": TERMS, "degrees": DEGREES}
        ),
        "guide.docx": guide_docx(made),
        "words.html": render("words.html.j2", {"lang": "zh-CN", "pack": pack, "files": _with_classes(pack, kinds)}),
    }
    for page in pages:
        advice = next((example.advice for example in page.wrong if example.advice), "")
        context = {"lang": "zh-CN", "pack": pack, "page": page, "advice": advice, "degree": DEGREES[page.severity]}
        found[f"rules/{page.id}.html"] = render("rule.html.j2", context)
    return found


def _with_classes(pack: Pack, kinds: Mapping[str, Kind]) -> list[WrittenFile]:
    return [file for file in written_files(Path(pack.path), kinds) if file.classes]


def write_documents(pack: Pack, kinds: Mapping[str, Kind], folder: Path) -> list[Path]:
    """Write the documents of a pack below `folder`, each whole or not at all; other files there are left alone."""
    written = []
    for name, data in documents(pack, kinds).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        beside.write_bytes(data)
        beside.replace(path)
        written.append(path)
    return written


def _by_category(pages: list[RulePage]) -> list[tuple[str, list[RulePage]]]:
    groups: dict[str, list[RulePage]] = {}
    for page in pages:
        groups.setdefault(page.category, []).append(page)
    return list(groups.items())
