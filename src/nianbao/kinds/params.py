"""What the parameters of kinds are made of: the base of their models, and the types of their values.

The annotations mark references into the pack, so that the catalog can lint them without knowing the kinds:
`params.references()` yields ("cells" | "section" | "table" | "words" | "swaps" | "patterns" | "level" | "regex", value).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from nianbao.base.regexes import checked, compiled
from nianbao.model.pattern import PatternError, split


class Reference(str):
    """Marks a parameter as a name defined elsewhere in the pack."""


def _cells(value: str) -> str:
    try:
        split(value)
    except PatternError as error:
        raise ValueError(str(error)) from None
    return value


def _regex(value: str) -> str:
    if compiled(checked(value)).match(""):
        raise ValueError("这个正则表达式能匹配空文字，等于没有条件")
    return value


# A day of the year, 29 February too: the last of the month where there is none.
MONTH_DAY = r"^((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|[12]\d))$"

Cells = Annotated[str, AfterValidator(_cells), Reference("cells")]
SectionId = Annotated[str, Reference("section")]
TableId = Annotated[str, Reference("table")]
WordsId = Annotated[str, Reference("words")]  # a lexicon of words (words/1)
PatternsId = Annotated[str, Reference("patterns")]  # one of patterns (patterns/1)
SwapsId = Annotated[str, Reference("swaps")]  # one of wrong words with the right ones (swaps/1)
LevelId = Annotated[str, Reference("level")]
Regex = Annotated[str, AfterValidator(_regex), Reference("regex")]
MonthDay = Annotated[str, Field(pattern=MONTH_DAY)]
Some = Annotated[tuple[Cells, ...], Field(min_length=1)]
Sections = Annotated[tuple[SectionId, ...], Field(min_length=1, title="范围")]
SoftOutcome = Annotated[Literal["fail", "review"], Field(title="报为")]

EVERYWHERE = ("*",)  # every section of the form, and nothing else
SPECIAL_SECTIONS = ("*", "title", "preface", "tail")


class Params(BaseModel):
    """The base of all parameter models: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)  # kept packs need none to be built

    @classmethod
    def titles(cls) -> dict[str, str]:
        """What the parameters are called for authors, those of their parts as `parameter.part`."""
        found = {name: field.title or "" for name, field in cls.model_fields.items()}
        for name, field in cls.model_fields.items():
            for part in (field.annotation, *get_args(field.annotation)):
                if isinstance(part, type) and issubclass(part, Params):
                    found |= {f"{name}.{inner}": title for inner, title in part.titles().items()}
        return found

    def references(self) -> Iterator[tuple[str, str]]:
        """Every name that these parameters use, with what it must name; the special sections are left out."""
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            own = [str(mark) for mark in field.metadata if isinstance(mark, Reference)]
            yield from _references(field.annotation, value, own)


def _references(annotation: Any, value: Any, marks: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """The names in a value, with what the annotation of each says that it must name; `marks`: what is known already."""
    if isinstance(value, Params):
        yield from value.references()
    elif isinstance(value, dict):
        keys, values = _arguments(annotation, dict)
        for key, item in value.items():
            yield from _references(keys, key)
            yield from _references(values, item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _references(_arguments(annotation, tuple)[0], item, marks)
    elif isinstance(value, str):
        for mark in (*marks, *_marks(annotation)):
            if not (mark == "section" and value in SPECIAL_SECTIONS):
                yield mark, value


def _arguments(annotation: Any, container: type) -> tuple[Any, ...]:
    """What a container within the annotation (which may be optional, or annotated itself) holds."""
    if get_origin(annotation) is container:
        return get_args(annotation)
    return next((found for part in get_args(annotation) if (found := _arguments(part, container))), ())


def _marks(annotation: Any) -> Iterator[str]:
    for part in (*getattr(annotation, "__metadata__", ()), *getattr(annotation, "__args__", ())):
        if isinstance(part, Reference):
            yield str(part)
        else:
            yield from _marks(part)


class Statement(Params):
    """Words that a text must (or must not) hold: any one pattern in any one of the sections."""

    sections: Sections
    patterns: Annotated[tuple[Regex, ...], Field(title="文字（正则表达式）", min_length=1)]
