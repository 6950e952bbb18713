"""Statements of a sentence that carry no figure: that all was upheld, that all was dealt with."""

from __future__ import annotations

from nianbao.kinds.narrative.claims_stated import BareStatement
from nianbao.kinds.narrative.claims_tokens import Context, tokens_in, upheld


def statements_in(context: Context, start: int, masked: str) -> list[BareStatement]:
    """The statements of a sentence that begins at `start` of its section."""
    found, known = [], context.words.statements
    for name, pattern in known.items():
        match = None if name.startswith("not_") else pattern.search(masked)
        if match is None:
            continue
        against = known.get(f"not_{name}")
        clause = masked[: match.end()]
        topics = () if against is not None and against.search(clause) else _spoken_of(context, name, clause)
        if topics:
            found.append(BareStatement(name, topics, start + match.start(), start + match.end()))
    return found


def _spoken_of(context: Context, name: str, clause: str) -> tuple[str, ...]:
    """The topics that a statement is made of. `clause`: the sentence up to its end."""
    if name == "no_fee_notice":
        return ("processing_fee",)
    tokens = tokens_in(context.words, clause)
    if name == "all_upheld":
        return upheld(tokens)
    spoken = context.topic == "requests" and not any(token.role == "decoy" for token in tokens)
    return ("requests",) if spoken else ()
