"""Settings on the command line: the options of a command that are settings, laid over environment and `nianbao.toml`."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from typing import Any

import click
from click.core import ParameterSource

from nianbao.base.errors import UsageError
from nianbao.cli.printing import say
from nianbao.season.laid import lay, shown
from nianbao.season.settings import TABLE, Setting, Settled, UnfitValueError, checked, of_text

Command = Callable[..., Any]


def takes_settings(*keys: str, there: bool = True, **own: Mapping[str, Any]) -> Callable[[Command], Command]:
    """The command has `--config` and an option for each of these settings, and is called with `settings: Settled`.
    `there`: what file and environment name for these has to be there. `own`: of an option's, what is this command's alone
    (`help`, `default`)."""

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        @click.pass_context
        def called(context: click.Context, /, config: str | None, **given: Any) -> Any:
            values = {key: given.pop(key) for key in keys}
            return command(**given, settings=_settled(context, config, values, there))

        decorated: Command = called
        for key in reversed(keys):
            decorated = _option(TABLE[key], own.get(key, {}))(decorated)
        told = "设置文件，缺省为当前文件夹的 nianbao.toml，见 nianbao config"
        return click.option("--config", metavar="FILE", help=told)(decorated)

    return decorate


def _settled(context: click.Context, config: str | None, values: Mapping[str, Any], there: bool) -> Settled:
    """What holds. Of what file and environment say, only what this command goes by has to be there."""
    laid = lay(config, os.environ)
    for note in laid.notes:
        say(note, err=True)
    given: dict[str, Any] = {}
    defaults: dict[str, Any] = {}
    for key, value in values.items():
        chosen = context.get_parameter_source(key) is not ParameterSource.DEFAULT
        if value is not None:
            (given if chosen else defaults)[key] = _held(TABLE[key], value)
    if there:
        laid.check_places([key for key in values if key not in given])
    return laid.settled(given, defaults)


def _held(setting: Setting, value: Any) -> Any:
    """What click gives for an option as the record holds it."""
    if setting.form in ("path", "file", "place", "places", "choice"):
        return value
    try:
        return of_text(setting, value) if isinstance(value, str) else checked(setting, value)
    except UnfitValueError as error:
        raise UsageError(str(error), where=setting.flag, hint=error.hint) from error


def _option(setting: Setting, own: Mapping[str, Any]) -> Callable[[Command], Command]:
    default = own.get("default", setting.default)
    text = shown(default) if setting.form == "words" else default
    return click.option(
        setting.flag,
        setting.key,
        default=text or None if isinstance(text, str) else text,
        show_default=text not in (None, "", (), 0),
        metavar=setting.metavar,
        multiple=setting.form == "places",
        type=_type(setting),
        help=own.get("help", setting.help),
    )


def _type(setting: Setting) -> Any:
    match setting.form:
        case "file":
            return click.Path(exists=True, dir_okay=False)
        case "place" | "places":
            return click.Path(exists=True)
        case "choice":
            return click.Choice(setting.known)
        case "whole":
            return click.IntRange(setting.least, setting.most)
        case "number":
            return click.FLOAT
    return click.STRING
