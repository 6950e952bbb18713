"""Which reports of a run count: one of each agency and year, and none that came in by mistake.

An agency that handed in twice is one agency; a report of another year or district, a form that nobody filled in and a
circular are set apart. In doubt a report counts: what is set apart is in no tile, median or rank, and decides nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import PurePosixPath

from nianbao.app.agencies import Divisions, divisions_of, same_bodies
from nianbao.app.case import Summary
from nianbao.base.ordinals import DIGITS
from nianbao.model.finding import Standing
from nianbao.names.places import Lie, lies

_YEAR_REPORTS = 3  # reports of a year that make it the run's
_YEAR_RATIO = 3  # times as many as of any other year: fewer, and two years are audited on purpose
_DISTRICT_REPORTS = 4  # reports of a region that make it the run's
_DISTRICT_SHARE = 0.8  # of the reports that state a region
_READ_AS_WELL = 0.9  # of the cells that the best file gives: the newer one counts from there on
# How those who hand in a file again name it or its folder: the last word decides, then a date, then a number behind it.
_LATER = re.compile(
    r"修改|修订|更正|勘误|补正|补报|重报|再报|重新|整改后|改后|更新|定稿|终稿|最终|正式|新版|盖章"
    r"|(?<![a-z])(?:final|new|rev|revised)(?![a-z])"
)
_EARLIER = re.compile(
    r"初稿|草稿|草案|原稿|原版|旧版|旧|送审|征求意见|作废|退回前|整改前|修改前|(?<![a-z])(?:draft|old|bak)(?![a-z])"
)
_DATE = re.compile(r"(?<!\d)(20\d\d)[-._年]?(0?[1-9]|1[0-2])[-._月]?([0-3]\d|[1-9])(?!\d)")
_NUMBER = re.compile(
    rf"(?:[vV]|第|[（(_\-])\s*([0-9]{{1,2}}|[{DIGITS}])\s*(?:稿|版|次|批|[)）])?(?:报送|上报|提交|修改|报)?\Z"
)


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a report stands: `standing` None where it counts, `note` what is to be said of it beside that."""

    standing: Standing | None = None
    note: str = ""


OnList = tuple[int | None, bool]  # a report's body in the roster, and whether it is on it by a name with its place


def places_in_run(
    summaries: Sequence[Summary], ids: Sequence[str], year: int | None, on_list: Sequence[OnList] | None = None
) -> list[Placing]:
    """For each report whether it counts. `year`: the year that all reports should be of, if given. `on_list`: where the run
    has a roster, which tells what files are of one body and that a body is of this district. Where nothing would
    be left, nothing is set apart: then what is wrong is told by the rules."""
    bodies = _bodies(summaries, on_list)
    here = {at for at, (_, certain) in enumerate(on_list or ()) if certain}
    apart: dict[int, Standing] = {}
    for at, one in enumerate(summaries):
        if one.kind == "circular":
            apart[at] = Standing("not_a_report", "是关于年度报告工作的公文，不是年度报告")
        elif one.kind == "blank_form":
            apart[at] = Standing("blank_form", "是没有填写的空白表")
    _other_years(summaries, year, bodies, apart)
    _other_districts(summaries, here, apart)
    if len(apart) == len(summaries):
        apart = {}
    places = [
        Placing(standing, f"不计入统计：{standing.reason}") if (standing := apart.get(at)) else Placing()
        for at in range(len(summaries))
    ]
    _twice(summaries, ids, bodies, places)
    return places


def _bodies(summaries: Sequence[Summary], on_list: Sequence[OnList] | None) -> list[int]:
    """A number for each report: those with the same are of one body, by the roster (below 0) or else by their names."""
    bodies = same_bodies([one.agency for one in summaries])
    if on_list is None:
        return bodies
    return [own if listed is None else -1 - listed for own, (listed, _) in zip(bodies, on_list, strict=True)]


def _other_years(
    summaries: Sequence[Summary], given: int | None, bodies: Sequence[int], apart: dict[int, Standing]
) -> None:
    left = [at for at, one in enumerate(summaries) if at not in apart and one.year is not None]
    years = Counter(summaries[at].year for at in left)
    if given is not None:
        own: int | None = given
        reason = f"不是应审的{given}年度"
    else:
        own = _prevailing(years)
        reason = f"其他报告是{own}年度"
    if own is None:
        return
    with_own = {bodies[at] for at in left if summaries[at].year == own}
    for at in left:
        one = summaries[at]
        # Without a year given, last year's report of an agency that also has this year's came with it on purpose.
        if one.year != own and (given is not None or bodies[at] not in with_own):
            apart[at] = Standing("other_year", f"是{one.year}年度的报告，{reason}")


def _prevailing(years: Counter[int | None]) -> int | None:
    """The year that clearly prevails among the reports, else None."""
    ordered = years.most_common(2)
    if not ordered or ordered[0][1] < _YEAR_REPORTS:
        return None
    second = ordered[1][1] if len(ordered) > 1 else 0
    return ordered[0][0] if ordered[0][1] >= _YEAR_RATIO * second else None


def _other_districts(summaries: Sequence[Summary], here: Set[int], apart: dict[int, Standing]) -> None:
    """Set apart the reports whose agency states a region that cannot lie in the one that nearly all are of; not those
    that are known to be `here`."""
    stated = {
        at: regions
        for at, one in enumerate(summaries)
        if at not in apart and one.agency and (regions := divisions_of(one.agency))
    }
    shared = _shared_regions(list(stated.values()))
    if not shared:
        return
    name = "".join(place.text for place in shared)
    for at, regions in stated.items():
        if at not in here and lies(shared, regions) is Lie.APART:
            apart[at] = Standing("other_district", f"单位不在{name}，其他报告都是{name}的")


def _shared_regions(chains: Sequence[Divisions]) -> Divisions:
    """The longest row of regions with which nearly all names begin; () where there is none."""
    counts: Counter[Divisions] = Counter()
    for chain in chains:
        for length in range(1, len(chain) + 1):
            counts[chain[:length]] += 1
    enough = max(_DISTRICT_REPORTS, _DISTRICT_SHARE * len(chains))
    known = [chain for chain, number in counts.items() if number >= enough]
    return max(known, key=len, default=())


def _twice(summaries: Sequence[Summary], ids: Sequence[str], bodies: Sequence[int], places: list[Placing]) -> None:
    """Of the files of one agency and year that which counts, and what is said of each."""
    groups: dict[tuple[int, int, str], list[int]] = defaultdict(list)
    for at, one in enumerate(summaries):
        if places[at].standing is None and (one.agency or bodies[at] < 0) and one.year is not None:
            groups[bodies[at], one.year, one.form].append(at)
    for members in groups.values():
        if len(members) < 2:
            continue
        kept, reason = _better([summaries[at] for at in members])
        chosen = members[kept]
        counts = f"同一单位同一年度交来 {len(members)} 份文件，计入 {summaries[chosen].path}（{reason}）"
        for at in members:
            standing = None if at == chosen else Standing("duplicate", counts, ids[chosen])
            others = "、".join(summaries[other].path for other in members if other != at)
            places[at] = Placing(standing, f"{counts}；另有 {others}" if at == chosen else counts)


def _better(files: Sequence[Summary]) -> tuple[int, str]:
    """Which of several files of one report counts, and why: those that are read about as well as the best, of these the
    newer by its date, then by what its name says; where nothing tells, the last by name, which is said."""
    # Kept whole: each step narrows what the one above left, and names the reason where one file remains.
    if len({one.sha256 for one in files}) == 1:
        return 0, "几份文件完全相同"
    best = max(one.cells_read for one in files)
    left = [at for at, one in enumerate(files) if one.cells_read >= _READ_AS_WELL * best]
    if len(left) == 1:
        return left[0], "读出的内容最多"
    dates = [files[at].published for at in left]
    if None not in dates and len(set(dates)) > 1:
        newest = max(date for date in dates if date is not None)
        left = [at for at, date in zip(left, dates, strict=True) if date == newest]
        if len(left) == 1:
            return left[0], "公布日期较新"
    by_name = {at: _version(files[at].path) for at in left}
    newest_name = max(by_name.values())
    if len(set(by_name.values())) > 1:
        return next(at for at in reversed(left) if by_name[at] == newest_name), "按文件名是较新的一份"
    same = len({files[at].tables for at in left}) == 1
    return left[-1], f"{'表中数字相同' if same else '分不出先后'}，按文件名取后一份，请核对"


def _version(path: str) -> tuple[tuple[int, tuple[int, ...], int], ...]:
    """What the names of a file and its folder say of its age, the file's first."""
    place = PurePosixPath(path)
    return _age(place.stem), _age(place.parent.name)


def _age(name: str) -> tuple[int, tuple[int, ...], int]:
    """Before (-1) or after (1) the plain one, the date, the number; 0 and () where nothing is said."""
    lower = name.lower()
    later = max((one.start() for one in _LATER.finditer(lower)), default=-1)
    earlier = max((one.start() for one in _EARLIER.finditer(lower)), default=-1)
    word = 1 if later > earlier else -1 if earlier >= 0 else 0  # 修改前: the longer word has the say
    dates = [tuple(map(int, one.groups())) for one in _DATE.finditer(name)]
    match = _NUMBER.search(name)
    number = 0
    if match:
        number = DIGITS.index(match[1]) + 1 if match[1] in DIGITS else int(match[1])
    return word, max(dates, default=()), number


def notes_of_standings(standings: Sequence[Standing | None]) -> list[str]:
    """What the run says of the reports that do not count."""
    states = Counter(standing.state for standing in standings if standing is not None)
    if not states:
        return []
    words = "、".join(f"{TITLES[state]} {states[state]} 份" for state in TITLES if states[state])
    return [f"另列、不计入统计：{words}"]


TITLES = {
    "duplicate": "同一单位重复报送",
    "other_year": "其他年度",
    "other_district": "其他地区",
    "blank_form": "空白表",
    "not_a_report": "不是年度报告",
}
