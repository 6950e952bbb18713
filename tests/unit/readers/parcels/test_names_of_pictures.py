"""Pictures that are parts of pages are no reports of their own; scans beside other documents are."""

from __future__ import annotations

from pathlib import PurePosixPath

from nianbao.readers.parcels.names import pictures_of_pages


def test_pictures_beside_pages_and_in_their_folders_belong_to_them() -> None:
    names = ("a/页面.html", "a/表.png", "b/报告.docx", "b/扫描.jpg", "c/页面_files/表.png", "c/页面.htm", "d/扫描.tif")
    names += ("e/说明.md", "e/图.jpeg")
    places = [PurePosixPath(name) for name in names]
    assert sorted(map(str, pictures_of_pages(places))) == ["a/表.png", "c/页面_files/表.png", "e/图.jpeg"]
