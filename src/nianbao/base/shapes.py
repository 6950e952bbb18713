"""Data held against a type by msgspec, from any thread.

What msgspec learns of a type it keeps on the type, when it is first used; of two threads that do so at once, one may find it half
learned, and the whole process ends (a segmentation fault). So each type is learned here, by one thread at a time, before use.
"""

from __future__ import annotations

import threading
from typing import Any, Final, TypeVar

import msgspec

_T = TypeVar("_T")
_KNOWN: Final[dict[Any, msgspec.json.Decoder[Any]]] = {}
_TURN: Final = threading.Lock()


def decoder_of(kind: type[_T]) -> msgspec.json.Decoder[_T]:
    """Reads JSON of the type. Made once."""
    found = _KNOWN.get(kind)
    if found is None:
        with _TURN:
            found = _KNOWN.get(kind) or msgspec.json.Decoder(kind)
            _KNOWN[kind] = found
    return found


def converted(value: Any, kind: type[_T]) -> _T:
    """`msgspec.convert`. Raises `msgspec.ValidationError`."""
    decoder_of(kind)
    return msgspec.convert(value, kind)
