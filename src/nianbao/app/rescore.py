"""A saved run scored again, by another profile or another pack's weights, without the reports themselves.

What a rule reported stays as it was: a pack given here changes what its rules weigh, never what they found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import UNSET, structs

from nianbao.app.entries import conclude, counted, entry_of
from nianbao.app.packs import PackSet
from nianbao.app.reweighed import weigh_again
from nianbao.app.saved import SavedRun
from nianbao.base.errors import UsageError
from nianbao.base.paths import shown_path
from nianbao.model.finding import RUN_SCHEMA, SCHEMA, Finding, RunHead
from nianbao.model.rule import Pack
from nianbao.model.verdict import UNAUDITABLE
from nianbao.model.view import describe_pack
from nianbao.score.weigh import choose_profile


class Rescored:
    """`saved` scored by `profile` (default: the pack's own), with the weights of pack `rules` where given. `previous`: an
    earlier run, for items that cost points when what a report was returned for is still there.

    Iterate `findings()` once, then `head` holds the new run: packs, profile, entries, notes. UsageError for a pack or
    profile that is not there, and when no report of the run is held to rules of the pack."""

    def __init__(
        self, saved: SavedRun, *, profile: str | None = None, rules: str | None = None, previous: SavedRun | None = None
    ) -> None:  # fmt: skip
        self.saved = saved
        self.profile = profile
        self.packs = self._packs(rules)
        self.standing = _standing(previous) if previous is not None else {}
        for pack in self.packs.values():
            choose_profile(pack, profile)
        if rules is not None and not any(map(self._pack_of, saved.findings())):
            raise UsageError(f"这次审核没有用到规则包 {rules} 的规则", where=str(saved.folder), hint="请另选规则包")
        self.head = self._head(previous)

    def findings(self) -> Iterator[Finding]:
        """Every finding with its new score, in the order of the run."""
        foreign, counts = 0, []
        for finding in self.saved.findings():
            pack = self._pack_of(finding)
            if finding.verdict != UNAUDITABLE and pack is None:
                foreign += 1
            elif pack is not None:
                self._score(finding, pack)
            count = counted(finding, self.head)
            counts.append(count)
            self.head.entries.append(entry_of(finding, count))
            yield finding
        if foreign:
            self.head.notes.append(f"{foreign} 份报告是按别的规则包审核的，得分没有重算")
        conclude(self.head, counts)

    def _packs(self, rules: str | None) -> dict[str, Pack]:
        """The pack by which the reports of each pack of the run are scored, by that pack's id."""
        used = [str(one["id"]) for one in self.saved.head.packs]
        if rules is not None:
            known = PackSet(rules)
            [name] = known.paths
            return dict.fromkeys(used, known.pack(name))
        return {name: (known := PackSet(name)).pack(next(iter(known.paths))) for name in used}

    def _pack_of(self, finding: Finding) -> Pack | None:
        """The pack that scores a finding; None when it has none of the finding's rules, or nothing was judged."""
        pack = self.packs.get(finding.pack.get("id", ""))
        if pack is None or finding.verdict == UNAUDITABLE:
            return None
        rules = {rule.id for rule in pack.rules}
        return pack if any(result.rule in rules for result in finding.results) else None

    def _score(self, finding: Finding, pack: Pack) -> None:
        rules = {rule.id: rule for rule in pack.rules}
        for result in finding.results:
            rule = rules.get(result.rule)
            if rule is None:
                result.status = "off"
                continue
            result.severity, result.category = str(rule.severity), rule.category
            result.status, result.weight = str(rule.status), rule.weight
        report = finding.report
        standing = self.standing.get((report.agency, report.year), frozenset())
        weigh_again(finding, choose_profile(pack, self.profile), standing)
        finding.schema = SCHEMA
        finding.pack = {"id": pack.id, "version": pack.version, "sha256": pack.sha256}

    def _head(self, previous: SavedRun | None) -> RunHead:
        old = self.saved.head
        loaded = {pack.id: pack for pack in self.packs.values()}
        notes = [*old.notes, f"得分由 {shown_path(self.saved.folder.name)} 的审核结果重新计算，没有重新审核报告"]
        changed = [
            f"{was['id']} {was['version']}"
            for was in old.packs
            if was["sha256"] != self.packs[str(was["id"])].sha256
        ]  # fmt: skip
        if changed:
            notes.append(
                f"审核时的规则包（{'、'.join(changed)}）与重算所用的不同：新增的规则没有查，参数的改动没有体现"
            )
        returned = [
            item.title
            for pack in loaded.values()
            for item in choose_profile(pack, self.profile).items
            if item.returned_again
        ]
        if returned and previous is None:
            notes.append(f"没有给出前一次审核（--previous），没有计“{'、'.join(returned)}”")
        # all that the run says of itself holds on but for what follows from packs and profile; letters are not written again
        return structs.replace(
            old,
            packs=[
                {"id": pack.id, "version": pack.version, "sha256": pack.sha256, "title": pack.title}
                for pack in loaded.values()
            ],
            arguments=old.arguments | {"rescored": shown_path(self.saved.folder.name), "profile": self.profile},
            counts={},
            entries=[],
            forms=old.forms | {pack.id: describe_pack(pack) for pack in loaded.values()},
            schema=RUN_SCHEMA,
            profile={pack.id: choose_profile(pack, self.profile).id for pack in loaded.values()},
            notes=notes,
            summary=None,
            letters=UNSET,
        )


def _standing(previous: SavedRun) -> Mapping[tuple[str | None, int | None], frozenset[str]]:
    """Of each report that the earlier run returned: the fingerprints of what it was returned for."""
    return {
        (finding.report.agency, finding.report.year): frozenset(
            result.fingerprint
            for result in finding.results
            if result.severity == "must" and result.outcome == "fail" and result.status == "active"
        )
        for finding in previous.findings()
        if finding.verdict == "return"
    }


def rescore(
    folder: str | Path, *, profile: str | None = None, rules: str | None = None, previous: str | Path | None = None
) -> Rescored:
    """`Rescored` of the saved run in `folder`."""
    before = SavedRun.open(previous) if previous is not None else None
    return Rescored(SavedRun.open(folder), profile=profile, rules=rules, previous=before)
