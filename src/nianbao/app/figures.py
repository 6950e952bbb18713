"""Which of the figures that were read count: one way for all that judges or adds them up."""

from __future__ import annotations

from collections.abc import Iterable

from nianbao.app.inputs import Input
from nianbao.app.options import Options
from nianbao.app.packs import PackSet, kinds
from nianbao.app.reading import Read, read_report


def read_with_figures(items: Iterable[Input], packs: PackSet, options: Options) -> list[Read]:
    """The inputs one by one, each read or with its fault; in the place of recognised figures what a person has read, and
    doubtful ones accepted where relations confirm them. Of the options `ocr` and `confirmed` count."""
    reads = [read_report(item, packs, recognises=options.recognises) for item in items]
    for read in reads:
        settled(read, packs, options)
    return reads


def settled(read: Read, packs: PackSet, options: Options) -> None:
    """Lay over a report what persons have read, and accept what relations confirm. `confirmed` counts of the options."""
    if read.report is None:
        return
    if options.confirmed is not None:
        from nianbao.app.confirmed import lay_over, load_confirmed

        confirmed = load_confirmed(options.confirmed)
        read.report, said = lay_over(read.report, packs.form(read.pack), read.source.sha256, confirmed)
        read.notes = (*read.notes, *said)
    if read.report.recognised:
        from nianbao.engine.plan import plan
        from nianbao.engine.weighed import weighed

        read.report = weighed(read.report, plan(packs.pack(read.pack), kinds()).system)
