"""`nianbao rules lint` and `nianbao rules test`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nianbao.base.errors import UsageError
from nianbao.cli.printing import FORMAT, open_pack, pack_paths, print_block, print_json, print_table, say

if TYPE_CHECKING:
    from nianbao.dev.coverage import Tested
    from nianbao.dev.lint import Linted
    from nianbao.dev.mutate import MutationTest
    from nianbao.model.form import Address
    from nianbao.model.rule import Pack

_LISTED = 12  # cells named in a line


@click.command(short_help="检查规则包")
@click.argument("packs", nargs=-1, metavar="[PACK]...")
@click.option("--strict", is_flag=True, help="有提醒时退出码也为 2")
@FORMAT
def lint(packs: tuple[str, ...], strict: bool, form: str) -> None:
    """检查规则包，列出全部错误和提醒：文件、行、问题、怎么改。

    错误：写错的键、地址、条款、空位、词表，缺的用例，互相矛盾的算式。提醒：重复的算式，没有规则涉及的单元格，没有用到的词表、
    条款和词。退出码：0 没有错误；2 有错误，规则包不能使用。
    """
    from nianbao.app.packs import kinds
    from nianbao.dev.lint import lint_pack

    linted = [(path, lint_pack(path, kinds())) for path in pack_paths(packs)]
    if form == "json":
        print_json({"schema": "nianbao.lint/1", "packs": [_lint_data(path, one) for path, one in linted]})
    else:
        for path, one in linted:
            _print_lint(path, one)
    failed = any(one.errors or (strict and one.problems) for _, one in linted)
    sys.exit(2 if failed else 0)


def _print_lint(path: Path, linted: Linted) -> None:
    for problem in linted.problems:
        say(str(problem))
    errors, warnings = len(linted.errors), len(linted.problems) - len(linted.errors)
    name = linted.pack.id if linted.pack else path.resolve().name
    say(f"{name}：{errors} 个错误，{warnings} 个提醒", bold=True)
    if linted.pack is not None and linted.algebra is not None:
        algebra = linted.algebra
        say(
            f"  {len(linted.pack.rules)} 条规则，{algebra.relations} 条算式（秩 {algebra.rank}，"
            f"可由其他算式推出 {len(algebra.implied)}，重复 {len(algebra.repeated)}），"
            f"{sum(len(table.cells) for table in linted.pack.form.tables)} 个单元格（没有算式 {len(algebra.unlinked)}，"
            f"没有规则 {len(algebra.unreached)}）"
        )


def _lint_data(path: Path, linted: Linted) -> dict[str, Any]:
    problems = []
    for problem in linted.problems:
        file, line = problem.place
        problems.append(
            {"level": problem.level, "file": file, "line": line, "message": problem.message, "hint": problem.hint}
        )
    data: dict[str, Any] = {
        "pack": linted.pack.id if linted.pack else path.resolve().name,
        "errors": len(linted.errors),
        "warnings": len(linted.problems) - len(linted.errors),
        "problems": problems,
    }
    if linted.algebra is not None:
        data["relations"] = {
            "count": linted.algebra.relations,
            "rank": linted.algebra.rank,
            "implied": len(linted.algebra.implied),
            "repeated": len(linted.algebra.repeated),
            "unlinked": list(map(str, linted.algebra.unlinked)),
            "unreached": list(map(str, linted.algebra.unreached)),
        }
    return data


@click.command(short_help="运行规则自带的用例")
@click.argument("packs", nargs=-1, metavar="[PACK]...")
@click.option("--rule", "names", multiple=True, metavar="RULE", help="只试这条规则，可多次")
@click.option("--mutate", is_flag=True, help="把没有问题的底稿逐格改动几种，看哪些改动没有规则发现、哪些格定位不到")
@click.option("--base", default="clean", show_default=True, metavar="NAME", help="--mutate 用的底稿（bases/NAME.yaml）")
@FORMAT
@click.option("-v", "--verbose", is_flag=True, help="列出每个用例、每种结果")
def test(packs: tuple[str, ...], names: tuple[str, ...], mutate: bool, base: str, form: str, verbose: bool) -> None:
    """运行规则自带的用例：应报的报了没有，不应报的报了没有，待改进的改好了没有；并说明用例覆盖了哪些规则类型和结果。

    退出码：0 全部符合；1 有用例不符；2 用法或规则包错误。
    """
    from nianbao.app.packs import kinds
    from nianbao.dev.coverage import try_pack

    failed = False
    data = []
    for path in pack_paths(packs):
        pack = open_pack(path)
        unknown = [name for name in names if name not in {rule.id for rule in pack.rules}]
        if unknown:
            raise UsageError(f"规则包 {pack.id} 没有规则 {'、'.join(unknown)}", where="--rule")
        tested = try_pack(pack, kinds(), names)
        failed |= bool(tested.failed)
        mutated = _mutate(pack, base) if mutate else None
        if form == "json":
            data.append(_test_data(pack, tested, mutated))
            continue
        _print_tested(pack, tested, verbose)
        if mutated is not None:
            _print_mutated(pack, mutated, base)
    if form == "json":
        print_json({"schema": "nianbao.rules-test/1", "packs": data})
    sys.exit(1 if failed else 0)


def _print_tested(pack: Pack, tested: Tested, verbose: bool) -> None:
    # Kept whole: what is printed, from the top to the bottom.
    good = sum(trial.passed for trial in tested.trials)
    say(f"{pack.id} {pack.version}：{len(tested.trials)} 个用例，{good} 个符合", bold=True)
    solid_ones = [trial for trial in tested.trials if not trial.known_weakness]
    for reported, title in ((True, "应报"), (False, "不应报")):
        solid = [trial for trial in solid_ones if (trial.expected in ("fail", "review")) == reported]
        say(f"  {title} {len(solid)}，符合 {sum(trial.passed for trial in solid)}")
    say(f"  待改进 {len(tested.weak)}，已改好 {len(tested.mended)}")
    foreign = [trial for trial in tested.trials if not trial.applies]
    if foreign:
        say(f"  继承而在本规则包不适用 {len(foreign)}")
    print_block("不符", [f"{t.rule}  {t.case}：{t.reason}" for t in tested.failed], mark="× ")
    print_block("待改进", [f"{t.rule}  {t.case}：{t.reason}" for t in tested.weak], mark="▲ ")
    print_block("已改好（可以去掉 known_weakness）", [f"{t.rule}  {t.case}" for t in tested.mended], mark="√ ")
    if verbose:
        print_block("符合", [f"{t.rule}  {t.case}" for t in tested.trials if t.passed], mark="√ ")
    _print_coverage(tested, verbose)


def _print_coverage(tested: Tested, verbose: bool) -> None:
    outcomes, tried = (sum(len(getattr(kind, name)) for kind in tested.kinds) for name in ("outcomes", "tried"))
    total = len(tested.kinds) + len(tested.unused)
    say(f"  覆盖：规则类型 {len(tested.kinds)}/{total}，结果 {tried}/{outcomes}")
    if verbose:
        print_table(
            ("  类型", "规则", "用例", "结果", "没有用例的结果"),
            [
                (
                    f"  {kind.kind}",
                    str(kind.rules),
                    str(kind.cases),
                    f"{len(kind.tried)}/{len(kind.outcomes)}",
                    "、".join(kind.untried),
                )
                for kind in tested.kinds
            ],
            right=(1, 2, 3),
        )
    else:
        untried = [f"{kind.kind}：{'、'.join(kind.untried)}" for kind in tested.kinds if kind.untried]
        print_block("没有用例的结果", untried)


def _test_data(pack: Pack, tested: Tested, mutated: MutationTest | None) -> dict[str, Any]:
    from dataclasses import asdict

    data: dict[str, Any] = {
        "pack": pack.id,
        "cases": len(tested.trials),
        "failed": [asdict(trial) for trial in tested.failed],
        "weak": [asdict(trial) for trial in tested.weak],
        "mended": [asdict(trial) for trial in tested.mended],
        "kinds": [asdict(kind) | {"untried": list(kind.untried)} for kind in tested.kinds],
        "unused_kinds": list(tested.unused),
    }
    if mutated is not None:
        data["mutations"] = {
            "made": len(mutated.outcomes),
            "changes": mutated.counts(),
            "blind_cells": list(map(str, mutated.unnoticed_cells())),
            "unnoticed": [[str(one.mutation.address), one.mutation.change] for one in mutated.unnoticed],
            "unnamed": [[str(one.mutation.address), one.mutation.change] for one in mutated.unnamed],
        }
    return data


def _mutate(pack: Pack, base: str) -> MutationTest:
    from nianbao.app.packs import kinds
    from nianbao.catalog.suggesting import suggest
    from nianbao.dev.cases import SECONDS, build_report
    from nianbao.dev.mutate import run_mutations
    from nianbao.engine.causes import root_causes
    from nianbao.engine.judge import judge

    if base not in pack.bases:
        hint = suggest(base, pack.bases) or f"可用：{'、'.join(pack.bases) or '无'}"
        raise UsageError(f"规则包 {pack.id} 没有底稿 {base}", where="--base", hint=hint)
    report = build_report(pack.form, pack.bases[base], {})
    return run_mutations(
        report, pack.form, lambda reports: judge(pack, kinds(), reports, localise=root_causes, rule_seconds=SECONDS)
    )


_CHANGES = {
    "plus_one": "加1",
    "minus_one": "减1",
    "times_ten": "多一位",
    "digits_swapped": "两位颠倒",
    "blank": "改为空白",
    "dash": "改为“/”",
    "neighbour": "抄成邻格",
}


def _print_mutated(pack: Pack, mutated: MutationTest, base: str) -> None:
    made, missed = len(mutated.outcomes), len(mutated.unnoticed)
    say(f"逐格改动（底稿 {base}）：{made} 处，发现 {made - missed}，没有发现 {missed}", bold=True)
    print_table(
        ("  改动", "次数", "发现", "定位第一", "列为候选", "定位不到"),
        [
            (f"  {_CHANGES[change]}", *(str(row[key]) for key in ("made", "noticed", "first", "listed", "not_named")))
            for change, row in mutated.counts().items()
        ],
        right=(1, 2, 3, 4, 5),
    )
    print_block("怎么改都没有规则发现的格", _grouped(pack, mutated.unnoticed_cells()), mark="▲ ")
    partly = [one for one in mutated.unnoticed if one.mutation.address not in set(mutated.unnoticed_cells())]
    for change, title in _CHANGES.items():
        cells = [one.mutation.address for one in partly if one.mutation.change == change]
        print_block(f"{title}而没有规则发现的格（{len(cells)}）", _grouped(pack, cells), mark="▲ ")
    for change, title in _CHANGES.items():
        cells = [one.mutation.address for one in mutated.unnamed if one.mutation.change == change]
        print_block(f"{title}后定位不到的格（{len(cells)}）", _grouped(pack, cells), mark="？ ")


def _grouped(pack: Pack, cells: Any) -> list[str]:
    """Cells by table, in the form's words."""
    from nianbao.kinds.words import cell_words, table_words

    tables: dict[str, list[Address]] = {}
    for cell in cells:
        tables.setdefault(cell.table, []).append(cell)
    lines = []
    for table, group in tables.items():
        names = [cell_words(pack.form, cell).place for cell in group[:_LISTED]]
        more = f"等 {len(group)} 格" if len(group) > _LISTED else ""
        lines.append(f"“{table_words(pack.form, table)}”{'、'.join(names)}{more}")
    return lines
