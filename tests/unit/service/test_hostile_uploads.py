"""Uploads that ask to be served: addresses in them are never called, names in archives lead nowhere, and forms have bounds."""

from __future__ import annotations

import io
import socket
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra nianbao[serve] is not installed")
from fastapi.testclient import TestClient

from nianbao.service.bounds import ServiceBounds
from nianbao.service.refusals import PROBLEM
from nianbao.service.site import site
from support.parcels import zipped

SAMPLES = Path(__file__).resolve().parents[3] / "reports_in/2025"
HTML, WORD = (SAMPLES / "jiaoyuju.html").read_bytes(), (SAMPLES / "caizhengju.docx").read_bytes()


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(site(ServiceBounds(workers=1, per_minute=10_000)), follow_redirects=False) as made:
        yield made


class Ear:
    """Listens on this machine, and counts who comes."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.heard = 0
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.heard += 1
            connection.close()


@pytest.fixture
def ear() -> Iterator[Ear]:
    made = Ear()
    yield made
    made.socket.close()


def in_page(address: str) -> bytes:
    asks = (
        f'<link rel=stylesheet href="{address}/a.css"><base href="{address}/"><meta http-equiv=refresh content="0;url={address}">'
        f'<img src="{address}/b.png" srcset="{address}/c.png 2x"><iframe src="{address}"></iframe>'
        f'<object data="{address}"></object>'
        f'<svg><image href="{address}/d"/><use xlink:href="{address}/e#x"/></svg><style>@import "{address}/f";</style>'
    )
    return HTML.replace(b"<body>", f"<body>{asks}".encode(), 1) + asks.encode()


def in_word(address: str, entity: bool) -> bytes:
    """A document with a template and a picture elsewhere; or one whose text is an entity from elsewhere."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORD)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/_rels/document.xml.rels" and not entity:
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
                more = "".join(
                    f'<Relationship Id="x{what}" Type="{kind}/{what}" Target="{address}/{what}" TargetMode="External"/>'
                    for what in ("attachedTemplate", "image", "oleObject", "hyperlink")
                )
                data = data.replace(b"</Relationships>", f"{more}</Relationships>".encode())
            if name == "word/document.xml" and entity:
                head, _, rest = data.partition(b"?>")
                kind_of = f'<!DOCTYPE d [<!ENTITY % p SYSTEM "{address}/p"> %p; <!ENTITY x SYSTEM "{address}/x">]>'
                data = (
                    head
                    + b"?>"
                    + kind_of.encode()
                    + rest.replace(b"<w:body>", b"<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p>")
                )
            new.writestr(name, data)
    return out.getvalue()


def in_xml(address: str) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE d SYSTEM "{address}/d" [<!ENTITY x SYSTEM "{address}/x">]><d>&x;</d>'.encode()
    )


def in_picture(address: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}/a"/></svg>'.encode()


def test_an_ear_hears(ear: Ear) -> None:
    """What the others rest on: who comes is counted."""
    with socket.create_connection(ear.socket.getsockname()) as connection:
        assert connection.recv(1) == b""
    assert ear.heard == 1


@pytest.mark.slow
def test_no_address_in_an_upload_is_called(client: TestClient, ear: Ear) -> None:
    page = in_page(ear.address)
    sent = {
        "a.html": page, "b.docx": in_word(ear.address, False), "c.docx": in_word(ear.address, True), "d.xml": in_xml(ear.address),
        "e.svg": in_picture(ear.address), "f.zip": zipped([("年报.html", page)]),
        "g.url": f"[InternetShortcut]\nURL={ear.address}".encode(),
    }  # fmt: skip
    for name, data in sent.items():
        answer = client.post("/api/audit", files={"report": (name, data), "prior": ("上年.html", page)})
        assert answer.status_code in ((200,) if name in ("a.html", "b.docx", "f.zip") else (200, 415, 422)), name
        assert answer.status_code == 200 or answer.headers["content-type"] == PROBLEM, name
    assert ear.heard == 0


def test_names_in_an_archive_lead_nowhere(client: TestClient, tmp_path: Path) -> None:
    mark = tmp_path / "written.html"
    names = (str(mark), f"../../../../../..{mark}", "..\\..\\x.html", "a/../../b.html", "\u202ex.html")
    for name in names:
        answer = client.post("/api/audit", files={"report": ("年报.zip", zipped([(name, HTML)]))})
        assert answer.status_code in (200, 413, 415, 422), name
        assert not mark.exists()


@pytest.mark.slow
def test_archives_within_archives_and_bombs_end(client: TestClient) -> None:
    nested = HTML
    for _ in range(12):
        nested = zipped([("内.zip", nested)])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("年报.html", b"<p>" + bytes(300 << 20))
    for data in (nested, out.getvalue()):
        answer = client.post("/api/audit", files={"report": ("年报.zip", data)})
        assert answer.status_code in (413, 415, 422) and answer.headers["content-type"] == PROBLEM
    assert client.post("/api/audit", files={"report": ("年报.html", HTML)}).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("place", ["/check", "/api/audit"])
def test_forms_have_bounds(client: TestClient, place: str) -> None:
    def part(head: bytes, value: bytes) -> bytes:
        return b"--b\r\ncontent-disposition: form-data; " + head + b"\r\n\r\n" + value + b"\r\n"

    many = b"".join(part(b'name="a%d"' % number, b"x") for number in range(5000)) + b"--b--\r\n"
    files = b"".join(part(b'name="report"; filename="x%d.html"' % number, b"x") for number in range(50)) + b"--b--\r\n"
    long = part(b'name="a"', b"x" * (2 << 20)) + b"--b--\r\n"
    head = part(b'name="' + b"a" * 100_000 + b'"', b"x") + b"--b--\r\n"
    heads = part(b'name="a"\r\n' + b"x: y\r\n" * 5000, b"x") + b"--b--\r\n"
    for body in (many, files, long, head, heads, b"", b"--b", b"--b--\r\n"):
        answer = client.post(place, content=body, headers={"content-type": "multipart/form-data; boundary=b"})
        assert answer.status_code == 400
    for kind in ("application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "x" * 9000):
        assert client.post(place, content=b"{}", headers={"content-type": kind}).status_code == 400, kind
