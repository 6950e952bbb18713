"""A report as recognised: who, when, the sections' text, and every canonical cell as a reading."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from nianbao.base.numbers import State as State
from nianbao.model.document import Locator, Recognition
from nianbao.model.form import Address


class Person(NamedTuple):
    """Who held a figure against the original, and when (ISO date)."""

    who: str
    when: str
    note: str = ""


class Grounds(NamedTuple):
    """What a figure rests on that was not simply printed: how models recognised it in a picture, the rules whose relations
    hold with it (`confirmed`), the person who has read it."""

    recognition: Recognition | None = None
    confirmed: tuple[str, ...] = ()
    person: Person | None = None


class Reading(NamedTuple):
    """One canonical cell. `raw` as printed; `value` exact, None unless `state` is PRINTED; `note`: what was set apart
    from the figure ("其中修订16件", a unit) or why it is illegible; `grounds`: None where it was printed as text. A named
    tuple: 200 are made for each report."""

    raw: str
    value: int | Decimal | None
    state: State
    at: Locator | None = None
    note: str | None = None
    grounds: Grounds | None = None


ABSENT = Reading("", None, State.ABSENT)


class Label(NamedTuple):
    """A label that is printed otherwise than the form and its known variants have it. `row` or `column` may be None."""

    row: str | None
    column: str | None
    printed: str
    expected: str
    similarity: float  # 0–1
    at: Locator | None = None


TableStatus = Literal["read", "partial", "not_read", "missing"]


@dataclass(frozen=True, slots=True)
class TableReading:
    """A table as found. `status`: `read` — every cell of the layout found; `partial` — some cells absent;
    `not_read` — it is there (title, picture, scan) but its figures could not be read; `missing` — no trace of it.
    `edition` is the layout's; `readings` has an entry for every address of that layout (ABSENT where not found)."""

    id: str
    status: TableStatus
    edition: str
    readings: dict[Address, Reading]
    labels: tuple[Label, ...] = ()
    reason: str = ""  # why not_read or partial, in words
    section: str | None = None  # the section in which it was found
    at: Locator | None = None


class ParagraphSpan(NamedTuple):
    """A paragraph of a section: code points [start, end) of the section's text, where it stands in the file, who has held it
    against the original, and what was recognised where that is something else."""

    start: int
    end: int
    at: Locator | None = None
    person: Person | None = None
    recognised: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section as recognised. `text` is folded (see base.text), paragraphs joined by a newline, without the title
    and without the tables. `title` and `ordinal` as printed, None when the title was lost. `evidence`: how it was found."""

    id: str
    found: bool
    text: str = ""
    title: str | None = None
    ordinal: str | None = None
    paragraphs: tuple[ParagraphSpan, ...] = ()
    at: Locator | None = None
    position: int = -1  # order of appearance in the report, from 0; -1 when not found
    evidence: Literal["title", "content", "none"] = "none"
    unread: bool = False  # nothing was read where it is, or may be, but a picture is there


@dataclass(frozen=True, slots=True)
class OtherHeading:
    """A heading of the sections' rank that belongs to none of the prescribed sections, or repeats one."""

    printed: str
    ordinal: str | None
    position: int
    section: str | None = None  # id of the section that it repeats
    at: Locator | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A recognised report. Identity fields are None where not found, never guessed. `edition` is the form's by the
    evidence of the tables ("2021", "2019"); `preface` is the text before the first section, `tail` what follows the
    last one (signature, date, site furniture left over)."""

    form: str
    edition: str | None
    agency: str | None
    year: int | None
    title: str | None
    published: str | None  # ISO date
    period: tuple[str, str] | None  # ISO dates, as stated in the text
    level: str | None  # province | city | county | town | department | … by the agency's name
    sections: tuple[Section, ...]  # one for each prescribed section, in the form's order
    tables: dict[str, TableReading]  # every table of the form
    preface: str = ""
    tail: str = ""
    other_headings: tuple[OtherHeading, ...] = ()
    years_seen: tuple[tuple[str, int], ...] = ()  # (where: title | period | preface | section id, year)
    notes: tuple[str, ...] = ()
    score: float = 0.0  # how well the document fits the form, 0–1
    recognised: bool = False  # some of it was read from pictures
    recognised_pages: frozenset[int] = frozenset()  # which pages were; empty where that cannot be told by pages

    def pictured(self, at: Locator | None) -> bool:
        """Whether what stands there may have been recognised in a picture: for certain not where its page is known to hold
        text."""
        if not self.recognised or at is None or at.page is None or not self.recognised_pages:
            return self.recognised
        return at.page in self.recognised_pages

    def section(self, section_id: str) -> Section:
        for section in self.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)

    def reading(self, address: Address) -> Reading:
        """The reading of a cell; ABSENT when the layout that was found does not have it."""
        table = self.tables.get(address.table)
        return table.readings.get(address, ABSENT) if table else ABSENT
