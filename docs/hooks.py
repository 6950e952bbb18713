"""What the site takes from elsewhere: texts of the repository, pictures, and pages made of the program's own tables.

Nothing is written twice: README, guides and change log are the files themselves with their links turned to the site's pages; fields
come from the JSON Schemas, the Python interface from docstrings, the list of outputs from the table of outputs.
"""

from __future__ import annotations

import inspect
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import nianbao
from nianbao.app.outputs import listed as listed_outputs
from nianbao.render.schemas import comparison_schema, finding_schema, run_schema

ROOT = Path(__file__).resolve().parents[1]
TEXTS = {  # in the repository → in the site
    "README.md": "index.md",
    "rules/README.md": "authoring.md",
    "CONTRIBUTING.md": "contributing.md",
    "ARCHITECTURE.md": "architecture.md",
    "CHANGELOG.md": "changelog.md",
}
_LINK = re.compile(r"\]\(([^)#\s:]+)(#[^)\s]*)?\)")
_DEF = "#/$defs/"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    for source, page in TEXTS.items():
        text = turned((ROOT / source).read_text("utf-8"), source)
        files.append(File.generated(config, page, content=text))
    for picture in sorted((ROOT / "docs/pictures").glob("*.png")):
        files.append(File.generated(config, f"pictures/{picture.name}", abs_src_path=str(picture)))
    files.append(File.generated(config, "fields.md", content=fields()))
    files.append(File.generated(config, "python.md", content=python()))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    source = page.file.src_uri
    if source in ("fields.md", "python.md", *TEXTS.values()):
        return markdown
    return turned(markdown, f"docs/pages/{source}").replace("<!-- outputs -->", outputs())


def turned(text: str, source: str) -> str:
    """The text of a file of the repository with links to other files turned to where these are in the site. A link to a
    file that the site has not stays as it is, and fails the build."""

    def link(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), match[1]))
        place = TEXTS.get(target) or target.removeprefix("docs/pages/").removeprefix("docs/")
        return f"]({place}{match[2] or ''})"

    return _LINK.sub(link, text)


def outputs() -> str:
    rows = [
        f"| `{name}` | {'、'.join(f'`{place}`' if '.' in place else place for place in places.split('、'))} | {title} |"
        for name, places, title in listed_outputs()
    ]
    return "\n".join(["| `--format` | 写到 | 内容 |", "|---|---|---|", *rows])


def fields() -> str:
    parts = [
        "# 数据字段\n\n由 `nianbao schema` 的 JSON Schema 生成。没有写“必有”的可以不出现，缺省值写在类型后面；"
        "读的程序应当不管不认识的字段。",
    ]
    for schema, what in (
        (finding_schema(), "`findings.jsonl` 的一行：一份报告（`nianbao schema finding`）"),
        (run_schema(), "`run.json`：全批（`nianbao schema run`）"),
        (comparison_schema(), "`nianbao diff --format json`：两次审核的比较（`nianbao schema diff`）"),
    ):
        parts.append(f"## {schema['title']}\n\n{what}")
        parts += [_struct(name, one) for name, one in schema.get("$defs", {}).items() if "properties" in one]
    return "\n\n".join(parts) + "\n"


def _struct(name: str, schema: Mapping[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = []
    for field, one in schema["properties"].items():
        default = f"，缺省 `{one['default']}`" if "default" in one and field not in required else ""
        rows.append(f"| `{field}` | {_type(one)}{default} | {'必有' if field in required else ''} |")
    about = f"{schema['description']}\n\n" if schema.get("description") else ""
    return "\n".join([f"### {name}\n\n{about}| 字段 | 类型 | |", "|---|---|---|", *rows])


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return schema["$ref"].removeprefix(_DEF)
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " ".join(f"`{one}`" for one in schema["enum"])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " 或 ".join(dict.fromkeys(_type(one) for one in schema[key]))
    kind = schema.get("type", "任意")
    if isinstance(kind, list):
        return " 或 ".join(kind)
    if kind == "array":
        return f"array（{_type(schema.get('items') or {})}）" if schema.get("items") is not False else "array"
    if kind == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"object（值：{_type(schema['additionalProperties'])}）"
    if kind == "object" and "properties" in schema:
        return "object（" + "、".join(f"`{name}`" for name in schema["properties"]) + "）"
    return str(kind)


def python() -> str:
    about = inspect.getdoc(nianbao) or ""
    example = about[about.index(">>>") :]
    parts = [f"# Python 接口\n\n{about[: about.index('>>>')].strip()}\n\n```python\n{example}\n```"]
    for name in nianbao.__all__:
        one = getattr(nianbao, name)
        if callable(one):
            parts += _described(f"nianbao.{name}", one)
    return "\n\n".join(parts) + "\n"


def _described(name: str, one: Any) -> Iterator[str]:
    text = inspect.getdoc(one) or ""
    yield f"## {name}\n\n```python\n{name}{_signature(one)}\n```\n\n{text}"
    if inspect.isclass(one):
        for member, value in vars(one).items():
            if not member.startswith("_") and inspect.isfunction(value):
                yield f"### {name}.{member}\n\n```python\n{member}{_signature(value)}\n```\n\n{inspect.getdoc(value) or ''}"


def _signature(one: Any) -> str:
    return str(inspect.signature(one)).replace("'", "")
