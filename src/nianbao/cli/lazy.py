"""A group of commands that are imported when they are called; their one-line help is known without."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from nianbao.base.errors import UsageError

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Lazy(click.Group):
    """`table`: command → (module, its line of help). The command is the module's attribute of that name, with `-` as `_`
    and, where the name is one of Python's own or of a group, `_command` after it."""

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table:
            return None
        module = import_module(self.table[cmd_name][0])
        name = cmd_name.replace("-", "_")
        command = getattr(module, f"{name}_command", None) or getattr(module, name)
        if not isinstance(command, click.Command):
            raise TypeError(cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.table and not name.startswith("-") and not ctx.resilient_parsing:
            from nianbao.catalog.suggesting import suggest

            hint = suggest(name, self.table) or f"可用：{'、'.join(self.table)}"
            raise UsageError(f"没有命令 {name}", where=ctx.command_path, hint=hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, text) for name, (_, text) in self.table.items()])
