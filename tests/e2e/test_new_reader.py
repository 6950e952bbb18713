"""A reader is a package and a line in the table: shown by making one in a copy of the program, and auditing with it."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from support.parcels import REPORT as REPORT_FORM
from support.scratch_copy import ROOT, add_line, copy_program, run_copy, touched

MODULE = '''"""Reads an EPUB: the paragraphs of its pages."""

from __future__ import annotations

from nianbao.model.document import Document, Locator, Paragraph
from nianbao.readers.archive import Archive
from nianbao.readers.face import DEFAULT, Limits


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    archive = Archive(data, name, limits)
    pages = [archive.xml(member) for member in sorted(archive.members()) if member.endswith(".xhtml")]
    texts = ["".join(one.itertext()) for page in pages for one in page.iter("{*}p")]
    return Document(name, "epub", tuple(Paragraph(text, Locator(line=at)) for at, text in enumerate(texts, 1)))
'''
BEFORE = '    Format("ODF演示文稿等", Family.ZIP, mimetype('
LINE = '    Format("epub", Family.ZIP, mimetype("application/epub+zip"), (".epub",), "epub.reader", "电子书"),\n'
REPORT = REPORT_FORM.format(agency="云溪市青栎区水务局", year=2025)


def book(text: str) -> bytes:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr("mimetype", "application/epub+zip")
        target.writestr("text/1.xhtml", f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{paragraphs}</body></html>')
    return stream.getvalue()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_program(tmp_path_factory.mktemp("copy"))
    package = folder / "src/nianbao/readers/epub"
    package.mkdir()
    (package / "__init__.py").write_text('"""Electronic books: paragraphs."""\n', "utf-8")
    (package / "reader.py").write_text(MODULE, "utf-8")
    add_line(folder / "src/nianbao/readers/formats.py", BEFORE, LINE)
    (folder / "in").mkdir()
    (folder / "in/水务局.epub").write_bytes(book(REPORT))
    return folder


def test_a_new_reader_is_one_package_and_one_line(copy: Path) -> None:
    assert touched(copy) == {
        "readers/formats.py": (1, 0),
        "readers/epub/__init__.py": (1, 0),
        "readers/epub/reader.py": (len(MODULE.splitlines()), 0),
    }


def test_its_files_are_found_in_a_folder_and_read(copy: Path) -> None:
    pack = ROOT / "rules/disclosure-2021"
    done = run_copy(copy, "audit", "in", "--rules", pack, "--fail-on", "never", "--out", "out")
    assert done.returncode == 0, done.stderr
    [finding] = [json.loads(line) for line in (copy / "out/findings.jsonl").read_text("utf-8").splitlines()]
    assert finding["source"]["format"] == "epub"
    assert (finding["report"]["agency"], finding["report"]["year"]) == ("云溪市青栎区水务局", 2025)
    assert sum(section["found"] for section in finding["sections"]) == 6


def test_lists_and_refusals_know_it(copy: Path) -> None:
    assert "epub" in run_copy(copy, "formats").stdout
    (copy / "odd").mkdir()
    (copy / "odd/a.txt").write_bytes(bytes(range(256)) * 40)
    done = run_copy(copy, "audit", "odd", "--rules", ROOT / "rules/disclosure-2021", "--out", "refused")
    assert done.returncode == 3
    assert "、epub、" in (copy / "refused/findings.jsonl").read_text("utf-8")
