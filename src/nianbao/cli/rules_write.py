"""`nianbao rules new`, `nianbao rules schema` and `nianbao rules docs`: files for authors and readers of rules."""

from __future__ import annotations

from pathlib import Path

import click

from nianbao.base.errors import UsageError
from nianbao.cli.printing import HERE, open_pack, print_json, say


@click.command(short_help="新建规则或规则包")
@click.argument("rule", metavar="[RULE]", required=False)
@click.option("--pack", "folder", type=click.Path(file_okay=False), metavar="DIR", help="规则包文件夹；缺省为本文件夹")
@click.option(
    "--kind",
    metavar="KIND",
    help="规则类型，如 total、phrase；照本规则包或上级中该类型的第一条规则写成，没有时照别的规则包的",
)
@click.option("--like", metavar="RULE", help="照这条规则写成")
@click.option("--category", metavar="CODE", help="评分类别，也是 rules/ 下的文件夹；缺省同所照的规则")
@click.option("--title", metavar="TEXT", help="规则说的问题，或规则包的名称")
@click.option("--extends", metavar="PACK", help="新建的规则包继承哪个规则包；缺省为自成一套的新表")
@click.option("--copy", "copies", multiple=True, metavar="FILE", help="把上级规则包的这个文件复制过来改，可多次")
def new(
    rule: str | None,
    folder: str | None,
    kind: str | None,
    like: str | None,
    category: str | None,
    title: str | None,
    extends: str | None,
    copies: tuple[str, ...],
) -> None:
    """新建规则 RULE（带用例，先试行）；没有 RULE 时新建规则包。

    \b
    nianbao rules new --pack qingli-2021 --extends disclosure-2021
    nianbao rules new visits-total-differs --pack qingli-2021 --kind total
    """
    from nianbao.app.packs import kinds
    from nianbao.catalog.load import find_pack
    from nianbao.dev.scaffold import new_pack, new_rule

    # Kept whole: two calls with options of their own; each option in the wrong call is told by name.
    if rule is None:
        if folder is None:
            raise UsageError("请写规则编号，或用 --pack 写新规则包的文件夹", where="nianbao rules new")
        if kind or like or category:
            raise UsageError(
                "新建规则包时没有 --kind、--like、--category",
                where="nianbao rules new",
                hint="要新建规则，请写规则编号",
            )
        above = find_pack(extends) if extends else None
        for path in new_pack(Path(folder), kinds(), extends=above, title=title or "", copies=copies):
            say(path)
        say(f"接下来：nianbao rules lint {folder}；nianbao rules new 规则编号 --pack {folder} --kind total", err=True)
        return
    if extends or copies:
        raise UsageError("新建规则时没有 --extends、--copy", where="nianbao rules new")
    if not (kind or like):
        raise UsageError("请用 --kind 写规则类型，或用 --like 写照哪条规则", where="nianbao rules new", hint=_kinds())
    root = Path(folder) if folder else Path.cwd()
    if not (root / HERE).is_file():
        raise UsageError(
            f"{root} 不是规则包", where="--pack", hint=f"先新建：nianbao rules new --pack {root} --extends 规则包"
        )
    path, after = new_rule(root, kinds(), rule, kind=kind, like=like, category=category, title=title)
    say(path)
    if after:
        say(after, err=True)
    say(
        f"接下来：改 {path.name}，再运行 nianbao rules lint {root} 和 nianbao rules test {root} --rule {rule}",
        err=True,
    )


def _kinds() -> str:
    from nianbao.app.packs import kinds

    return "类型：" + "；".join(f"{name} {kind.title}" for name, kind in kinds().items())


@click.command(short_help="输出 JSON Schema")
@click.argument("file_type", metavar="[TYPE]", required=False)
@click.option(
    "--out", type=click.Path(file_okay=False), metavar="DIR", help="写成文件：DIR/<TYPE>.json；缺省输出到终端"
)
def schema(file_type: str | None, out: str | None) -> None:
    """输出规则包文件的 JSON Schema：pack form table clauses profile rule base lexicon。

    编辑器按文件第一行的 `# yaml-language-server: $schema=…` 找到它；`rules new` 会写好这一行。
    """
    from nianbao.app.packs import kinds
    from nianbao.catalog.json_schema import json_schema
    from nianbao.catalog.schema import FILES
    from nianbao.catalog.suggesting import suggest
    from nianbao.dev.scaffold import write_schemas

    if file_type is not None and file_type not in FILES:
        hint = suggest(file_type, FILES) or f"可用：{'、'.join(FILES)}"
        raise UsageError(f"没有 {file_type} 这种文件", where="nianbao rules schema", hint=hint)
    if out is None:
        print_json(json_schema(file_type or "rule", kinds()))
        return
    for path in write_schemas(Path(out), kinds()):
        if file_type in (None, path.stem):
            say(path)


@click.command(short_help="生成规则说明和填报自查指南")
@click.option("--pack", "name", metavar="PACK", help="规则包；缺省为本文件夹的，否则 disclosure-2021")
@click.option(
    "--out", type=click.Path(file_okay=False), default="rules_docs", show_default=True, metavar="DIR", help="输出文件夹"
)
def docs(name: str | None, out: str) -> None:
    """生成规则说明和填报自查指南。

    规则说明 DIR/index.html 和 DIR/rules/<规则>.html（每条一页），词类和里面的词 DIR/words.html，填报自查指南
    DIR/guide.html 和 DIR/guide.docx。
    """
    from nianbao.app.packs import kinds
    from nianbao.dev.docs import write_documents

    pack = open_pack(name or (Path.cwd() if HERE.is_file() else "disclosure-2021"))
    try:
        written = write_documents(pack, kinds(), Path(out))
    except OSError as error:
        raise UsageError(f"不能写入 {out}：{error.strerror}", where="--out") from error
    for path in written:
        if path.parent == Path(out):
            say(path)
    say(f"共 {len(written)} 个文件", err=True)
