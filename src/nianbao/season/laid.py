"""Settings as they are laid over each other: file, then environment, then what the caller gives."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from nianbao.base.errors import UsageError
from nianbao.base.files import read_small
from nianbao.catalog.suggesting import suggest
from nianbao.season.settings import TABLE, Setting, SettingOrigin, Settings, Settled, UnfitValueError, checked, of_text

NAME: Final = "nianbao.toml"
VARIABLE: Final = "NIANBAO_CONFIG"
# variables that are no setting of a run
_OTHERS: Final = (
    VARIABLE, "NIANBAO_ALLOW_HOST",
    "NIANBAO_DESK", "NIANBAO_DESK_STORE", "NIANBAO_OIDC", "NIANBAO_OIDC_CLIENT", "NIANBAO_OIDC_SECRET",
    "NIANBAO_OIDC_TITLE",
)  # fmt: skip
_WHAT: Final = "设置文件"
_PLACE: Final = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")
_KEY: Final = re.compile(r"""\s*["']?(\w+)["']?\s*=""")


class LaidValue(NamedTuple):
    """A value as the record holds it, and where it stands."""

    value: Any
    origin: SettingOrigin


@dataclass(frozen=True, slots=True)
class Laid:
    """What file and environment say, the environment over the file. `notes`: variables that no setting has."""

    values: Mapping[str, LaidValue]
    file: str = ""
    notes: tuple[str, ...] = ()

    def settled(self, given: Mapping[str, Any], defaults: Mapping[str, Any] | None = None) -> Settled:
        """The record. `given`: by the caller, which wins; `defaults`: of the caller, before the record's own."""
        values: dict[str, Any] = {}
        origins: dict[str, SettingOrigin] = {}
        for key, setting in TABLE.items():
            if key in given:
                values[key], origins[key] = given[key], SettingOrigin("option", setting.flag)
            elif key in self.values:
                values[key], origins[key] = self.values[key]
            else:
                values[key], origins[key] = (defaults or {}).get(key, setting.default), SettingOrigin("default", "")
        return Settled(Settings(**values), origins, self.file, self.notes)

    def check_places(self, keys: Iterable[str]) -> None:
        """UsageError for the first of these settings that names something that is not there."""
        for key in keys:
            setting = TABLE[key]
            if key not in self.values:
                continue
            value, origin = self.values[key]
            for path in missing(setting, value):
                wrong = "是文件夹，应为文件" if Path(path).is_dir() else "不存在"
                hint = f"请改正 {key}，或用 {setting.flag} 另行指定（相对的位置从设置文件所在的文件夹算起）"
                raise UsageError(f"{key} 指的 {path} {wrong}", where=origin.where, hint=hint)


def missing(setting: Setting, value: Any) -> list[str]:
    """What of a value should be there, as a file or folder, and is not."""
    if not setting.must_exist or not value:
        return []
    paths = value if setting.is_list else (value,)
    return [path for path in paths if not (Path(path).is_file() or (Path(path).is_dir() and setting.form != "file"))]


def lay(config: str | None, environment: Mapping[str, str]) -> Laid:
    """The settings of the file (`config`, else `NIANBAO_CONFIG`, else `nianbao.toml` of this folder if there is one) and of
    the environment. UsageError for what is wrong with either."""
    named = config or environment.get(VARIABLE, "").strip()
    path = Path(named or NAME)
    values: dict[str, LaidValue] = {}
    file = ""
    if named or path.is_file():
        file = str(path)
        values = read_settings(path)
    variables, notes = _of_environment(environment)
    return Laid(values | variables, file, notes)


def read_settings(path: Path) -> dict[str, LaidValue]:
    """What a settings file says. UsageError, with file and line, for the first fault."""
    try:
        text = read_small(path).decode("utf-8-sig")
    except FileNotFoundError as error:
        hint = "请检查 --config；nianbao config new 写出一份模板"
        raise UsageError(f"{_WHAT}不存在", where=str(path), hint=hint) from error
    except OSError as error:
        raise UsageError(f"{_WHAT}不能读取：{error.strerror}", where=str(path), hint="请检查路径和权限") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{_WHAT}不是 UTF-8 编码", where=str(path), hint="请在编辑器里另存为 UTF-8") from error
    lines = text.splitlines()
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, lines, str(error)) from error
    found: dict[str, LaidValue] = {}
    for key, value in data.items():
        where = f"{path}:{_line_of(key, lines)}"
        setting = TABLE.get(key)
        if setting is None:
            hint = "各项直接写在文件里，不分节" if isinstance(value, dict) else suggest(key, TABLE)
            raise UsageError(f"不认识的项 {key}", where=where, hint=hint or "可用的项见 nianbao config")
        try:
            held = checked(setting, value)
        except UnfitValueError as error:
            raise UsageError(str(error), where=where, hint=error.hint) from error
        if held != "":
            found[key] = LaidValue(_placed(setting, held, path.parent), SettingOrigin("file", where))
    return found


def _placed(setting: Setting, value: Any, folder: Path) -> Any:
    """Paths in a file begin at its folder. What may be the name of a pack is a path only where that is there."""
    if not setting.is_path or folder == Path():
        return value
    if setting.is_list:
        return tuple(str(folder / one) for one in value)
    if setting.key == "rules" and not (folder / value).is_dir():
        return value
    return str(folder / value)


def _line_of(key: str, lines: list[str]) -> int:
    at = (number for number, line in enumerate(lines, 1) if (match := _KEY.match(line)) and match[1] == key)
    sections = (number for number, line in enumerate(lines, 1) if line.strip().strip("[]").strip() == key)
    return next(at, next(sections, 1))


def _not_toml(path: Path, lines: list[str], said: str) -> UsageError:
    match = _PLACE.search(said)
    number = int(match[1]) if match and match[1] else max(1, len(lines))
    if "Invalid value" not in said and "overwrite" in said:
        return UsageError("同一项写了两次", where=f"{path}:{number}", hint="请删去一处")
    line = lines[number - 1] if number <= len(lines) else ""
    hint = "写成“项 = 值”的样子，文字要加半角双引号；nianbao config new 写出一份模板"
    if re.search("[“”‘’＝＂]", line):
        hint = '引号和等号要用半角：" ='
    elif "\\" in line:
        hint = "路径请用 / 分隔，或用单引号：prior = 'D:\\年报\\2024'"
    return UsageError(f"{_WHAT}写法有误：{line.strip()[:60]}", where=f"{path}:{number}", hint=hint)


def _of_environment(environment: Mapping[str, str]) -> tuple[dict[str, LaidValue], tuple[str, ...]]:
    """What the variables say; one that is empty says nothing."""
    found: dict[str, LaidValue] = {}
    known = {one.variable: one for one in TABLE.values()}
    notes = []
    for name in sorted(environment):
        text = environment[name].strip()
        if not name.startswith("NIANBAO_") or name in _OTHERS or not text:
            continue
        setting = known.get(name)
        if setting is None:
            notes.append(f"环境变量 {name} 不是任何一项设置，没有用上。{suggest(name, known)}")
            continue
        try:
            found[setting.key] = LaidValue(of_text(setting, text), SettingOrigin("environment", name))
        except UnfitValueError as error:
            raise UsageError(str(error), where=name, hint=error.hint or "请改正这个环境变量") from error
    return found, tuple(notes)


def template() -> str:
    """A settings file with every setting, told and commented out."""
    parts = [
        "# nianbao 的设置。去掉行首的 # 即生效；命令行选项优先于环境变量，环境变量优先于本文件。",
        "# 相对的位置从本文件所在的文件夹算起。nianbao config 列出现在生效的值和来处。",
        "",
    ]
    for setting in TABLE.values():
        known = f"（{'、'.join(setting.known)}）" if setting.known else ""
        default = "" if setting.default in (None, "", ()) else f"，缺省 {shown(setting.default)}"
        parts += [f"# {setting.title}{known}{default}", f"# {setting.key} = {setting.example}", ""]
    return "\n".join(parts) + "\n"


def shown(value: Any) -> str:
    """A value in a line of text."""
    return "" if value is None else ",".join(value) if isinstance(value, tuple) else str(value)
