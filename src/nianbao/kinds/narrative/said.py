"""What the narrative of a report says, worked out once a batch for the kinds that ask for it."""

from __future__ import annotations

from nianbao.kinds.contract import Batch
from nianbao.kinds.narrative.aspects_found import Evidence, find
from nianbao.kinds.narrative.aspects_found import compiled as compiled_aspects
from nianbao.kinds.narrative.claims_lexicon import compiled as compiled_claims
from nianbao.kinds.narrative.claims_read import read
from nianbao.kinds.narrative.claims_reconcile import reconcile
from nianbao.kinds.narrative.claims_stated import StatedClaims
from nianbao.kinds.narrative.problems import ToldProblems, tell
from nianbao.kinds.narrative.problems_lexicon import compiled as compiled_problems
from nianbao.kinds.narrative.problems_model import RoleModel, compiled_roles
from nianbao.model.finding import Claim, Narrative
from nianbao.model.report import Report, Section


def claims_of(batch: Batch, report: int) -> list[Claim]:
    """The reconciled claims of a report; [] for a pack without a claims lexicon."""
    return batch.once(_claims, report) if "claims" in batch.pack.lexicons else []


def narrative_of(batch: Batch, report: int) -> Narrative:
    """Problems, measures, aspects and coverage of a report; empty for a pack without the lexicons."""
    return batch.once(_narrative, report)


def stated_by(batch: Batch, report: int) -> dict[str, StatedClaims]:
    """What each section of a report states, by section."""
    return batch.once(_stated, report)


def told_of(batch: Batch, report: int) -> ToldProblems | None:
    """What the section on problems tells; None for a pack without the lexicon and a report without the section."""
    return batch.once(_told, report)


def aspects_of(batch: Batch, report: int) -> dict[str, Evidence | None]:
    """The evidence of each aspect that the agency owes; {} for a pack without the lexicon, a report without the section."""
    return batch.once(_aspects, report)


def _claims(batch: Batch, report: int) -> list[Claim]:
    claims = [claim for stated in stated_by(batch, report).values() for claim in stated.claims]
    return reconcile(claims, batch.reports[report], compiled_claims(batch.pack.lexicons["claims"]))


def _narrative(batch: Batch, report: int) -> Narrative:
    told = told_of(batch, report)
    narrative = told.narrative if told else Narrative()
    found = aspects_of(batch, report)
    narrative.aspects = {name: "present" if evidence else "absent" for name, evidence in found.items()}
    return narrative


def _stated(batch: Batch, report: int) -> dict[str, StatedClaims]:
    one, words = batch.reports[report], compiled_claims(batch.pack.lexicons["claims"])
    return {
        section.id: read(section.text, words, section=section.id, year=one.year, agency=one.agency)
        for section in one.sections
        if section.text
    }


def _told(batch: Batch, report: int) -> ToldProblems | None:
    data = batch.pack.lexicons.get("problems")
    words = compiled_problems(data) if data is not None else None
    section = section_of(batch.reports[report], words.section) if words else None
    return tell(section.text, words, roles_of(batch)) if words and section else None


def roles_of(batch: Batch) -> RoleModel | None:
    """The model of a second reading of the section on problems; None for a pack without it."""
    data = batch.pack.lexicons.get("problem_roles")
    return compiled_roles(data) if data is not None else None


def _aspects(batch: Batch, report: int) -> dict[str, Evidence | None]:
    data, one = batch.pack.lexicons.get("aspects"), batch.reports[report]
    words = compiled_aspects(data) if data is not None else None
    section = section_of(one, words.section) if words else None
    return find(section.text, words, one.level) if words and section else {}


def section_of(report: Report, name: str) -> Section | None:
    """A section that was found and read, else None."""
    found = (section for section in report.sections if section.id == name and section.found and not section.unread)
    return next(found, None)


def title_of(batch: Batch, name: str) -> str:
    spec = batch.pack.form.section_by_id.get(name)
    return spec.title if spec else name
