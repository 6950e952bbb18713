"""All letters in one zip for sending: names that old programs can write, and the Chinese ones where they are understood."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import Final, NamedTuple

from nianbao.base.formulas import no_formula
from nianbao.render.letters.content import KIND_WORDS

_LIST: Final = "index.csv"
_UNICODE_PATH: Final = 0x7075  # Info-ZIP's extra field: the name in UTF-8, beside one in plain ASCII
_DAY: Final = (2000, 1, 1, 0, 0, 0)


class Packed(NamedTuple):
    """A letter. `name`: its Chinese file name; `kind`: `content.LetterKind`; `body`: whom it is to."""

    name: str
    kind: str
    body: str
    data: bytes


def letters_zip(letters: Sequence[Packed]) -> bytes:
    """Members `03-feedback.docx` that are called `03-云溪市青栎区教育局.docx` by programs that know the field, and a list of
    which is whose. The same bytes for the same letters."""
    out, listing = io.BytesIO(), io.StringIO()
    table = csv.writer(listing, lineterminator="\r\n")
    table.writerow(("文件", "函", "单位", "原名"))
    plain = _plain_names(letters)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as held:
        for name, letter in zip(plain, letters, strict=True):
            info = zipfile.ZipInfo(name, _DAY)
            info.compress_type = zipfile.ZIP_STORED  # a docx is packed already
            told = struct.pack("<BL", 1, zlib.crc32(name.encode())) + letter.name.encode()
            info.extra = struct.pack("<HH", _UNICODE_PATH, len(told)) + told
            held.writestr(info, letter.data)
            told_as = (name, KIND_WORDS.get(letter.kind, letter.kind), letter.body, letter.name)
            table.writerow([no_formula(one) for one in told_as])
        held.writestr(zipfile.ZipInfo(_LIST, _DAY), ("\ufeff" + listing.getvalue()).encode())
    return out.getvalue()


def _plain_names(letters: Sequence[Packed]) -> list[str]:
    """`03-feedback.docx`, each once."""
    names: list[str] = []
    for letter in letters:
        number = letter.name.partition("-")[0]
        stem = f"{number}-{letter.kind.replace('_', '-')}"
        taken = sum(name == f"{stem}.docx" or name.startswith(f"{stem}_") for name in names)
        names.append(f"{stem}_{taken + 1}.docx" if taken else f"{stem}.docx")
    return names
