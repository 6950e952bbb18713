"""The words of the renderers for runs as a whole: files that are set apart, two runs compared. See `strings`."""

from __future__ import annotations

RUN_WORDS: dict[str, tuple[str, str]] = {
    "recognised": (
        "依据识别结果，请与原件核对：文件或其中的页面是图片，问题一律待核实",
        "By what was recognised in pictures: check it against the original",
    ),
    # reports that do not count in the run
    "apart.title": ("另列的文件", "Set apart"),
    "apart.about": (
        "这些文件也已审核，但不计入上面的份数、得分中位数、名次和规则命中，也不影响退出码。",
        "These files were audited too, but count in no tile, median, rank or rule above, nor in the exit code.",
    ),
    "apart.said": ("另有 {n} 份不计入统计（共 {files} 份文件）", "{n} more are set apart ({files} files in all)"),
    "apart.state": ("情况", "Why"),
    "apart.page": ("本批不计入统计：", "Does not count in this batch: "),
    "apart.counted": ("计入的一份", "the one that counts"),
    "apart.duplicate": ("同一单位重复报送", "Handed in twice"),
    "apart.other_year": ("其他年度", "Another year"),
    "apart.other_district": ("其他地区", "Another district"),
    "apart.blank_form": ("空白表", "Blank form"),
    "apart.not_a_report": ("不是年度报告", "Not a report"),
    # two runs compared
    "diff.new": ("新增", "new"),
    "diff.changed": ("已变", "changed"),
    "diff.partly": ("部分消除", "partly fixed"),
    "diff.unchanged": ("未改", "unchanged"),
    "diff.fixed": ("已消除", "fixed"),
    "diff.not_handed_in": ("没有再报送", "not handed in again"),
    "diff.before": ("（原：{text}）", "(was: {text})"),
    "diff.degree": ("（原为{degree}）", "(was: {degree})"),
    "diff.none": ("两次审核的问题完全相同或都没有问题。", "Both runs found the same, or nothing."),
    "diff.problems": ("{n} 处问题", "{n} problems"),
    "diff.reports": ("报告", "Reports"),
    "diff.again": ("再次报送", "handed in again"),
    "diff.first": ("首次报送", "first time"),
    "diff.unreadable": ("交来的文件没有读出", "handed in, but not readable"),
    "diff.reason.excepted": ("已登记例外，不是已改", "registered as an exception, not fixed"),
    "diff.reason.exception_ended": ("例外不再有效，重新计入", "the exception no longer holds"),
    "diff.reason.not_checked": ("这次没有检查，是否已改不能判断", "not checked this time: may or may not be fixed"),
    "diff.reason.not_read": ("这次没有读到此处，是否已改不能判断", "not read this time: may or may not be fixed"),
    "diff.reason.first_report": ("首次报送", "first time handed in"),
    "diff.reason.spread": ("原为同一处问题", "was part of one problem"),
}
