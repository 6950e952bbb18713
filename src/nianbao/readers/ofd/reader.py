"""Reads an OFD package (GB/T 33190-2016): its pages become what the PDF reader's layout, tables and paragraphs are made of.

Signatures and seals are told and not verified. What viewers show is read: the first document, its current pages."""

from __future__ import annotations

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document
from nianbao.readers.cell_marks import typed
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.ofd.package import Package
from nianbao.readers.ofd.page import Pages
from nianbao.readers.ofd.resources import common_of
from nianbao.readers.ofd.values import child, children, text
from nianbao.readers.pdf.assembly import assembled
from nianbao.readers.pdf.layout import PageLayout
from nianbao.readers.pdf.sheets import Sheets, check_pages, notes_of, titles_of, without_text
from nianbao.readers.pictures import models
from nianbao.readers.pictures.at_hand import with_images


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in the bytes of an OFD package. Raises DocumentError (`damaged`, `encrypted`, `bomb`, `scanned`,
    `undecodable`, `too_large`, `timeout`, `empty`)."""
    # Kept whole: the steps from a package to its document, page by page.
    package = Package(data, name, limits)
    pages = Pages(package, common_of(package))
    sheets, fault = _laid_out(package, pages, limits)
    if not any(page.lines or page.tables for page in sheets.pages):
        raise fault or without_text(sheets.pages, name)
    recognised = frozenset(page.number for page in sheets.pages if page.pictured or page.recognised)
    notes = [*notes_of(sheets.pages), *pages.comments.notes(), *package.notes()]
    document = Document(
        name=name,
        format="ofd",
        blocks=typed(assembled(sheets.pages, notes)),
        titles=titles_of(text(child(package.info, "Title"))),
        notes=tuple(notes),
        unread_pages=tuple(page.number for page in sheets.pages if page.unreadable),
        recognised=bool(recognised),
        recognised_pages=recognised,
    )
    return with_images(document, package.archive.bytes_of) if limits.recognises else document


def _laid_out(package: Package, pages: Pages, limits: Limits) -> tuple[Sheets, DocumentError | None]:
    """All pages one after another; what is wrong with the first of those that are missing or damaged."""
    listed = [
        (page.get("ID") or "", page.get("BaseLoc") or "") for page in children(child(package.root, "Pages"), "Page")
    ]
    check_pages(len(listed), package.name, limits)
    sheets = Sheets(package.name, limits)
    fault: DocumentError | None = None
    for number, (identifier, place) in enumerate(listed, start=1):
        try:
            content, picture = pages.read(identifier, place)
        except DocumentError as error:
            if error.reason != "damaged":
                raise
            fault = fault or error
            sheets.damaged(number)
            continue
        page = (
            _recognised(package, picture, number, content.width)
            if picture and sheets.recognises and models.available()
            else None
        )
        if page is not None:
            sheets.put(page)
        else:
            sheets.add(content, number)
    return sheets, fault


def _recognised(package: Package, picture: str, number: int, width: float) -> PageLayout | None:
    """The layout of a page that is a picture, made of what is recognised in it; None where that is nothing."""
    from nianbao.readers.pictures.laid_out import laid_out
    from nianbao.readers.pictures.opened import opened

    try:
        colour = next(opened(package.archive.read(picture), f"{package.name} › {picture}"), None)
    except DocumentError as error:
        if error.reason != "damaged":
            raise
        return None
    page = laid_out(colour, number, width) if colour is not None else None
    return page if page is not None and (page.lines or page.tables) else None
