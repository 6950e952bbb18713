"""The folder of letters once all is judged: each under its number and its body, those to bodies whose report is due, all in
one for printing and in a zip for sending."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple

from nianbao.model.finding import Finding, RunHead
from nianbao.model.roster import OPEN_STATES, BodyState
from nianbao.model.season import LetterFile
from nianbao.render.letters.content import due, unread
from nianbao.render.letters.parcel import Packed, letters_zip
from nianbao.render.letters.template import OwnTemplate
from nianbao.render.notice import drawn
from nianbao.render.roster import RosterView
from nianbao.render.undated import undated

ALL: Final = "全部.docx"
PARCEL: Final = "letters.zip"
_UNFIT: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]+')
_LONGEST: Final = 60  # characters of a body in a file's name: three bytes each, and no name may have more than 255
_DOCUMENT: Final = "word/document.xml"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Planned(NamedTuple):
    """A letter that is to be. `kind`: `content.LetterKind`; `ids`: the findings that it is about, of a feedback one."""

    number: int
    name: str
    kind: str
    ids: tuple[str, ...]
    body: BodyState | None


def finish(
    folder: Path, head: RunHead, findings: Callable[[], Iterable[Finding]], own: OwnTemplate | None = None
) -> None:
    """`folder` holds the letters about audited reports by the id of the finding. Gives `head.letters`."""
    plan = list(planned(head, {path.stem for path in folder.glob("*.docx")}))
    asked = {id for one in plan if one.kind != "feedback" for id in one.ids}
    known = {one.id: one for one in findings() if one.id in asked} if asked else {}
    names = file_names(plan)
    held: list[Packed] = []
    head.letters = []
    for one, name in zip(plan, names, strict=True):
        place = folder / name
        if one.kind == "feedback":
            (folder / f"{one.ids[0]}.docx").replace(place)
        else:
            place.write_bytes(_drawn(head, one, known, own))
        held.append(Packed(name, one.kind, one.name, place.read_bytes()))
        head.letters.append(LetterFile(f"{folder.name}/{name}", one.kind, one.name, list(one.ids)))
    if held:
        (folder / ALL).write_bytes(combined([one.data for one in held]))
        (folder / PARCEL).write_bytes(letters_zip(held))


def planned(head: RunHead, written: set[str]) -> Iterator[Planned]:
    """The letters in their order: the roster's, then what is on no body of it; without a roster that of the files.
    `written`: the ids of which there is a letter already."""
    view = RosterView.of(head)
    entries = {str(one["id"]): one for one in head.entries}
    number = 0
    listed: set[str] = set()
    for body in view.bodies if view is not None else ():
        listed.update(body.ids)
        number = max(number, body.order)
        if body.state in OPEN_STATES:
            yield Planned(body.order, body.name, body.state, tuple(body.ids), body)
        for id in body.ids:
            if id in written:
                yield Planned(body.order, body.name, "feedback", (id,), body)
    for id, entry in entries.items():
        kind = "feedback" if id in written else "unreadable" if _is_unread(entry) else None
        if kind is not None and id not in listed:
            number += 1
            yield Planned(number, entry.get("agency") or PurePosixPath(entry["source"]).stem, kind, (id,), None)


def _is_unread(entry: Mapping[str, Any]) -> bool:
    """Whether a file of nobody's on the roster is to be handed in again: what is no report, or another's double, is not."""
    state = entry["standing"]["state"] if "standing" in entry else None
    return state == "blank_form" or (state is None and entry["verdict"] == "unauditable")


def file_names(plan: Sequence[Planned]) -> list[str]:
    """`03-云溪市青栎区教育局.docx`, each once."""
    digits = max([2, *(len(str(one.number)) for one in plan)])
    names: list[str] = []
    for one in plan:
        body = _UNFIT.sub("_", one.name)[:_LONGEST].strip(" .") or "单位"
        stem = f"{one.number:0{digits}d}-{body}"
        taken = sum(name in (f"{stem}.docx", *(f"{stem}-{at}.docx" for at in range(2, 9))) for name in names)
        names.append(f"{stem}-{taken + 1}.docx" if taken else f"{stem}.docx")
    return names


def _drawn(head: RunHead, one: Planned, known: Mapping[str, Finding], own: OwnTemplate | None) -> bytes:
    findings = [known[id] for id in one.ids if id in known]
    if one.body is not None:
        return drawn(due(head, one.body, findings), own)
    agency = next((finding.report.agency for finding in findings if finding.report.agency), "")
    return drawn(unread(head, agency or "", findings, None), own)


def combined(letters: Sequence[bytes]) -> bytes:
    """All letters in one document, each beginning on a page of its own that is numbered from 1. They are made from one
    document, so that what the first one has beside the text serves for all."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(letters[0])) as first:
        tree = etree.fromstring(first.read(_DOCUMENT))
        body = tree.find(f"{_W}body")
        for data in letters[1:]:
            with zipfile.ZipFile(io.BytesIO(data)) as held:
                other = etree.fromstring(held.read(_DOCUMENT)).find(f"{_W}body")
            _end_section(body)
            body.extend(list(other))
        _from_page_one(body)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in first.namelist():
                whole = etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True)
                new.writestr(name, whole if name == _DOCUMENT else first.read(name))
    return undated(out.getvalue())


def _end_section(body: Any) -> None:
    """What stands in the body so far is a section of its own, as its last paragraph says: one that takes no room."""
    from lxml import etree

    _from_page_one(body)
    section = body.find(f"{_W}sectPr")
    if section is None:
        section = etree.Element(f"{_W}sectPr")
    else:
        body.remove(section)
    paragraph = etree.SubElement(body, f"{_W}p")
    properties = etree.SubElement(paragraph, f"{_W}pPr")
    spacing = {"before": "0", "after": "0", "line": "20", "lineRule": "exact"}
    etree.SubElement(properties, f"{_W}spacing", {f"{_W}{key}": value for key, value in spacing.items()})
    properties.append(copy.deepcopy(section))


def _from_page_one(body: Any) -> None:
    """Pages of the last section are numbered from 1."""
    from lxml import etree

    section = body.find(f"{_W}sectPr")
    if section is None:
        return
    numbers = section.find(f"{_W}pgNumType")
    if numbers is None:
        numbers = etree.Element(f"{_W}pgNumType")
        margins = section.find(f"{_W}pgMar")  # behind the margins, as the schema orders them
        section.insert(0 if margins is None else section.index(margins) + 1, numbers)
    numbers.set(f"{_W}start", "1")
