"""Two runs compared, as a page: the counts, what got worse, then report by report."""

from __future__ import annotations

from nianbao.model.comparison import STATES, Comparison
from nianbao.model.summary import DEGREES
from nianbao.render import changed
from nianbao.render.html.environment import render
from nianbao.render.labels import cut
from nianbao.render.rounds import GLYPH_OF, TONE_OF
from nianbao.render.strings import Words


def diff_page(comparison: Comparison, lang: str = "zh") -> bytes:
    """A whole page of UTF-8, complete without scripts; it links to itself only."""
    words = Words(lang)
    context = {
        "w": words,
        "lang": "en" if words.lang == "en" else "zh-CN",
        "comparison": comparison,
        "states": STATES,
        "degrees": DEGREES,
        "glyph_of": GLYPH_OF,
        "tone_of": TONE_OF,
        "worse": comparison.worse,
        "groups": comparison.by_report(),
        "counts_of": changed.counts_of,
        "scores_of": changed.scores_of,
        "reports_text": changed.reports_text(comparison, words),
        "degree_of": changed.degree_of,
        "remarks": changed.remarks,
        "cut": cut,
    }
    return render("diff.html.j2", context)
