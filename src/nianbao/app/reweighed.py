"""A judged report weighed again: under another profile, or with the register of exceptions as it stands now."""

from __future__ import annotations

from collections.abc import Collection

from nianbao.app.options import Options
from nianbao.app.packs import pack_set
from nianbao.app.register import load_register, today
from nianbao.model.finding import Finding
from nianbao.model.rule import Profile
from nianbao.model.verdict import UNAUDITABLE, together


def weigh_again(finding: Finding, profile: Profile, standing: Collection[str] = ()) -> None:
    """Deductions, score, verdict and coverage of the results as they are. `standing`: see `score.weigh.weigh`."""
    from nianbao.engine.finding import coverage, graded
    from nianbao.score.peers import score_of

    report = finding.report
    weighed = score_of(finding.results, profile, report.agency, report.level, standing)
    for result, deduction in zip(finding.results, weighed.deductions, strict=True):
        result.deduction = deduction
    finding.verdict = together(finding.results)
    finding.score = graded(weighed.score, finding.verdict)
    finding.coverage = coverage(finding.results)


def lay_register(finding: Finding, options: Options) -> None:
    """Hold a finding of an earlier round against the register of this run, and weigh it again where that has a word for it or
    had one. What was judged by a pack that this run does not have stays as it was."""
    from nianbao.engine.exceptions import apply_exceptions
    from nianbao.score.weigh import choose_profile

    if options.exceptions is None or finding.verdict == UNAUDITABLE:
        return
    entries = load_register(options.exceptions).by_fingerprint()
    packs, name = pack_set(options.rules), finding.pack.get("id", "")
    if name not in packs.paths:
        return
    before = [one for one in finding.results if one.exception or one.lapsed]
    if not before and not any(one.fingerprint in entries for one in finding.results):
        return
    for result in before:
        result.exception = result.lapsed = None
    pack = packs.pack(name)
    apply_exceptions(finding.results, entries, {rule.id: rule for rule in pack.rules}, options.as_of or today())
    weigh_again(finding, choose_profile(pack, options.profile))
