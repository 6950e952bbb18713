"""What the program makes of its own packs and templates, over runs: taken out of the cache of results, put back when new.

Two kinds: answers about the packs' expressions, all of them one value; and compiled templates, one value each. They are
Python's own forms of our own files, in a folder that nobody but the user can write to (`Cache`), as `__pycache__` is.
"""

from __future__ import annotations

import pickle
import sys
import zlib
from io import BytesIO
from typing import Any, Final

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from nianbao.app.cache import CachePlace, cache_at, packed, unpacked
from nianbao.app.cache_keys import engine_mark, key_of
from nianbao.base import kept
from nianbao.render.html.environment import keep_compiled

_MOST: Final = 32_768  # answers; more are begun anew
_FAULTS: Final = (
    pickle.UnpicklingError, zlib.error, EOFError, ValueError, TypeError, AttributeError, ImportError, LookupError,
)  # fmt: skip


class CompiledTemplates(BytecodeCache):
    """The templates as jinja compiles them; it verifies that what it is given was made from the template as it is now."""

    def __init__(self, place: CachePlace) -> None:
        self.place = place

    def load_bytecode(self, bucket: Bucket) -> None:
        key = _template_key(bucket)
        value = cache_at(self.place).get([key]).get(key)
        if value is not None:
            try:
                bucket.load_bytecode(BytesIO(value))
            except _FAULTS:
                bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        written = BytesIO()
        bucket.write_bytecode(written)
        cache_at(self.place).put([(_template_key(bucket), written.getvalue())])


def recall_answers(place: CachePlace | None) -> None:
    """Nothing where the run keeps nothing; what is damaged counts as not there."""
    keep_compiled(None if place is None else CompiledTemplates(place))
    if place is not None:
        kept.recall(_found(place))


def keep_answers(place: CachePlace) -> None:
    """What this process has worked out beside what it recalled."""
    new = kept.take_noted()
    if not new:
        return
    known = _found(place)
    whole = {**known, **new} if len(known) + len(new) <= _MOST else new
    cache_at(place).put([(_key(), packed(tuple(whole.items())))])


def _key() -> bytes:
    return key_of("answers about expressions", sys.version, sys.byteorder, engine_mark())


def _template_key(bucket: Bucket) -> bytes:
    return key_of("template", sys.version, bucket.key, bucket.checksum, engine_mark())


def _found(place: CachePlace) -> dict[kept.Asked, Any]:
    value = cache_at(place).get([_key()]).get(_key())
    if value is None:
        return {}
    try:
        return dict(unpacked(value))
    except _FAULTS:
        return {}
