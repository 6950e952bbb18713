"""Files that lie among reports and are none: a circular about the reports, a form that nobody has filled in.

Both need positive grounds; whatever holds a figure of the form is a report.
"""

from __future__ import annotations

import re
from typing import Literal

from nianbao.base.text import fold
from nianbao.model.document import Document, Paragraph
from nianbao.model.form import FormSpec
from nianbao.model.report import Report, State

DocumentKind = Literal["report", "circular", "blank_form"]

_HEAD = 12  # paragraphs in which a circular has its title
_TITLE_LINES = 3  # lines over which a title may be spread
_LONGEST_TITLE = 80
_FEWEST_BLANKS = 10  # blank cells that make a form, rather than an agency's short table
_SAID = 80  # characters of text under the headings that a form itself prints
_BRACKETS = re.compile(r"[（(【\[〔<《][^（）()【】\[\]〔〕<>《》]*[）)】\]〕>》]")
_FILLERS = re.compile(r"[\W_]+|[xX×Ｘ○〇０0]{2,}")
_BEHIND_A_TITLE = re.compile(r"(?<![\s。；;])[\s。；;]*+(?:[（(][^（）()]*[）)])?[\s。]*\Z")


def kind_of_document(document: Document, report: Report, form: FormSpec) -> DocumentKind:
    """What a file is, after recognition. The words at the end of a circular's title are the form's
    (`identity: circular_endings`)."""
    readings = [reading for table in report.tables.values() for reading in table.readings.values()]
    if any(reading.state is State.PRINTED for reading in readings):
        return "report"
    endings = form.identity.circular_endings
    if endings and _has_title_ending_in(document, endings):
        return "circular"
    blanks = sum(reading.state is State.BLANK for reading in readings)
    return "blank_form" if blanks >= _FEWEST_BLANKS and _said(report) < _SAID else "report"


def _has_title_ending_in(document: Document, endings: tuple[str, ...]) -> bool:
    """Whether a line of the head, or a few joined, runs from 关于 to one of the words."""
    texts = [fold(block.text) for block in document.blocks if isinstance(block, Paragraph) and block.text.strip()]
    head = [_BEHIND_A_TITLE.sub("", text) for text in texts[:_HEAD]]
    for first in range(len(head)):
        title = ""
        for line in head[first : first + _TITLE_LINES]:
            title += line
            if "关于" in title and title.endswith(endings) and len(title) <= _LONGEST_TITLE:
                return True
    return False


def _said(report: Report) -> int:
    """Characters of the sections' text that are more than hints in brackets and placeholders."""
    texts = [section.text for section in report.sections]
    return sum(len(_FILLERS.sub("", _BRACKETS.sub("", text))) for text in texts)
