"""What a lexicon of a kind may hold: the base of the models that kinds declare, and the types of their values.

A kind states its lexicons by name (`Kind.lexicons`), each with its model. The catalog validates the files against them
when the pack loads, so that no key is misspelt and no pattern is broken in a run. Names that a lexicon refers to (cells,
sections, levels) are marked as in the parameters of rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema

from nianbao.base.errors import UnknownWordError
from nianbao.base.regexes import checked
from nianbao.kinds.beginnings import first_characters
from nianbao.kinds.params import Params, Reference


class Lexicon(Params):
    """The base of all lexicons and of their parts: unknown keys are errors, numbers may stand where text is asked for.
    The `format` of a whole lexicon is a Literal, `<name>/<number>`."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


def wording(value: str) -> str:
    """The value where it is a pattern that a Scanner can look for; ValueError where it is none."""
    checked(value)
    if first_characters(value) is None:
        raise ValueError("这个正则表达式能以任何字开头，或者能匹配空文字，逐字查找时不能用")
    return value


def _joined(value: Any) -> Any:
    return (
        "|".join(value) if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value) else value
    )


# Unlike a rule's, it may match the empty text. A list: the alternatives, in their order.
Pattern = Annotated[
    str,
    BeforeValidator(_joined),
    AfterValidator(checked),
    Reference("regex"),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Wording = Annotated[
    str, AfterValidator(wording), Reference("regex")
]  # begins with one of finitely many characters: for a Scanner
Word = Annotated[str, Field(min_length=1)]
Cell = Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+){2}$"), Reference("cell")]
SignedCell = Annotated[
    str, Field(pattern=r"^-?[a-z0-9_]+(\.[a-z0-9_]+){2}$"), Reference("cell")
]  # `-`: it is subtracted


def lacking(wanted: Iterable[str], given: Iterable[str], what: str) -> None:
    """UnknownWordError where `given` (the names of `what`) does not have all that is wanted."""
    known = list(given)
    for word in wanted:
        if word not in known:
            raise UnknownWordError(f"{what} 里没有 {word}", word, known)
