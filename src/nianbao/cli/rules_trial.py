"""`nianbao rules dry-run`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from nianbao.cli.printing import FORMAT, open_pack, print_block, print_json, print_table

if TYPE_CHECKING:
    from nianbao.dev.trial import ReportTrial, RuleTrial, Trial

_NAMED = 6  # agencies named in a line


@click.command("dry-run", short_help="先在一批报告上试运行")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--rules", required=True, metavar="PACK", help="要试的规则包；其中试行的规则按启用计算")
@click.option("--against", metavar="PACK", help="与哪个规则包比；缺省为它继承的，没有继承则为它自己（试行规则不计分）")
@click.option("--profile", metavar="NAME", help="评分方案")
@click.option("--prior", type=click.Path(exists=True), metavar="DIR", help="上年报告所在文件夹")
@FORMAT
def dry_run_command(
    paths: tuple[str, ...], rules: str, against: str | None, profile: str | None, prior: str | None, form: str
) -> None:
    """规则启用之前，在 PATH 的报告上试运行：命中多少，涉及哪些单位，得分和结论怎样变。不写任何文件。

    退出码：0 完成；2 用法或规则包错误；3 有文件无法审核。
    """
    from dataclasses import asdict

    from nianbao.app.options import Options
    from nianbao.catalog.load import find_packs
    from nianbao.cli.progress import progress_on
    from nianbao.dev.trial import dry_run

    pack = open_pack(rules)
    other = against or (pack.extends if pack.extends in find_packs() else None)
    with progress_on(sys.stderr, quiet=False) as progress:
        trial = dry_run(paths, rules, other, Options(profile=profile, prior=prior), progress)
    if form == "json":
        data: dict[str, Any] = {"schema": "nianbao.dry-run/1", **asdict(trial)}
        print_json(data)
    else:
        _print(trial)
    sys.exit(3 if trial.unauditable else 0)


def _print(trial: Trial) -> None:
    # Kept whole: what is printed, from the top to the bottom.
    click.secho(f"试运行：{trial.after}，对 {trial.before}，{len(trial.reports)} 份报告", bold=True)
    if trial.rules:
        headings = ("  规则", "问题", "状态", "原命中", "现命中", "涉及单位")
        print_table(headings, [_rule_line(rule) for rule in trial.rules], right=(3, 4))
    else:
        click.echo("  没有试行的规则，各规则的命中与原来相同。")
    changed = [report for report in trial.reports if report.changed]
    if changed:
        click.secho(f"得分或结论有变化的报告 {len(changed)}", bold=True)
        headings = ("  单位", "原得分", "现得分", "差", "原结论", "现结论")
        print_table(headings, [_report_line(report) for report in changed], right=(1, 2, 3))
    both = [(r.before, r.after) for r in trial.reports if r.before is not None and r.after is not None]
    if both:
        mean = [sum(side) / len(both) for side in zip(*both, strict=True)]
        returned = [
            sum(getattr(r, f"verdict_{when}") == "return" for r in trial.reports) for when in ("before", "after")
        ]
        click.echo(f"平均得分 {mean[0]:.2f} → {mean[1]:.2f}；退回整改 {returned[0]} → {returned[1]}")
    print_block("没能审核", [report.source for report in trial.reports if report.verdict_after == "unauditable"])


def _rule_line(rule: RuleTrial) -> tuple[str, ...]:
    from nianbao.dev.words import STATUS

    more = f"等 {len(rule.reports)} 个" if len(rule.reports) > _NAMED else ""
    return (
        f"  {rule.rule}",
        rule.title,
        STATUS[rule.status],
        "—" if rule.before is None else str(rule.before),
        "—" if rule.after is None else str(rule.after),
        "、".join(rule.reports[:_NAMED]) + more,
    )


def _report_line(report: ReportTrial) -> tuple[str, ...]:
    from nianbao.render.labels import number, signed
    from nianbao.render.strings import Words

    words = Words("zh")
    return (
        f"  {report.name}",
        number(report.before),
        number(report.after),
        "" if report.before is None or report.after is None else signed(round(report.after - report.before, 2)),
        words(f"word.{report.verdict_before}"),
        words(f"word.{report.verdict_after}"),
    )
