"""Words of which a field holds one, as msgspec checks them when it decodes."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


def one_of(words: Iterable[str]) -> msgspec.Meta:
    """Metadata of a text that is one of `words` (an enumeration of texts, too)."""
    return msgspec.Meta(pattern=f"^({'|'.join(map(str, words))})$(?!\\n)")
