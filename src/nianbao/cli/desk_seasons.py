"""`nianbao desk season`, `export`, `import`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from nianbao.cli.desk import opened_desk, takes_desk
from nianbao.cli.lazy import CONTEXT, Lazy
from nianbao.cli.printing import say

COMMANDS = {
    "new": ("nianbao.cli.desk_seasons", "按名录新建批次"),
    "list": ("nianbao.cli.desk_seasons", "列出批次"),
}


@click.group(cls=Lazy, table=COMMANDS, context_settings=CONTEXT, short_help="批次")
def season() -> None:
    """批次：一年的报送，各单位在名录上。"""


@click.command("new", short_help="新建批次")
@click.argument("roster", metavar="ROSTER", type=click.Path(exists=True, dir_okay=False))
@click.option("--year", type=int, required=True, help="报告的年度，如 2025")
@click.option("--title", help="批次名称，缺省为“2025年度报告”")
@click.option("--office", help="主管部门，用于落款")
@click.option("--deadline", help="报送期限，如 2026-01-31")
@click.option("--contact", help="主管部门的联系人")
@click.option("--phone", help="主管部门的联系电话")
@click.option("--rules", help="规则包编号")
@click.option("--one-person", is_flag=True, help="开始审核和通过可以是同一个人")
@takes_desk
def new(
    roster: str, year: int, title: str | None, office: str | None, deadline: str | None, contact: str | None,
    phone: str | None, rules: str | None, one_person: bool, database: str, store: str | None,
) -> None:  # fmt: skip
    """按名录 ROSTER（xlsx、csv、yaml，见 nianbao roster）新建一个批次，各单位都是待报。"""
    desk = opened_desk(database, store)
    from nianbao.desk.seasons import new_season
    from nianbao.desk.work import console
    from nianbao.season.roster import load_roster

    settings = {"office": office, "deadline": deadline, "contact": contact, "phone": phone, "rules": rules}
    bodies = load_roster(roster).bodies
    with desk.work(console()) as work:
        made = new_season(work, year, title or f"{year}年度报告", bodies, settings, two_people=not one_person)
        say(f"已建批次 {made.id}：{made.title}，{len(bodies)} 个单位")


@click.command("list", short_help="列出批次")
@takes_desk
def list_command(database: str, store: str | None) -> None:
    """列出批次的编号、名称和各状态的单位数。"""
    desk = opened_desk(database, store)
    from nianbao.cli.printing import print_table
    from nianbao.desk.seasons import bodies_of, overview, seasons_of
    from nianbao.desk.work import console
    from nianbao.desk.workflow import workflow

    states = workflow().states
    with desk.look(console()) as look:
        rows = []
        for one in seasons_of(look):
            found = overview(look, bodies_of(look, one.id), "", None)
            counts = [str(found.states[state]) for state in states]
            rows.append([str(one.id), str(one.year), one.title, *counts])
    print_table(["编号", "年度", "名称", *(words.title for words in states.values())], rows)


@click.command("export", short_help="导出批次")
@click.argument("season_id", metavar="SEASON", type=int)
@click.argument("folder", metavar="FOLDER", type=click.Path())
@click.option("--format", "formats", default="html,xlsx,docx,leader", show_default=True, help="审核结果写成哪些格式")
@takes_desk
def export(season_id: int, folder: str, formats: str, database: str, store: str | None) -> None:
    """把批次 SEASON 写进 FOLDER：设置、名录、各轮报告、例外登记、审核结果，和全部记录。

    在 FOLDER 里 nianbao audit 第1轮 得到同样的结果；审核结果 是命令行的输出文件夹；nianbao desk import FOLDER 读回来。
    """
    desk = opened_desk(database, store)
    from nianbao.app.outputs import FORMATS
    from nianbao.cli.printing import formats_of
    from nianbao.desk.carried import export_season
    from nianbao.desk.work import console

    chosen = formats_of(tuple(formats.split(",")), FORMATS, "--format")
    with desk.work(console()) as work:
        written = export_season(work, season_id, Path(folder), tuple(chosen))
    say(f"已写入 {folder}：{'、'.join(written)}")


@click.command("import", short_help="导入批次")
@click.argument("folder", metavar="FOLDER", type=click.Path(exists=True, file_okay=False))
@click.option("--season", "season_id", type=int, metavar="SEASON", help="审核结果收进哪个批次，缺省为新建一个")
@click.option("--year", type=int, help="新建的批次是哪个年度，缺省按报告")
@click.option(
    "--inputs", type=click.Path(exists=True, file_okay=False), help="审核过的报告在哪个文件夹，缺省从当前文件夹找"
)
@takes_desk
def import_command(
    folder: str, season_id: int | None, year: int | None, inputs: str | None, database: str, store: str | None
) -> None:
    """把导出的 FOLDER 读成一个新的批次；每个文件都与导出时核对。

    FOLDER 也可以是 nianbao audit 的输出文件夹（run.json、findings.jsonl）：
    其中的报告成为批次的一轮，各单位是已报，审核结果照原来的。收不进的逐份说明原因。退出码：0 全部收进；1 有收不进的。
    """
    desk = opened_desk(database, store)
    from nianbao.desk.carried import import_season
    from nianbao.desk.taken_run import is_run, take_run
    from nianbao.desk.work import console

    if is_run(Path(folder)):
        with desk.work(console()) as work:
            taken = take_run(
                work, Path(folder), season_id=season_id, year=year, inputs=None if inputs is None else Path(inputs)
            )
            made, again = (
                taken.season,
                f"，其中 {taken.checked_again} 份由收审台重新核对" if taken.checked_again else "",
            )
            say(f"批次 {made.id}：{made.title}，收进 {taken.taken} 份{again}")
        for one in taken.left:
            say(f"没有收进 {one.source}：{one.why}", err=True)
        sys.exit(1 if taken.left else 0)
    with desk.work(console()) as work:
        made = import_season(work, Path(folder))
        say(f"已建批次 {made.id}：{made.title}，{len(made.bodies)} 个单位")
