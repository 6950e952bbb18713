"""One check, in a process of its own: what was handed in is audited, and what is to be shown is put beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from nianbao.app.entries import WrittenReport
from nianbao.app.options import Options
from nianbao.app.run import run
from nianbao.app.verdicts import exit_code
from nianbao.base.errors import NianbaoError
from nianbao.base.limits import end_with, give_way, limit_process
from nianbao.render.entries import entries_of
from nianbao.render.html import page
from nianbao.render.labels import Labels
from nianbao.render.notice import letter
from nianbao.render.strings import Words
from nianbao.render.summary import sentence

GIVEN = "given"  # the folder of what was handed in
PRIOR = "上年"  # within it, of last year's report
TOLD = "told.json"  # written last: what came of it
SHOWN = 8  # problems of a report that are told beside the links to its page
_PROBLEMS = ("must", "advise", "review", "info")


def audit_given(folder: str, name: str, prior: bool, room: int, seconds: float) -> None:
    """Audits the file `name` of the folder `given` in `folder`. Writes N.json, N.html and N.docx for each report, then
    told.json: {"reports": [{name, agency, year, verdict, score, must, advise, review, info, sentence, problems (the first:
    number, degree, title, message), letter, error}], "fault": …}."""
    end_with(os.getppid())
    limit_process(room, seconds)
    give_way()
    place = Path(folder)
    os.chdir(place / GIVEN)
    found = told(place, name, prior=prior)
    written = place / f"{TOLD}.new"
    written.write_bytes(msgspec.json.encode(found))
    written.replace(place / TOLD)


def told(place: Path, name: str, *, prior: bool) -> dict[str, Any]:
    options = Options(prior=PRIOR if prior else None, jobs=1)
    lines: list[WrittenReport] = []

    def sink(given: Iterator[WrittenReport]) -> None:
        lines.extend(given)

    try:
        head = run([name], options, sink=sink, keep=True)
    except NianbaoError as error:
        return {"reports": [], "fault": {"code": error.code, "message": error.message, "hint": error.hint}}
    head.exit_code = exit_code(head.entries, fail_on="must", min_score=None)
    words = Words(head.lang)
    reports = []
    for number, line in enumerate(lines, start=1):
        finding = line.finding
        if finding is None:
            continue
        entries = entries_of(finding, Labels.of(finding, head))
        (place / f"{number}.json").write_bytes(line.encoded)
        (place / f"{number}.html").write_bytes(page(finding, head))
        written = letter(finding, head)
        if written is not None:
            (place / f"{number}.docx").write_bytes(written)
        reports.append(
            {
                "name": finding.source.path,
                "agency": finding.report.agency,
                "year": finding.report.year,
                "verdict": finding.verdict,
                "score": line.entry["score"],
                **{degree: line.entry[degree] for degree in _PROBLEMS if degree in line.entry},
                "sentence": sentence(finding, entries, words),
                "problems": [
                    (entry.id, entry.degree, entry.main.title, entry.main.message) for entry in entries[:SHOWN]
                ],
                "letter": written is not None,
                "error": finding.error,
            }
        )
    return {"reports": reports, "fault": None}
