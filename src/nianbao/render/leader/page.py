"""The leader's one A4 page, and the tables behind it: ranks, the map of bodies and problems, the sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from nianbao.model.finding import Finding, RunHead
from nianbao.model.summary import Hits, RuleCount
from nianbao.render.html.environment import render
from nianbao.render.labels import Labels, cut, number
from nianbao.render.leader.overview import GroupLine, Overview, RankedReport, overview
from nianbao.render.leader.plots import histogram, small_multiple
from nianbao.render.roster import RosterView
from nianbao.render.season import season_of, title_of
from nianbao.render.strings import GLYPHS, Words

_SHEET: Final = "leader.css"
_GROUPS = 8  # of which the page has room for a line
_NAMES = 130  # characters of names of those that are due
_NAME = 14
_ENDS = 3  # first and last of a group that are named
_TREND = 4  # small multiples
_MAP_RULES = 22  # columns that an A4 page has room for


def leader(head: RunHead, findings: Iterable[Finding]) -> bytes:
    """`leader.html`: whatever the number of bodies, one A4 page."""
    words, found = Words(head.lang), overview(head, findings)
    shares = [line.share_of_max for line in found.lines if line.share_of_max is not None]
    context = {
        **_common(found, words, words("leader.title")),
        "tiles": tiles(found, words),
        "due_names": due_names(found, words),
        "histogram": histogram(shares, words) if shares else "",
        "groups": [(group, _ends(group)) for group in found.groups[:_GROUPS]],
        "more_groups": max(0, len(found.groups) - _GROUPS),
        "rules": [(rule, found.examples.get(rule.rule)) for rule in found.commonest],
        "trend": _trend(found, words),
        "trend_bodies": found.trend_bodies,
        "note": rank_note(found, words),
        "change": [(words.get(f"diff.{state}", state), n) for state, n in found.changes.items()],
    }
    return render("leader.html.j2", context, _SHEET)


def tables(head: RunHead, findings: Iterable[Finding]) -> bytes:
    """`leader-tables.html`: what stands behind the page."""
    words, found = Words(head.lang), overview(head, findings)
    rules = [rule for rule in found.total.rules if rule.degree in ("must", "advise", "review")]
    context = {
        **_common(found, words, words("leader.annex")),
        "groups": found.groups,
        "rules": rules[:_MAP_RULES],
        "map": _map(found, rules[:_MAP_RULES]),
        "map_bodies": sum(bool(line.count.rules) for line in found.lines),
        "all_rules": len(rules),
        "sums": _sums(found),
        "added": found.added,
        "parent": found.parent,
        "note": rank_note(found, words),
    }
    return render("leader-tables.html.j2", context, _SHEET)


def tiles(found: Overview, words: Words) -> list[tuple[str, str, int | str]]:
    """(state or verdict whose colour it has, what, how many), what the office asks first."""
    verdicts, view = found.total.verdicts, found.view
    said: list[tuple[str, str, int | str]] = [("", words("leader.due"), found.due)] if view else []
    said.append(("pass", words("leader.handed"), found.handed))
    if view:
        said.append(("return", words("leader.missing"), len(found.names_in("missing"))))
        said.append(("unauditable", words("leader.other"), len(found.names_in("unreadable", "other_year"))))
    said.append(("pass", words("leader.passed"), verdicts["pass"] + verdicts["pass_with_advice"]))
    said.append(("verify", words("leader.verify"), verdicts["verify"]))
    said.append(("return", words("leader.returned"), verdicts["return"]))
    if verdicts["unauditable"] and not view:
        said.append(("unauditable", words("leader.unauditable"), verdicts["unauditable"]))
    if found.total.median is not None:
        said.append(("", words("leader.median"), number(found.total.median)))
    return said


def due_names(found: Overview, words: Words) -> str:
    """Whose report is still due, by name as far as there is room; "" without a roster."""
    if found.view is None:
        return ""
    names = found.names_in("missing", "unreadable", "other_year")
    if not names:
        return words("leader.none_due")
    shown: list[str] = []
    for name in names:
        if sum(map(len, shown)) + len(shown) + len(name) > _NAMES:
            break
        shown.append(name)
    listed = words("list_mark").join(shown)
    if len(shown) < len(names):
        listed = words("leader.and_more", names=listed, n=len(names))
    return words("leader.due_names", names=listed)


def rank_note(found: Overview, words: Words) -> str:
    """Who is ranked, what tells equal scores apart, and how many are tied all the same."""
    ranked = sum(line.place is not None for line in found.lines)
    if not ranked:
        return ""
    by = words("list_mark").join(words.get(f"measure.{name}", name) for name in found.by)
    said = words("leader.note", least=found.least, by=by) if by else words("leader.note_score", least=found.least)
    return said + words("leader.tied", n=ranked, tied=found.tied)


def _common(found: Overview, words: Words, what: str) -> dict[str, Any]:
    season = season_of(found.head)
    title = title_of(found.head, words)
    return {
        "w": words,
        "lang": "en" if words.lang == "en" else "zh-CN",
        "head": found.head,
        "total": found.total,
        "what": what,
        "title": title or words("index.title"),
        "season": season,
        "glyphs": GLYPHS,
        "number": number,
        "cut": cut,
    }


def _ends(group: GroupLine) -> tuple[str, str]:
    """The first and the last of a group that is long enough to have both, best first."""
    ranked = group.ranked
    if len(ranked) <= 2 * _ENDS:
        return _placed(ranked[:_ENDS]), _placed(ranked[_ENDS:])
    return _placed(ranked[:_ENDS]), _placed(ranked[-_ENDS:])


def _placed(lines: Sequence[RankedReport]) -> str:
    return "、".join(f"{line.place.place if line.place else ''} {cut(line.name, _NAME)}" for line in lines)


def _trend(found: Overview, words: Words) -> list[Any]:
    if len(found.trend) < 2:
        return []
    years = [one.year for one in found.trend]
    titles = {
        figure["id"]: (figure.get("title_en") if words.lang == "en" else "") or figure["title"]
        for form in found.head.forms.values()
        for figure in form.get("figures", ())
    }
    known = [name for name in titles if all(name in one.values for one in found.trend)]
    shown = []
    for name in known[:_TREND]:
        of = found.trend[0].bodies[name]
        title = titles[name] if of == found.trend_bodies else words("leader.trend_of", name=titles[name], n=of)
        shown.append((title, small_multiple(name, title, years, [one.values[name] for one in found.trend], words)))
    return shown


def _map(found: Overview, rules: Sequence[RuleCount]) -> list[tuple[str, list[tuple[RankedReport, list[Hits | None]]]]]:
    """By group: each body that has problems, and how each kind of problem hit it; in the roster's order."""
    rows = []
    for group in found.groups:
        hit = [line for line in group.lines if line.count.rules]
        hit.sort(key=lambda line: _order(line, found.view))
        lines = [(line, [line.count.rules.get(rule.rule) for rule in rules]) for line in hit]
        if lines:
            rows.append((group.title, lines))
    return rows


def _order(line: RankedReport, view: RosterView | None) -> tuple[Any, ...]:
    if view is not None:
        return view.rank(line.count.id)
    return (-line.count.problems["must"], line.count.score or 0.0, line.name)


def _sums(found: Overview) -> list[tuple[str, list[str], list[tuple[str, list[tuple[str, int]]]]]]:
    """For each table of figures: its title, its columns, and for each row its label and (sum, reports unread)."""
    result = []
    for form in found.head.forms.values():
        labels = Labels(form, found.head.lang)
        for table in labels.tables():
            layout = labels.layout(table, None) or {}
            columns = layout["columns"]
            if layout["blocks"] or any(column["number"] != "count" for column in columns):
                continue
            rows = []
            for row in layout["rows"]:
                cells = [found.sums.get((table, row["id"], column["id"])) for column in columns]
                if any(cells):
                    said = [(number(cell.total), cell.unread) if cell and cell.read else ("", 0) for cell in cells]
                    rows.append((labels.row(table, row["id"]), said))
            if rows:
                result.append((labels.table_title(table), [labels.label(column) for column in columns], rows))
    return result
