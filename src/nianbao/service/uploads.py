"""From a form that was sent to files: the client's name is only shown, never a place; sizes are bounded while they arrive."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Final

from python_multipart.multipart import parse_options_header
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request

from nianbao.base.paths import shown_path
from nianbao.service.audited import GIVEN, PRIOR
from nianbao.service.checks import FullError, Submission, Submissions
from nianbao.service.refusals import RefusedError

_LONGEST: Final = 80  # characters of a name that is kept
_CHUNK: Final = 1 << 20
_OUT: Final = re.compile(r"[^\w.()（）〔〕\[\]【】+&、，·—-]+")
_FULL: Final = "现在等待的报告太多"
_LATER: Final = "请过几分钟再试"


def file_name(given: str | None) -> str:
    """A name for the file on our disk: the last part of the client's, without what is no letter or digit; it keeps its
    ending, and is never empty, hidden or long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given or ""))[-1]
    clean = _OUT.sub("_", last).strip("._- ")
    stem, dot, ending = clean.rpartition(".")
    if not dot or not stem:
        stem, ending = clean, ""
    ending = ending[:10]
    return f"{stem[: _LONGEST - len(ending)] or '报告'}{'.' if ending else ''}{ending}"


def check_charset(request: Request) -> None:
    """RefusedError where a form names a charset that is not UTF-8: Python knows codecs that fail in ways of their own, or make
    signs that no text has."""
    _, options = parse_options_header(request.headers.get("content-type", ""))
    if options.get(b"charset", b"utf-8").lower() not in (b"utf-8", b"utf8"):
        raise RefusedError(400, "表单的编码不对", "请用 UTF-8 提交", code="form")


async def take(request: Request, checks: Submissions) -> Submission:
    """Puts what the form holds in the queue: `report`, and `prior` if there is one. Raises RefusedError."""
    try:
        checks.check_room()
        return await _taken(request, checks)
    except FullError:
        raise RefusedError(503, _FULL, _LATER, code="full", after=60) from None
    except MultiPartException as error:
        raise RefusedError(400, f"表单读不懂：{error.message}", "请按 multipart/form-data 提交", code="form") from error
    except ClientDisconnect:
        raise RefusedError(400, "没有收完就断开了", "请重新提交", code="form") from None


async def _taken(request: Request, checks: Submissions) -> Submission:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise RefusedError(400, "没有收到报告", "请用 multipart/form-data 的 report 字段提交一个文件", code="form")
    check_charset(request)
    async with request.form(max_files=2, max_fields=8) as form:
        report, prior = form.get("report"), form.get("prior")
        if not isinstance(report, UploadFile) or not (report.filename or report.size):
            raise RefusedError(400, "没有选择报告", "请选择一份年度报告（report 字段）再提交", code="form")
        has_prior = isinstance(prior, UploadFile) and bool(prior.filename or prior.size)
        folder = checks.new_folder()
        try:
            name = file_name(report.filename)
            await _save(report, folder / GIVEN / name)
            if has_prior and isinstance(prior, UploadFile):
                await _save(prior, folder / GIVEN / PRIOR / file_name(prior.filename))
            return checks.submit(folder, name, shown_path(name), prior=has_prior)
        except BaseException:
            checks.discard(folder)
            raise


async def _save(upload: UploadFile, path: Path) -> None:
    with path.open("xb") as file:
        while chunk := await upload.read(_CHUNK):
            file.write(chunk)
