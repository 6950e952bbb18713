"""The JSON Schema of each type of file of a rule pack, for editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nianbao.catalog.schema import FILES, FORMAT


def json_schema(file_type: str, kinds: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a type of file (a key of FILES). For rules, `kinds` adds each kind's own
    parameters: `params` is then checked by `kind`."""
    schema = FILES[file_type].model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["$id"] = f"nianbao-{file_type}-{FORMAT}"
    if file_type != "rule" or not kinds:
        return schema
    definitions = schema.setdefault("$defs", {})
    branches = []
    for name in sorted(kinds):
        own = kinds[name].params.model_json_schema(ref_template="#/$defs/" + name + "__{model}")
        for inner, body in own.pop("$defs", {}).items():
            definitions[f"{name}__{inner}"] = body
        definitions[f"{name}__params"] = own
        branches.append(
            {
                "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
                "then": {"properties": {"params": {"$ref": f"#/$defs/{name}__params"}}},
            }
        )
    schema["properties"]["kind"] = {"enum": sorted(kinds), "title": "Kind"}
    schema["allOf"] = branches
    return schema
