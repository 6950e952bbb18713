"""New files for authors: a rule made after one that works, a pack that extends another, a pack for a new form.

What is written loads and passes its own cases as it is, so that an author changes a working thing step by step and
lint has something to say the moment it no longer fits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nianbao.base.errors import UsageError
from nianbao.catalog.files import Folder
from nianbao.catalog.json_schema import json_schema
from nianbao.catalog.load import find_packs, read_chain
from nianbao.catalog.references import BANNED, REPORTS
from nianbao.catalog.schema import FILES
from nianbao.catalog.source import PackSource
from nianbao.catalog.suggesting import suggest
from nianbao.kinds.contract import Kind

SCHEMAS = ".schema"  # in a pack's folder; hidden, so that it is no part of the pack
_STARTER = Path(__file__).parent / "starter"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE = re.compile(r"[a-z][a-z0-9_]*")
_TYPES = {"form": "table", "lexicons": "lexicon", "scoring": "profile", "bases": "base", "rules": "rule"}
_COMMENTED = """\
# 本地要改动上级规则的，逐条写在 adjustments 里，每条都要写明理由。可以改 severity（must 必须、advise 建议、info 提示）、
# weight（分值）、status（trial 试行、active 启用、off 停用）、category、clauses、editions、levels（只管哪些层级）、params，
# 参数改了而不再相符的用例写在 cases 里。例如：
# adjustments:
#   - {rule: RULE, weight: 3, reason: 本地考核办法第几条}
"""


@dataclass(frozen=True, slots=True)
class Template:
    """A rule file to write a new one after. `text`: the file as it stands; `foreign`: the id of its pack where that is
    not the new rule's own nor one that this extends, so that what it names need not exist."""

    rule: str
    source: PackSource
    text: str
    foreign: str


def write_schemas(folder: Path, kinds: Mapping[str, Kind]) -> list[Path]:
    """The JSON Schemas of all types of file, `<type>.json` in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for file_type in FILES:
        path = folder / f"{file_type}.json"
        text = json.dumps(json_schema(file_type, kinds), ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8")
        written.append(path)
    return written


def _give_schemas(root: Path, kinds: Mapping[str, Kind]) -> None:
    """The schemas beside a pack, for editors; they can be made anew, so that git is told to leave them alone."""
    write_schemas(root / SCHEMAS, kinds)
    (root / SCHEMAS / ".gitignore").write_text("*\n", encoding="utf-8")


def new_pack(
    root: Path, kinds: Mapping[str, Kind], *, extends: Path | None, title: str, copies: Sequence[str]
) -> list[Path]:
    """A pack in `root`: one that extends the pack in folder `extends`, with `copies` of its files to change; or one of
    its own with a small form. The files written, the schemas left out. UsageError when it cannot be put there."""
    name = root.resolve().name
    if not _SLUG.fullmatch(name):
        raise UsageError(
            f"规则包的文件夹名 {name} 应当由小写字母、数字和连字符组成", where="--pack", hint="例如 qingli-2021"
        )
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UsageError(
            f"{root} 已存在，且不是空文件夹", where="--pack", hint="新建规则请写上规则编号；新建规则包请换一个位置"
        )
    if extends is None:
        files = {path.relative_to(_STARTER).as_posix(): path.read_text("utf-8") for path in _STARTER.rglob("*.yaml")}
        files = {
            file: text.replace("id: PACK\n", f"id: {name}\n").replace("TITLE", title or name)
            for file, text in sorted(files.items())
        }
        if copies:
            raise UsageError("没有 --extends，没有可复制的文件", where="--copy")
    else:
        chain = read_chain(extends)
        files = {"pack.yaml": _extending(name, title, chain[0])}
        files |= {file: _copied(chain, file) for file in copies}
    written = [_write(root / file, hinted(file, text)) for file, text in files.items()]
    _give_schemas(root, kinds)
    return written


def new_rule(
    root: Path, kinds: Mapping[str, Kind], rule: str, *, kind: str | None, like: str | None, category: str | None,
    title: str | None,
) -> tuple[Path, str]:  # fmt: skip
    """A rule in the pack in folder `root`, after the rule `like` or the first one of `kind`. The file and what it was
    made after, in words ("" for nothing). UsageError when there can be no such rule."""
    # Kept whole: what may be wrong with what was asked for is told before anything is written.
    if not _SLUG.fullmatch(rule) or BANNED.search(rule):
        raise UsageError(
            f"规则编号 {rule} 应当用小写英文和连字符说出问题是什么",
            hint="例如 visits-total-differs，不用 check、must、ensure 等词",
        )
    chain = read_chain(root)
    present = {key.rpartition("/")[2]: source.name for folder in chain for key, source in folder.rules.items()}
    if rule in present:
        raise UsageError(f"规则 {rule} 已有：{present[rule]}", hint="要改动继承的规则，请用 pack.yaml 的 adjustments")
    template = _template(chain, kind, like)
    if template is None:
        if like:
            raise UsageError(f"没有规则 {like}", where="--like", hint=suggest(like, present))
        if kind is None or kind not in kinds:
            raise UsageError(f"没有 {kind} 这种规则", where="--kind", hint=suggest(str(kind), kinds) or _listed(kinds))
        text = _blank(rule, kinds[kind], category or "", chain)
    else:
        text = _after(rule, template, category or _category(chain, template), title)
    place = category or _category(chain, template)
    if not _CODE.fullmatch(place):
        raise UsageError(f"类别 {place} 应当是小写英文代码", where="--category")
    path = _write(root / "rules" / place / f"{rule}.yaml", hinted(f"rules/{place}/{rule}.yaml", text))
    if not (root / SCHEMAS / "rule.json").is_file():
        _give_schemas(root, kinds)
    return path, _made_after(template) if template else ""


def hinted(file: str, text: str) -> str:
    """The text with the line by which editors find the schema of this file of a pack."""
    top = file.partition("/")[0]
    file_type = file.removesuffix(".yaml") if "/" not in file else "form" if file == "form/form.yaml" else _TYPES[top]
    up = "../" * file.count("/")
    body = text.split("\n", 1)[1] if text.startswith("# yaml-language-server:") else text
    return f"# yaml-language-server: $schema={up}{SCHEMAS}/{file_type}.json\n{body}"


def _write(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path} 已存在，没有改动它") from None
    except OSError as error:
        raise UsageError(f"不能写入 {path}：{error.strerror}") from error
    return path


def _extending(name: str, title: str, parent: Folder) -> str:
    file = parent.file
    years = ", ".join("null" if year is None else str(year) for year in file.years)
    example = min((key.rpartition("/")[2] for key in parent.rules), default="RULE")
    return (
        f"format: 1\nid: {name}\nversion: 0.1.0\ntitle: {title or file.title + '（本地）'}\n"
        f'edition: "{file.edition}"            # 版式，与上级规则包相同；改版时才换\n'
        f"years: [{years}]          # 适用的起止年度，null 为不限\nextends: {file.id}\n{_COMMENTED.replace('RULE', example)}"
    )


def _copied(chain: Sequence[Folder], file: str) -> str:
    for folder in chain:
        if file in folder.names:
            return (folder.root / file).read_text("utf-8")
    known = sorted({name for folder in chain for name in folder.names if not name.startswith("rules/")})
    raise UsageError(
        f"上级规则包里没有 {file}", where="--copy", hint=suggest(file, known) or f"可用：{'、'.join(known)}"
    )


def _template(chain: Sequence[Folder], kind: str | None, like: str | None) -> Template | None:
    """The rule to write after: from the chain of packs itself, else from any other pack that can be found."""
    folders = [(folder, "") for folder in chain]
    others = [path for name, path in find_packs().items() if name not in {folder.file.id for folder in chain}]
    for path in others:
        folders += [(folder, folder.file.id) for folder in read_chain(path)]
    for folder, foreign in folders:
        for key, source in sorted(folder.rules.items(), key=lambda item: item[0].rpartition("/")[2]):
            stem = key.rpartition("/")[2]
            if stem == like if like else source.data.get("kind") == kind:
                text = (folder.root / "rules" / f"{key}.yaml").read_text("utf-8")
                return Template(stem, source, text, foreign)
    return None


def _category(chain: Sequence[Folder], template: Template | None) -> str:
    """The template's category where the pack's profiles have it, else the first that they have."""
    known = [
        code for folder in chain for source in folder.profiles.values() for code in source.data.get("categories", {})
    ]
    wanted = str(template.source.data.get("category", "")) if template else ""
    return wanted if wanted in known or not known else known[0]


def _after(rule: str, template: Template, category: str, title: str | None) -> str:
    """The template's file with another name, on trial, with one case that reports and one that does not."""
    blocks = _blocks(template)
    named = title or f"{template.source.data.get('title')}（待改）"
    replaced = {
        "id": f"id: {rule}\n",
        "title": f"title: {named}\n",
        "category": f"category: {category}\n",
        "status": "",
        "en": "",
        "cases": _two_cases(template),
    }
    after = _made_after(template).replace("\n", "\n# ")
    head = f"# {after}\n# 请逐项改为自己的；改完运行 nianbao rules lint 和 nianbao rules test。\n"
    body = ""
    for key, block in blocks:
        body += replaced.get(key, block)
        if key == "severity":
            body += "status: trial              # 试行：只报告，不扣分。试好后改为 active\n"
    return head + body


def _made_after(template: Template) -> str:
    if not template.foreign:
        return f"照 {template.rule} 写成。"
    return (
        f"照规则包 {template.foreign} 的 {template.rule} 写成（本规则包里没有这种规则）。\n"
        "依据 clauses、单元格、用例都要换成自己的。"
    )


def _blocks(template: Template) -> list[tuple[str, str]]:
    """The top-level entries of a file with their text, comments above an entry with it."""
    lines = template.text.splitlines(keepends=True)
    starts = [(line - 1, key) for key, line in template.source.data.lines.items()]
    ends = [start for start, _ in starts[1:]] + [len(lines)]
    return [(key, "".join(lines[start:end])) for (start, key), end in zip(starts, ends, strict=True)]


def _two_cases(template: Template) -> str:
    """The first case that reports and the first that does not, as they are written."""
    cases: Any = template.source.data["cases"]
    block = dict(_blocks(template))["cases"]
    first = template.source.data.lines["cases"]
    lines = block.splitlines(keepends=True)
    if cases.lines[0] == first:  # on one line
        return block
    ends = [*cases.lines[1:], first + len(lines)]
    chosen = []
    for wanted in (True, False):
        number = next((i for i, case in enumerate(cases) if (case.get("expect") in REPORTS) == wanted), None)
        if number is not None:
            chosen += lines[cases.lines[number] - first : ends[number] - first]
    return "cases:\n" + "".join(chosen)


def _blank(rule: str, kind: Kind, category: str, chain: Sequence[Folder]) -> str:
    """A rule of a kind that no pack uses yet: every place to fill in is named, lint refuses it until that is done."""
    schema = kind.params.model_json_schema()
    required = schema.get("required", ())
    params = "".join(f"  {name}: 待填\n" for name in required) or "  {}\n"
    messages = "".join(
        f"  {outcome}: 待填{''.join('{' + slot + '}' for slot in sorted(kind.slots[outcome]))}\n"
        for outcome in ("pass", "fail", "review")
        if outcome in kind.slots
    )
    clause = next(
        (code for folder in chain if folder.clauses for code in folder.clauses.data.get("clauses", {})), "待填"
    )
    return (
        f"format: 1\nid: {rule}\ntitle: 待填：问题是什么\nkind: {kind.name}   # {kind.title}\nparams:\n{params}"
        f"category: {category}\nseverity: advise\nstatus: trial\nweight: 1\nclauses: [{clause}]\n"
        f'editions: ["{chain[0].file.edition}"]\nwhy: 待填：为什么查\nmessages:\n{messages}'
        "recommendation: 待填：怎么改\neffect: 待填：有什么后果\ncases:\n"
        "  - {name: 应报的例子, expect: fail}\n  - {name: 不应报的例子, expect: pass}\n"
    )


def _listed(names: Iterable[str]) -> str:
    return f"可用：{'、'.join(sorted(names))}"
