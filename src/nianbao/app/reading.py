"""One input to one recognised report, or to a fault that says why not. Nothing that an input does gets past `read_report`."""

from __future__ import annotations

import base64
import hashlib
import time
import traceback
from dataclasses import dataclass, field

from msgspec import UNSET

from nianbao.app.inputs import Input
from nianbao.app.logged import log_read
from nianbao.app.packs import PackSet
from nianbao.base.collector import collector_paused
from nianbao.base.errors import DocumentError, NianbaoError
from nianbao.base.timelimit import time_limit
from nianbao.model.finding import RECOGNISED, Source
from nianbao.model.form import Address
from nianbao.model.report import Report, State
from nianbao.recognise.other_documents import DocumentKind, kind_of_document

SECONDS_PER_FILE = 60.0
SECONDS_RECOGNISING = 180.0  # more, where pictures are recognised: readers allow for each page on its own
_PICTURES = 24  # of cells of a report
CRASHED = {
    "code": "E400",
    "reason": "engine",
    "message": "处理这个文件时进程意外终止（内存不足，或解析库崩溃）",
    "hint": "请检查文件是否损坏，另存为 docx 或 xlsx 后重试",
}


@dataclass(slots=True)
class Read:
    """An input after reading: a report and the pack that fits it, or a fault ({code, reason, message, hint, detail}). `beside`:
    the files beside a page that were asked for, by link: a hash of each, "" for one that is not there."""

    source: Source
    report: Report | None = None
    pack: str = ""
    fault: dict[str, str] | None = None
    notes: tuple[str, ...] = ()
    kind: DocumentKind = "report"
    pictures: dict[Address, str] = field(default_factory=dict)  # PNG, base64, of cells that were not read
    beside: dict[str, str] = field(default_factory=dict)


def _source(item: Input) -> Source:
    return Source(item.shown, item.name, "unknown", "", 0, path_encoded=item.encoded or UNSET)


def crashed_read(item: Input) -> Read:
    """What is left of an input whose reading ended the process."""
    return Read(_source(item), fault=CRASHED | {"where": item.shown})


def fault_of(error: Exception) -> dict[str, str]:
    """A fault as data. An error that is not of our own classes is a defect of ours and keeps its trace."""
    if isinstance(error, NianbaoError):
        reason = error.reason if isinstance(error, DocumentError) else "engine"
        return {
            "code": error.code,
            "reason": reason,
            "message": error.message,
            "hint": error.hint,
            "where": error.where,
        }
    if isinstance(error, MemoryError | RecursionError):
        return {
            "code": "E300",
            "reason": "too_large",
            "message": "文件结构过大或嵌套过深，已放弃读取",
            "hint": "请另存为较简单的 docx 或 xlsx 后重试",
            "where": "",
        }
    return {
        "code": "E400",
        "reason": "engine",
        "message": f"程序在处理这个文件时出错：{type(error).__name__}: {error}",
        "hint": "这是程序的缺陷，请把此文件和本条信息交给维护人员",
        "where": "",
        "detail": "".join(traceback.format_exception(error))[-4000:],
    }


def _too_slow(seconds: float, where: str) -> DocumentError:
    message = f"处理超过 {seconds:g} 秒，已放弃"
    return DocumentError(message, reason="timeout", where=where, hint="请检查文件是否异常，或另存后重试")


@collector_paused()
def _place(where: str, item: Input) -> str:
    """Where a fault lies, beginning with the path that the user gave: readers know the file's name only."""
    if where.startswith(item.shown):
        return where
    inside = where.removeprefix(item.name)
    return item.shown + inside if where and inside != where else item.shown


def _pictures(data: bytes, name: str, report: Report) -> dict[Address, str]:
    """What stands in the cells whose figures were not read, for a person to look at."""
    places = {
        address: (at.page, at.box)
        for table in report.tables.values()
        for address, reading in table.readings.items()
        if reading.state is State.ILLEGIBLE
        and (at := reading.at) is not None
        and at.page
        and at.box
        and not report.pictured(at)  # recognised figures have pictures of their own
    }
    if not places:
        return {}
    from nianbao.readers.pdf.crop import crops

    addresses = list(places)[:_PICTURES]
    drawn = crops(data, name, [places[address] for address in addresses])
    return {
        address: base64.b64encode(picture).decode("ascii")
        for address, picture in zip(addresses, drawn, strict=True)
        if picture is not None
    }


def read_report(item: Input, packs: PackSet, *, recognises: bool = True, seconds: float | None = None) -> Read:
    """Read and recognise one input. Never raises for what the input holds."""
    began = time.perf_counter()
    read = _read_report(item, packs, recognises, seconds)
    source = read.source
    log_read(item.shown, source.format, source.bytes, read.pack, read.fault, time.perf_counter() - began)
    return read


def _read_report(item: Input, packs: PackSet, recognises: bool, seconds: float | None) -> Read:
    from nianbao.readers.beside import BesidePage
    from nianbao.readers.pictures.models import available
    from nianbao.readers.sniff import read

    source = _source(item)
    recognises = recognises and available()
    seconds = seconds or SECONDS_PER_FILE + (SECONDS_RECOGNISING if recognises else 0.0)
    try:
        with time_limit(seconds, _too_slow(seconds, item.shown)):
            data = item.data()
            source.bytes = len(data)
            source.sha256 = hashlib.sha256(data).hexdigest()
            around = BesidePage(item.path) if item.stored is None else None
            document = read(data, item.name, recognises=recognises, beside=around)
            source.format = document.format
            if document.recognised:
                source.read_as = RECOGNISED
            pack, report = packs.recognise(document)
            kind = kind_of_document(document, report, packs.form(pack))
            pictures = _pictures(data, item.name, report) if document.format == "pdf" else {}
    except Exception as error:  # noqa: BLE001 - whatever an untrusted file brings about becomes this file's fault, shown to the user
        fault = fault_of(error)
        fault["where"] = _place(fault["where"], item)
        return Read(source, fault=fault)
    if not any(section.found for section in report.sections) and not any(
        table.status in ("read", "partial") for table in report.tables.values()
    ):
        return Read(
            source,
            fault={
                "code": "E300",
                "reason": "unknown_format",
                "message": "读到了文字，但没有认出年度报告的任何一个部分或表格",
                "hint": "请确认这是政府信息公开工作年度报告；若是网页，请另存为完整网页；若是扫描件，请提供文字版",
                "where": item.shown,
            },
            notes=document.notes,
            kind=kind,
        )
    asked = dict(around.asked) if around is not None else {}
    return Read(source, report, pack, notes=document.notes, kind=kind, pictures=pictures, beside=asked)
