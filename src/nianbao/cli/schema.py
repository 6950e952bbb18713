"""`nianbao schema`: the JSON Schemas of what goes in and comes out."""

from __future__ import annotations

from typing import Any

import click

NAMES = ("finding", "run", "diff", "rule", "confirmed", "ledger")


@click.command(short_help="输出 JSON Schema")
@click.argument("name", type=click.Choice(NAMES), metavar="NAME")
def schema(name: str) -> None:
    """输出一种数据的 JSON Schema（2020-12）：finding run diff rule confirmed ledger。

    finding 是 findings.jsonl 的一行，run 是 run.json，diff 是 nianbao diff 的 JSON，rule 是规则文件，
    confirmed 是核对记录，ledger 是 nianbao ledger read 的 JSON。
    """
    from nianbao.cli.printing import print_json

    print_json(_schema(name))


def _schema(name: str) -> dict[str, Any]:
    if name == "rule":
        from nianbao.app.packs import kinds
        from nianbao.catalog.json_schema import json_schema

        return json_schema("rule", kinds())
    from nianbao.render import schemas

    made = {
        "finding": schemas.finding_schema,
        "run": schemas.run_schema,
        "diff": schemas.comparison_schema,
        "confirmed": schemas.confirmed_schema,
        "ledger": schemas.ledger_schema,
    }
    return made[name]()
