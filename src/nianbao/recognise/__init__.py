"""Recognition: from a document as read to a report as the form has it. Nothing here knows any form by name."""

from nianbao.recognise.choose import choose, edition_of
from nianbao.recognise.form import compiled as prepare
from nianbao.recognise.report import recognise

__all__ = ["choose", "edition_of", "prepare", "recognise"]
