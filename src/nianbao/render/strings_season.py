"""The words of the renderers for a season: the roster and its states. See `strings`."""

from __future__ import annotations

from nianbao.render.strings_leader import LEADER_WORDS

SEASON_WORDS: dict[str, tuple[str, str]] = {
    **LEADER_WORDS,
    "skip": ("跳转", "Skip"),
    "index.only": ("只看{verdict}", "Only: {verdict}"),
    "index.all": ("显示全部", "Show all"),
    "index.first": ("先看", "First"),
    "index.first_one": ("必须整改 {must}", "{must} must correct"),
    "index.notes": ("关于文件的说明", "About the files"),
    "roster.title": ("报送情况", "Who has handed in"),
    "roster.counts": (
        "名录 {n} 家，应报 {due} 家，已交 {handed} 家",
        "{n} bodies on the roster, {due} due, {handed} handed in",
    ),
    "roster.state": ("情况", "State"),
    "roster.number": ("家数", "Bodies"),
    "roster.bodies": ("单位", "Bodies' names"),
    "roster.missing": ("未报", "Missing"),
    "roster.unreadable": ("报了读不出", "Not readable"),
    "roster.other_year": ("非本年度", "Another year"),
    "roster.duplicate": ("重复", "Handed in twice"),
    "roster.submitted": ("已报", "Handed in"),
    "roster.excused": ("免报", "Excused"),
    "roster.unlisted": ("名录外", "Not on the roster"),
    "roster.files": ("{n} 份", "{n} files"),
    "roster.in_group": ("应报 {due}，已交 {handed}", "{due} due, {handed} handed in"),
    "roster.list_note": ("按名录的分组和顺序排列。", "In the order and groups of the roster."),
    "season.round": ("第{n}轮", "Round {n}"),
}
