"""`nianbao explain`: one rule, with its own cases as examples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from nianbao.base.errors import UsageError

if TYPE_CHECKING:
    from nianbao.dev.pages import Example, RulePage
    from nianbao.model.rule import Pack, Rule

_EXAMPLES = 4  # examples of each sort shown
_SHORT = 20  # characters of a value that may stand in a line with others


@click.command(short_help="解释一条规则")
@click.argument("rule", metavar="RULE")
@click.option("--rules", "--pack", "name", metavar="PACK", help="规则包；缺省在所有规则包里找")
def explain(rule: str, name: str | None) -> None:
    """解释一条规则：查什么、依据、为什么、反例与正例、扣分、常见误报。

    RULE 是规则编号，如 requests-row-total；每条审核意见后面都印有。
    """
    from nianbao.app.packs import kinds
    from nianbao.dev.pages import rule_page

    pack, found = _find(rule, name)
    _print(rule_page(pack, kinds(), found), pack)


def _find(rule: str, name: str | None) -> tuple[Pack, Rule]:
    """The rule and its pack: that of `name`, else the first pack that has it, those first that extend no other."""
    from nianbao.catalog.load import extends_of, find_packs
    from nianbao.catalog.suggesting import suggest
    from nianbao.cli.printing import open_pack

    packs = (
        [name] if name else sorted(find_packs().values(), key=lambda path: (extends_of(path) is not None, path.name))
    )
    known: dict[str, None] = {}
    for path in packs:
        pack = open_pack(path)
        for found in pack.rules:
            if found.id == rule:
                return pack, found
            known[found.id] = None
    hint = suggest(rule, known) or "全部规则见 nianbao rules list。"
    if name is None:
        hint += "本地规则包里的规则，请加 --rules 规则包，如 --rules ./qingli-2021"
    raise UsageError(f"没有规则 {rule}", where="nianbao explain", hint=hint)


def _print(page: RulePage, pack: Pack) -> None:
    from nianbao.cli.printing import print_block

    click.secho(f"{page.id}  {page.title}", bold=True)
    click.echo(f"{page.category}  {page.severity}  {page.status}  {pack.id} {pack.version}")
    print_block("查什么", [f"{page.kind_title}（{page.kind}）"])
    for name, values in page.checks:
        if len(values) > 1 and max(map(len, values)) > _SHORT:
            print_block("", [f"{name}："])
            print_block("", values, mark="  · ")
        else:
            print_block("", [f"{name}：{'；'.join(values)}"])
    print_block("依据", [_ground(*ground) for ground in page.grounds])
    print_block("为什么", [page.why, page.effect])
    if page.applies:
        print_block("适用", ["；".join(page.applies)])
    _examples("反例", page.wrong[:_EXAMPLES], "× ")
    print_block("怎么改", [next((example.advice for example in page.wrong if example.advice), "")])
    _examples("正例（不报）", page.right[:_EXAMPLES], "√ ")
    left = len(page.wrong[_EXAMPLES:]) + len(page.right[_EXAMPLES:])
    if left:
        print_block("", [f"另有 {left} 个用例，见规则文件"])
    print_block("扣分", page.cost)
    if page.weak:
        _examples("常见误报和已知不足", page.weak, "▲ ")
    else:
        print_block("常见误报和已知不足", ["没有记录。遇到误报，请作为用例写进规则文件（known_weakness: true）。"])
    print_block("规则文件", [page.source])


def _examples(title: str, examples: Sequence[Example], mark: str) -> None:
    from nianbao.cli.printing import print_block

    for number, example in enumerate(examples):
        changes = "；".join(f"{place} → {value}" for place, value in example.changes) or "没有改动的底稿"
        print_block("" if number else title, [f"{example.name}：{changes}"], mark=mark)
        print_block("", [f"说：{said}" for said in example.said], mark=" " * 3)


def _ground(citation: str, text: str, verified: bool) -> str:
    return citation + (f"：“{text}”" if text else "") + ("" if verified else "（条文未核对）")
