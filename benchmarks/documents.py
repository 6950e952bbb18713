"""Invented reports in every format for the measurements, from the samples' own drafts and random clean figures."""

from __future__ import annotations

import html
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.support import narratives, samples, synth

from nianbao.catalog.load import load_form
from nianbao.model.form import FormSpec

ROOT = Path(__file__).resolve().parents[1]
FORM: FormSpec = load_form(samples.PACK)
SEED = 2021


def drafts(count: int, seed: int = SEED) -> list[synth.Draft]:
    """Clean reports: the samples' words with figures of their own that satisfy every relation, one in ten with one wrong."""
    rng = random.Random(seed)
    whole = [
        draft
        for sample, draft in samples.drafts().values()
        if not (draft.pictures or draft.layouts or draft.swaps or sample.get("drop_sections") or sample.get("zero"))
    ]
    found = []
    for number in range(count):
        cells = synth.clean_cells(FORM, rng, size=rng.choice((6, 40, 300)), density=rng.choice((0.2, 0.5, 0.9)))
        if number % 10 == 9:
            wrong = rng.choice([address for address in cells if address.table == "requests"])
            cells[wrong] = str(int(cells[wrong]) + rng.choice((1, 9, 10)))
        found.append(replace(whole[number % len(whole)], cells=cells))
    return found


def distinct_drafts(count: int, seed: int = SEED) -> Iterator[synth.Draft]:
    """Reports of as many agencies, with words, names and figures of their own: what a real batch shows to likeness and memos.
    A fifth of the wording is common to all."""
    for number, draft in enumerate(drafts(count, seed)):
        told = narratives.narrative(random.Random(f"{seed} {number}"), chars=900, shared=0.2)
        own = dict(zip(narratives.SECTIONS, told.sections, strict=True))
        sections = {name: (title, own.get(name) or words) for name, (title, words) in draft.sections.items()}
        title = f"{told.agency}{told.year}年政府信息公开工作年度报告"
        yield replace(draft, title=title, preface=(), sections=sections, tail=())


def pasted_page(draft: synth.Draft) -> bytes:
    """About 100 KB: tables pasted from a word processor, a style on every cell, paragraph and run."""
    return synth.to_html(draft, FORM, heavy=True).encode()


def portal_page(draft: synth.Draft) -> bytes:
    """About 100 KB: the pasted page inside the layout tables, menus and scripts of a government site."""
    page = synth.to_html(draft, FORM, heavy=True, chrome=False)
    head, _, rest = page.partition("<body>")
    article, _, _ = rest.rpartition("</body>")
    links = "".join(
        f'<li class="item"><a href="/col/{n}/index.html" title="栏目{n}" target="_blank">栏目{n}</a></li>'
        for n in range(60)
    )
    menu = f'<table width="1000" align="center"><tr><td><ul class="menu">{links}</ul></td></tr></table>'
    script = "<script>" + "var c=document.cookie;" * 60 + "</script>"
    row = "<tr><td>索引号</td><td>0000-{0}</td><td>发布机构</td><td>{1}</td></tr>"
    facts = f"<table>{row.format(draft.title[-6:-4], html.escape(draft.title[:9]))}</table>"
    frame = (
        '<table width="1000" border="0" cellspacing="0" cellpadding="0"><tr><td>'
        f'<table width="980"><tr><td class="position">当前位置：首页</td></tr><tr><td>{facts}</td></tr>'
        f'<tr><td id="zoom">{article}</td></tr></table></td></tr></table>'
    )
    return f"{head}{script}<body>{menu}{frame}{menu}</body></html>".encode()


def lean_page(draft: synth.Draft) -> bytes:
    """About 20 KB: a tidy page with a class on every cell."""
    page = synth.to_html(draft, FORM)
    return page.replace("<td", '<td class="c" align="center" valign="middle"').encode()


def text(draft: synth.Draft) -> bytes:
    return synth.to_txt(draft, FORM).encode()


def docx(draft: synth.Draft) -> bytes:
    return synth.to_docx(draft, FORM)


def xlsx(draft: synth.Draft) -> bytes:
    return synth.to_xlsx(draft, FORM)


def sample_pdfs() -> list[Path]:
    return sorted((ROOT / "reports_in").rglob("*.pdf"))
