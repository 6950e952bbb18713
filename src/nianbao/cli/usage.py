"""What the command line was called wrongly with, in Chinese, with the nearest thing that there is."""

from __future__ import annotations

import re

import click

from nianbao.base.errors import UsageError

_PATHS = {
    "does not exist": "不存在",
    "is a file": "是文件，应为文件夹",
    "is a directory": "是文件夹，应为文件",
    "is not readable": "没有读取权限",
    "is not writable": "没有写入权限",
}


def told(error: click.UsageError) -> UsageError:
    """The library's complaint about the call as one of ours."""
    where = error.ctx.command_path if error.ctx else "nianbao"
    message, hint = _said(error)
    return UsageError(message, where=where, hint=hint or f"用法见 {where} --help")


def _said(error: click.UsageError) -> tuple[str, str]:
    """What is wrong, and what to write instead where that can be guessed."""
    match error:
        case click.NoSuchOption(option_name=name):
            return f"没有选项 {name}", _nearest_option(name, error.ctx)
        case click.MissingParameter():
            return f"缺少 {_name(error)}", ""
        case click.BadParameter():
            return f"{_name(error)} {_wrong(error)}", ""
        case click.BadOptionUsage(option_name=name):
            taken = "does not take" in error.message
            return f"选项 {name} {'后面不带值' if taken else '后面要写值'}", ""
    if extra := re.search(r"unexpected extra arguments? \((.+)\)", error.message):
        return f"多余的参数：{extra[1]}", ""
    return error.message.rstrip("."), ""


def _nearest_option(name: str, context: click.Context | None) -> str:
    from nianbao.catalog.suggesting import suggest

    params = context.command.get_params(context) if context else []
    known = [option for param in params for option in param.opts if option.startswith("--")]
    return suggest(name, known)


def _name(error: click.BadParameter) -> str:
    return error.param.get_error_hint(error.ctx).replace("'", "") if error.param and error.ctx else "参数"


def _wrong(error: click.BadParameter) -> str:
    kind = error.param.type if error.param else None
    match kind:
        case click.Choice():
            return f"的值应为 {'、'.join(map(str, kind.choices))} 之一"
        case click.IntRange():
            bounds = [f"不小于 {kind.min}"] * (kind.min is not None) + [f"不大于 {kind.max}"] * (kind.max is not None)
            return f"的值应为{'、'.join(bounds)}的整数"
    if kind in (click.INT, click.FLOAT):
        return "的值应为整数" if kind is click.INT else "的值应为数"
    for english, chinese in _PATHS.items():
        if error.message.rstrip(".").endswith(english):
            path = re.search(r"'(.+)'", error.message)
            return f"{path[1] if path else ''} {chinese}"
    return f"的值不对：{error.message}"
