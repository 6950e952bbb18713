"""The JSON Schema of each type of file of a rule pack, for editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, create_model

from nianbao.catalog.classes import Vocabulary
from nianbao.catalog.lexicons import SwapsFile, WordsFile, by_format
from nianbao.catalog.schema import FILES, FORMAT


def json_schema(file_type: str, kinds: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a type of file (a key of FILES). With `kinds`, a rule's `params` are checked by
    its `kind`, and a lexicon by its `format`."""
    schema = FILES[file_type].model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["$id"] = f"nianbao-{file_type}-{FORMAT}"
    if file_type == "rule" and kinds:
        _branch(schema, "kind", {name: kind.params for name, kind in kinds.items()}, "params")
    if file_type == "lexicon":
        _branch(schema, "format", {name: _with_vocabulary(model) for name, model in by_format(kinds or {}).items()})
    return schema


def _with_vocabulary(model: type[BaseModel]) -> type[BaseModel]:
    """The model of a lexicon as it is written: with the classes and phrases that its patterns are composed from."""
    return model if model in (WordsFile, SwapsFile) else create_model(model.__name__, __base__=(model, Vocabulary))


def _branch(schema: dict[str, Any], key: str, models: Mapping[str, type[BaseModel]], held: str = "") -> None:
    """Hold a file (or what its key `held` has) to the model that its value of `key` names."""
    definitions = schema.setdefault("$defs", {})
    branches = []
    for name in sorted(models):
        own = models[name].model_json_schema(ref_template="#/$defs/" + name.replace("/", "-") + "__{model}")
        prefix = name.replace("/", "-")
        for inner, body in own.pop("$defs", {}).items():
            definitions[f"{prefix}__{inner}"] = body
        whole = f"{prefix}__{held or 'file'}"
        definitions[whole] = own
        then = {"$ref": f"#/$defs/{whole}"}
        branches.append(
            {
                "if": {"properties": {key: {"const": name}}, "required": [key]},
                "then": {"properties": {held: then}} if held else then,
            }
        )
    schema["properties"][key] = {"enum": sorted(models), "title": key.capitalize()}
    schema["allOf"] = branches
