"""The office's settings: one typed record, one line a setting.

The table gives the key in `nianbao.toml`, the variable `NIANBAO_<KEY>`, the command line's option, the template and
what `nianbao config` prints. A new setting is a line here and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Final, Literal, NamedTuple

from nianbao.catalog.suggesting import suggest

Form = Literal["text", "date", "whole", "number", "choice", "words", "path", "file", "place", "places"]
_LONGEST: Final = 500  # characters of a text


@dataclass(frozen=True, slots=True)
class Setting:
    """A line of the table. `form`: of its value; `file` must exist, `place` is a file or folder that must exist, `path` is
    where something is put or a pack, by its name or folder; `words` and `places` are lists. `title`: what it is, in the
    template and in `nianbao config`; `help`: of its option. `known`: of a choice. `least`, `most`: of a whole number.
    `example`: in the template, as TOML. `option`: the option's name where it is not the key's."""

    key: str
    form: Form
    title: str
    example: str
    help: str = ""
    default: Any = None
    known: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    metavar: str | None = None
    option: str = ""

    @property
    def flag(self) -> str:
        return f"--{self.option or self.key.replace('_', '-')}"

    @property
    def variable(self) -> str:
        return f"NIANBAO_{self.key.upper()}"

    @property
    def is_list(self) -> bool:
        return self.form in ("words", "places")

    @property
    def must_exist(self) -> bool:
        return self.form in ("file", "place", "places")

    @property
    def is_path(self) -> bool:
        return self.must_exist or self.form == "path"


def _said(form: Form, title: str, example: str, *, default: Any = None, **more: Any) -> Any:
    """A field of the record that carries its line of the table; its key is the field's name."""
    return field(default=default, metadata={"line": (form, title, example, default, more)})


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for a call, settled between option, environment and file. Empty and None: not given.

    Of the season (on letters, pages and the ledger): `office` … `phone`; dates are ISO. The others are what `audit` is
    asked to do: `app.options.Options` says what each means."""

    office: str = _said("text", "主管部门，用于落款", '"云溪市青栎区人民政府办公室"', default="", metavar="NAME")
    title: str = _said(
        "text", "这一批的名称，用于各处标题", '"青栎区2025年政府信息公开工作年度报告"', default="", metavar="TEXT"
    )
    round: int | None = _said("whole", "第几轮审核", "1", least=1, most=99, metavar="N")
    date: str | None = _said("date", "写在结果里的日期；不写就没有日期，不取当天", "2026-02-10", metavar="DATE")
    deadline: str | None = _said("date", "整改和重新报送的期限", "2026-02-28", metavar="DATE")
    contact: str = _said("text", "主管部门的联系人", '"张三"', default="", metavar="NAME")
    phone: str = _said("text", "主管部门的联系电话", '"0000-1234567"', default="", metavar="TEXT")
    rules: str | None = _said(
        "path", "规则包编号或文件夹", '"yunxi-qingli"', metavar="PACK",
        help="规则包编号或文件夹；缺省按报告的格式与年度选择",
    )  # fmt: skip
    year: int | None = _said("whole", "应审的报告年度", "2025", least=2008, most=2100)
    roster: str | None = _said(
        "file", "单位名录（xlsx、csv、yaml）：应报的单位、顺序、分组", '"名录.xlsx"', metavar="FILE"
    )
    letter_template: str | None = _said(
        "file", "反馈意见和催报函的模板（docx）", '"反馈意见模板.docx"', metavar="FILE",
        help="反馈意见和催报函的模板（docx），见 nianbao letters",
    )  # fmt: skip
    circular_template: str | None = _said(
        "file", "通报的模板（docx）", '"通报模板.docx"', metavar="FILE",
        help="通报（--format leader 的 leader.docx）的模板，见 nianbao letters",
    )  # fmt: skip
    previous: str | None = _said(
        "place", "上一轮审核的输出文件夹", '"第一次"', metavar="RUN",
        help="上一轮审核的输出文件夹：没有重报的沿用上一轮的结果，问题编号不变，写明整改情况",
    )  # fmt: skip
    ledger: str | None = _said(
        "file", "上一份台账（xlsx）：责任人、整改状态等带进新的台账", '"第一次/ledger.xlsx"', metavar="FILE",
        help="上一份台账：其中填写的各栏带进新的台账；输出文件夹里原有的台账总是带上，缺省还有上一轮的",
    )  # fmt: skip
    prior: str | None = _said("place", "上年报告所在文件夹，用于跨年核对", '"2024"', metavar="DIR")
    against: tuple[str, ...] = _said(
        "places", "另与这些报告比较文字是否相似", '["2024"]', default=(), metavar="PATH",
        help="另与这些报告比较文字是否相似：报告、文件夹，或以前审核的输出文件夹；可多次给出",
    )  # fmt: skip
    aliases: str | None = _said("file", "单位对照文件（YAML）：更名、合并、层级", '"单位对照.yaml"', metavar="FILE")
    level: str | None = _said(
        "text", "单位层级", '"department"', metavar="LEVEL",
        help="单位层级，名称看不出或看错时指定；单位对照文件优先",
    )  # fmt: skip
    profile: str | None = _said("text", "规则包中的评分方案", '"default"', metavar="NAME")
    exceptions: str | None = _said(
        "file", "例外登记（YAML）", '"例外登记.yaml"', metavar="FILE", help="例外登记（YAML），见 nianbao exceptions"
    )
    as_of: str | None = _said(
        "date", "按哪一天判断例外是否到期，缺省为 date，再缺省为今天", "2026-02-10", metavar="DATE"
    )
    confirmed: str | None = _said(
        "file", "核对记录：人与原件核对过的数字", '"核对记录.yaml"', metavar="FILE",
        help="核对记录：人与原件核对过的数字，见 nianbao confirm",
    )  # fmt: skip
    ocr: Literal["auto", "never"] = _said(
        "choice",
        "图片和扫描件：auto 装有识别组件就识别，never 不识别",
        '"auto"',
        default="auto",
        known=("auto", "never"),
    )
    out: str = _said("path", "输出文件夹", '"findings_out"', default="findings_out", metavar="DIR")
    formats: tuple[str, ...] = _said(
        "words", "输出格式", '["terminal", "html", "xlsx", "docx"]', default=("terminal", "html"), metavar="F[,F…]",
        option="format",
    )  # fmt: skip
    fail_on: Literal["must", "advise", "never"] = _said(
        "choice", "何种程度的问题使退出码为 1", '"must"', default="must", known=("must", "advise", "never")
    )
    min_score: float | None = _said("number", "任一报告得分低于 N 时退出码为 1", "60", metavar="N")
    cache: str | None = _said(
        "path", "读过、判过的结果保存在哪里，供下次使用；缺省为本人的缓存文件夹", '"/var/tmp/nianbao"', metavar="DIR"
    )
    cache_size: int = _said(
        "whole", "保存的结果最多占多少兆字节，0 为不保存", "2048", default=2048, least=0, most=1_000_000, metavar="MB"
    )
    log: str | None = _said(
        "text", "日志写到哪里：文件（接在后面），- 为标准错误；不写报告的内容", '"审核.log"', metavar="FILE"
    )
    log_level: Literal["debug", "info", "warning", "error"] = _said(
        "choice", "日志写到多细：debug 另有逐份的读取和判断", '"info"', default="info",
        known=("debug", "info", "warning", "error"),
    )  # fmt: skip
    jobs: int = _said("whole", "进程数，0 为自动", "0", default=0, least=0, most=256, metavar="N")
    lang: Literal["zh", "en"] = _said("choice", "界面语言", '"zh"', default="zh", known=("zh", "en"))

    @property
    def day(self) -> str | None:
        """The day on which what ends must hold, where one is given."""
        return self.as_of or self.date


def _line(name: str, form: Form, title: str, example: str, default: Any, more: Mapping[str, Any]) -> Setting:
    return Setting(name, form, title, example, default=default, **{"help": title, **more})


TABLE: Final[dict[str, Setting]] = {one.name: _line(one.name, *one.metadata["line"]) for one in fields(Settings)}
SEASON: Final = ("office", "title", "round", "date", "deadline", "contact", "phone")  # what outputs show of the season


class UnfitValueError(ValueError):
    """A value that its setting does not take: what is wrong, and what to write."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def checked(setting: Setting, value: Any) -> Any:
    """The value as the record holds it, from a value of TOML's types. Raises `UnfitValueError`."""
    if setting.is_list:
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(one, str) and one.strip() for one in listed):
            raise UnfitValueError(f"{setting.key} 应是文字的列表", f"写成 {setting.key} = {setting.example}")
        return tuple(one.strip() for one in listed)
    check: Callable[[Setting, Any], Any] = _CHECKS.get(setting.form, _text)
    return check(setting, value)


def of_text(setting: Setting, text: str) -> Any:
    """The value as the record holds it, from a text such as the environment has. Raises `UnfitValueError`."""
    if setting.is_list:
        return checked(setting, [part for part in text.split(",") if part.strip()])
    if setting.form in ("whole", "number"):
        try:
            return checked(setting, int(text) if setting.form == "whole" else float(text))
        except ValueError as error:
            if isinstance(error, UnfitValueError):
                raise
            raise UnfitValueError(
                f"{setting.key} 应是{'整数' if setting.form == 'whole' else '数'}，这里是 {text}"
            ) from error
    return checked(setting, text)


def _text(setting: Setting, value: Any) -> str:
    if not isinstance(value, str):
        raise UnfitValueError(
            f"{setting.key} 应是文字，这里是{_kind(value)}", f"文字要加引号：{setting.key} = {setting.example}"
        )
    text = value.strip()
    if len(text) > _LONGEST or not text.isprintable():
        raise UnfitValueError(f"{setting.key} 应是一行文字，不超过 {_LONGEST} 字")
    return text


def _date(setting: Setting, value: Any) -> str:
    hint = f"写成 {setting.key} = 2026-02-10"
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if not isinstance(value, str):
        raise UnfitValueError(f"{setting.key} 应是日期，这里是{_kind(value)}", hint)
    if not is_date(value.strip()):
        raise UnfitValueError(f"日期 {value} 应写成 2026-12-31 的样子")
    return value.strip()


def is_date(text: str) -> bool:
    """Whether a text is a day, in ISO's one long form."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _whole(setting: Setting, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise UnfitValueError(
            f"{setting.key} 应是整数，这里是{_kind(value)}", f"写成 {setting.key} = {setting.example}"
        )
    if not setting.least <= value <= setting.most:
        raise UnfitValueError(f"{setting.key} 应在 {setting.least} 到 {setting.most} 之间，这里是 {value}")
    return value


def _number(setting: Setting, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise UnfitValueError(f"{setting.key} 应是数，这里是{_kind(value)}", f"写成 {setting.key} = {setting.example}")
    return float(value)


def _choice(setting: Setting, value: Any) -> str:
    if value not in setting.known:
        told = value if isinstance(value, str) else _kind(value)
        raise UnfitValueError(
            f"{setting.key} 应是 {'、'.join(setting.known)} 之一，这里是 {told}", suggest(str(value), setting.known)
        )
    return str(value)


_CHECKS: Final[dict[Form, Callable[[Setting, Any], Any]]] = {
    "date": _date,
    "whole": _whole,
    "number": _number,
    "choice": _choice,
}
_KINDS: Final = {bool: "真假值", int: "整数", float: "小数", list: "列表", dict: "一节", str: "文字"}


def _kind(value: Any) -> str:
    return _KINDS.get(type(value), "日期或时间")


class SettingOrigin(NamedTuple):
    """Where a value comes from. `kind`: option | environment | file | default; `where`: the option's or variable's name,
    or `file:line`."""

    kind: str
    where: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What holds, and for each key where from. `file`: the settings file that was read, or ""."""

    settings: Settings
    origins: Mapping[str, SettingOrigin]
    file: str = ""
    notes: tuple[str, ...] = ()

    def where(self, key: str) -> str:
        """The place to name when a value turns out to be wrong."""
        return self.origins[key].where or TABLE[key].flag
