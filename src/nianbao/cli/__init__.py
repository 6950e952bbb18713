"""The command line. Commands import what they need when they run, so that `--help` stays quick."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
import threading
from types import FrameType
from typing import Any, Final, NoReturn

import click

import nianbao
from nianbao.base.errors import AskedToEnd, NianbaoError
from nianbao.base.limits import check_memory
from nianbao.base.paths import shown_text
from nianbao.cli.lazy import CONTEXT, Lazy
from nianbao.cli.streams import open_missing_streams

DEFECT: Final = 3  # an error of ours
INTERRUPTED: Final = 130  # Ctrl-C, as shells have it
_FULL: Final = frozenset(getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG", "EIO") if hasattr(errno, name))
_SCARCE: Final = frozenset(
    getattr(errno, name) for name in ("EMFILE", "ENFILE", "ENOMEM", "EAGAIN") if hasattr(errno, name)
)
_MORE: Final = "请放宽可打开的文件数（ulimit -n）或内存，或用 --jobs 1 重试"

COMMANDS = {
    "audit": ("nianbao.cli.audit", "审核年度报告，输出审核意见"),
    "consolidate": ("nianbao.cli.consolidate", "把各单位的表格加总，与上级报告逐格核对"),
    "show": ("nianbao.cli.show", "在终端再看一次已保存的审核结果"),
    "diff": ("nianbao.cli.diff", "比较两次审核：新增、变化、部分整改、未整改、已整改、未重报"),
    "rescore": ("nianbao.cli.rescore", "按另一评分方案重算已保存的得分"),
    "explain": ("nianbao.cli.explain", "解释一条规则：查什么、依据、为什么、例子、扣分"),
    "confirm": ("nianbao.cli.confirm", "列出从图片识别、要与原件核对的数字，写出和检查核对记录"),
    "exceptions": ("nianbao.cli.exceptions", "例外登记：检查、列出、登记"),
    "serve": ("nianbao.cli.serve", "自查网页和接口：浏览器里交一份报告，看审核意见"),
    "desk": ("nianbao.cli.desk", "办公室的收审台：建库、账号、批次、导出导入、备份、操作记录"),
    "docs": ("nianbao.cli.docs", "写出发给填报单位的材料：自查表、填报自查指南"),
    "config": ("nianbao.cli.config", "列出生效的设置和来处；写出设置文件模板"),
    "roster": ("nianbao.cli.roster", "单位名录：写出模板、检查"),
    "ledger": ("nianbao.cli.ledger", "问题台账：读出填写的内容，写成例外登记的提议"),
    "letters": ("nianbao.cli.letters", "反馈意见和催报函的模板：写出、列出字段"),
    "formats": ("nianbao.cli.formats", "列出能读和不能读的文件格式"),
    "schema": ("nianbao.cli.schema", "输出 JSON Schema：finding、run、diff、rule"),
    "rules": ("nianbao.cli.rules", "规则包：列出、检查、试验、新建、比较、试运行、生成说明"),
}


@click.group(cls=Lazy, table=COMMANDS, context_settings=CONTEXT)
@click.version_option(nianbao.__version__, prog_name="nianbao")
def cli() -> None:
    """政府信息公开工作年度报告合规审核。

    退出码：0 完成且无达到 --fail-on 的问题；1 有问题，或得分低于 --min-score；2 用法、配置或规则包错误；3 有文件无法审核。
    """


def main(arguments: list[str] | None = None) -> Any:
    """Entry point: every fault ends in one clear line on stderr and the exit code that the contract gives it."""
    # Kept whole: every way in which the program can end, in the order in which Python asks.
    open_missing_streams()
    for stream in (sys.stdout, sys.stderr):
        # a console that cannot show a character (GBK) shows a question mark; it does not end the run
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    _end_in_order()
    try:
        check_memory()
        code = cli.main(args=arguments, prog_name="nianbao", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except click.UsageError as error:
        from nianbao.cli.usage import told

        if type(error).__name__ == "NoArgsIsHelpError":  # older versions of click have none
            error.show()
            sys.exit(2)
        fault = told(error)
        _say(f"错误 {fault.code}：{fault}")
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt) as error:
        ended = next((one for one in (error, error.__cause__) if isinstance(one, AskedToEnd)), None)
        _say("已中断")
        sys.exit(INTERRUPTED if ended is None else ended.code)
    except NianbaoError as error:
        _say(f"错误 {error.code}：{error}")
        sys.exit(2)
    except SystemExit as error:
        # click and rich end the process with 1 themselves when the reader has gone
        gone = isinstance(error.__context__, BrokenPipeError) or "PacifyFlushWrapper" in type(sys.stdout).__name__
        if not gone:
            raise
        _forget_stdout()
        sys.exit(0)
    except BrokenPipeError:
        # the reader of our output (head, less) has gone: not a fault
        _forget_stdout()
        sys.exit(0)
    except OSError as error:
        sys.exit(_refused(error))
    except Exception as error:  # noqa: BLE001 - the last line of defence: said with its trace, and never exit code 0
        from nianbao.base.limits import speaks_of_memory

        if speaks_of_memory(error):
            _say("错误 E300：内存不足。请放宽内存的限制，或分批审核")
            sys.exit(DEFECT)
        _tell_defect(error)


def _refused(error: OSError) -> int:
    """What the system has refused, said; the exit code. What it should have given is a fault of ours."""
    if error.errno == errno.ENAMETOOLONG:
        _say(f"错误 E200：{error.filename}: 路径过长。请换一个位置或名称")
        return 2
    if error.errno in _SCARCE:
        _say(f"错误 E300：系统资源不足：{error.strerror}。{_MORE}")
        return DEFECT
    if error.errno not in _FULL:
        _tell_defect(error)
    _forget_stdout()
    _say(f"错误 E300：写不进标准输出或临时文件夹：{error.strerror}。请清理磁盘空间后重试")
    return DEFECT


def _end_in_order() -> None:
    """Makes a request to end (Ctrl-C, SIGTERM, SIGHUP) an interruption that is known as ours, unless it is to be ignored
    (nohup)."""
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _ended)


def _ended(number: int, frame: FrameType | None) -> NoReturn:
    raise AskedToEnd(number)


def _say(text: str) -> None:
    """Last words, whose exit code counts: the terminal may be gone, the disk that they go to full."""
    with contextlib.suppress(OSError):
        click.echo(shown_text(text), err=True)


def _forget_stdout() -> None:
    """What could not be written is not tried again when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _tell_defect(error: Exception) -> NoReturn:
    import traceback

    _say("".join(traceback.format_exception(error)))
    _say(f"错误 E400：程序内部出错（{type(error).__name__}）。这是程序的缺陷，请把以上内容和所用的命令交给维护人员")
    sys.exit(DEFECT)
