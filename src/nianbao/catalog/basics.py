"""What all models of a pack's files are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Words = tuple[Text, ...]


class File(BaseModel):
    """The base of every model: numbers may stand where text is asked for (a year, an edition)."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)
