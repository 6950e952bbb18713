"""`nianbao rules list` and `nianbao rules diff`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nianbao.cli.printing import FORMAT, open_pack, pack_paths, print_block, print_json, print_table

if TYPE_CHECKING:
    from nianbao.dev.difference import Difference, Field, RuleChange

_NAMED = 3  # rules named in a line


@click.command("list", short_help="列出规则")
@click.option("--pack", "names", multiple=True, metavar="PACK", help="规则包，可多次；缺省为本文件夹的，否则全部")
@FORMAT
def list_command(names: tuple[str, ...], form: str) -> None:
    """列出规则包里的规则（继承的也在内）。"""
    from nianbao.dev.words import SEVERITY, STATUS

    packs = [open_pack(path) for path in pack_paths(names)]
    if form == "json":
        print_json(
            [
                {
                    "pack": pack.id,
                    "version": pack.version,
                    "title": pack.title,
                    "extends": pack.extends,
                    "rules": [
                        {
                            "id": rule.id,
                            "title": rule.wording.title,
                            "kind": rule.kind,
                            "category": rule.category,
                            "severity": rule.severity,
                            "weight": rule.weight,
                            "status": rule.status,
                            "clauses": list(rule.clauses),
                            "cases": len(rule.cases),
                            "source": rule.source,
                        }
                        for rule in pack.rules
                    ],
                }
                for pack in packs
            ]
        )
        return
    for pack in packs:
        extends = f"，继承 {pack.extends}" if pack.extends else ""
        click.secho(f"{pack.id} {pack.version}  {pack.title}（{len(pack.rules)} 条规则{extends}）", bold=True)
        print_table(
            ("规则", "问题", "类型", "程度", "分值", "状态", "依据", "用例"),
            [
                (
                    rule.id,
                    rule.wording.title,
                    rule.kind,
                    SEVERITY[rule.severity.value],
                    f"{rule.weight:g}",
                    STATUS[rule.status.value],
                    "、".join(pack.clauses[code].article or code for code in rule.clauses),
                    str(len(rule.cases)),
                )
                for rule in pack.rules
            ],
            right=(4, 7),
            narrow={2: 12, 6: 12},
        )


@click.command("diff", short_help="比较两个规则包")
@click.argument("pack_a", metavar="A")
@click.argument("pack_b", metavar="B")
@FORMAT
def diff_command(pack_a: str, pack_b: str, form: str) -> None:
    """比较规则包 A 与 B 的实际差别（继承和调整之后）：新增、删去、改动的规则，依据，评分方案，表格，设置。"""
    from nianbao.dev.difference import as_data, difference

    found = difference(open_pack(pack_a), open_pack(pack_b))
    if form == "json":
        print_json(as_data(found))
        return
    click.secho(f"{found.before} → {found.after}", bold=True)
    print_block(
        f"新增规则 {len(found.added)}", [f"{change.rule}  {change.title}" for change in found.added], mark="＋ "
    )
    print_block(f"没有的规则 {len(found.removed)}", [f"{c.rule}  {c.title}" for c in found.removed], mark="－ ")
    print_block(f"改动的规则 {len(found.changed)}", _changed(found), mark="≠ ")
    for title, rows in found.others:
        print_block(title, [f"{row.name}：{row.before} → {row.after}" for row in rows], mark="≠ ")
    if found.same:
        click.echo("两个规则包没有实际差别。")


def _changed(found: Difference) -> list[str]:
    """A line a rule; rules that change in the very same way share one."""
    groups: dict[tuple[tuple[Field, ...], str], list[RuleChange]] = {}
    for change in found.changed:
        groups.setdefault((change.fields, change.reason), []).append(change)
    lines = []
    for (fields, reason), changes in groups.items():
        names = "、".join(f"{change.rule}  {change.title}" for change in changes[:_NAMED])
        more = f"等 {len(changes)} 条" if len(changes) > _NAMED else ""
        values = "；".join(f"{field.name} {field.before} → {field.after}" for field in fields)
        lines.append(f"{names}{more}：{values}" + (f"。理由：{reason}" if reason else ""))
    return lines
