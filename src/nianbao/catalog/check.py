"""Data against a model: the first fault as a PackError with file, line and the nearest known word."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from nianbao.base.errors import PackError, UnknownWordError
from nianbao.catalog.source import PackSource, path_to
from nianbao.catalog.suggesting import suggest

_LISTED = 12  # keys that a message lists
_WRITTEN = {  # how a pattern of the models begins → what it asks for
    "^[a-z][a-z0-9_]*": "小写字母开头，只用小写字母、数字和下划线",
    "^[a-z0-9]+(-": "只用小写字母、数字和连字符",
    r"^\d+\.\d+": "三段数字，例如 1.0.0",
    "^(pass|fail": "结果名，或者结果名加点加小写英文，例如 fail.empty",
    "^((0[13578]": "月-日，例如 01-31",
}
M = TypeVar("M", bound=BaseModel)

_TEXTS = {
    "missing": "缺少 {key}",
    "extra_forbidden": "不认识的键 {key}",
    "string_type": "{key} 应当是文字",
    "string_too_short": "{key} 不能是空的",
    "int_type": "{key} 应当是整数",
    "int_parsing": "{key} 应当是整数",
    "float_type": "{key} 应当是数字",
    "float_parsing": "{key} 应当是数字",
    "bool_type": "{key} 应当是 true 或 false",
    "bool_parsing": "{key} 应当是 true 或 false",
    "dict_type": "{key} 应当是“键: 值”的形式",
    "model_type": "{key} 应当是“键: 值”的形式",
    "tuple_type": "{key} 应当是列表",
    "list_type": "{key} 应当是列表",
    "too_short": "{key} 的项数太少",
    "too_long": "{key} 的项数太多",
    "greater_than": "{key} 应当大于 {gt}",
    "greater_than_equal": "{key} 不能小于 {ge}",
    "less_than_equal": "{key} 不能大于 {le}",
    "value_error": "{key}：{reason}",
}


def validated(source: PackSource, model: type[M], data: Any = None, prefix: tuple[str | int, ...] = ()) -> M:
    """`data` (default: the whole file) as `model`. `prefix`: where `data` stands in the file.

    Raises PackError for the first fault in the order of the file."""
    try:
        return model.model_validate(source.data if data is None else data)
    except ValidationError as error:
        raise explain(source, model, error, prefix) from None


def explain(
    source: PackSource, model: type[BaseModel], error: ValidationError, prefix: tuple[str | int, ...]
) -> PackError:
    """The fault of a ValidationError that stands first in the file, in words."""
    # Kept whole: a table of kinds of faults, each with its words.
    faults = error.errors(include_url=False)
    faults.sort(key=lambda fault: (fault["type"] == "missing", source.line(*prefix, *fault["loc"])))
    fault = faults[0]
    path = (*prefix, *fault["loc"])
    key = next((str(step) for step in reversed(path) if isinstance(step, str) and step != "[key]"), "")
    kind = fault["type"]
    hint = ""
    if kind == "extra_forbidden":
        known = _keys_at(model, fault["loc"][:-1])
        hint = suggest(key, known) or (f"可用：{'、'.join(known)}" if len(known) <= _LISTED else "")
    elif kind in ("literal_error", "enum"):
        expected = str(fault.get("ctx", {}).get("expected", ""))
        choices = [word.strip("' ") for word in expected.replace(" or ", ",").split(",")]
        hint = suggest(fault["input"], choices) or f"可选：{'、'.join(choices)}"
        return source.error(f"{key} 的值 {fault['input']!r} 不在可选范围内", *path, hint=hint)
    elif kind == "string_pattern_mismatch":
        pattern = fault["ctx"]["pattern"]
        wanted = next((words for start, words in _WRITTEN.items() if pattern.startswith(start)), pattern)
        return source.error(f"{key} 的写法 {fault['input']!r} 不合规定（{wanted}）", *path)
    limits = fault.get("ctx", {})
    if isinstance(unknown := limits.get("error"), UnknownWordError):
        found = path_to(source.data, unknown.word) or path
        return source.error(str(unknown), *found, hint=suggest(unknown.word, unknown.known))
    reason = str(limits.get("error", fault["msg"]))
    text = _TEXTS.get(kind, "{key}：{reason}").format_map({**limits, "key": key or "文件", "reason": reason})
    return source.error(text, *path, hint=hint)


def _keys_at(model: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """The keys that a model knows at a path, read off its JSON Schema."""
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    nodes = [schema]
    for step in path:
        following: list[dict[str, Any]] = []
        for node in _alternatives(nodes, definitions):
            if isinstance(step, int):
                following += [node["items"]] if isinstance(node.get("items"), dict) else []
                continue
            if step in node.get("properties", {}):
                following.append(node["properties"][step])
            for values in (node.get("additionalProperties"), *node.get("patternProperties", {}).values()):
                if isinstance(values, dict):
                    following.append(values)
        nodes = following or nodes
    return sorted({key for node in _alternatives(nodes, definitions) for key in node.get("properties", {})})


def _alternatives(nodes: list[dict[str, Any]], definitions: dict[str, Any]) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = []
    for node in nodes:
        if "$ref" in node:
            node = definitions.get(node["$ref"].rpartition("/")[2], {})
        result.append(node)
        result += _alternatives([*node.get("anyOf", []), *node.get("oneOf", [])], definitions)
    return result
