"""Which patterns of a pack are slow on hostile texts, with the file and the line that they stand in."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from nianbao.catalog.classes import KEYS
from nianbao.catalog.composing import Composer
from nianbao.catalog.files import Folder
from nianbao.catalog.lexicons import GENERAL, stated
from nianbao.catalog.problems import PackProblem, warning
from nianbao.catalog.source import PackSource, Path
from nianbao.dev.hostile_texts import slow_on
from nianbao.kinds.contract import Kind
from nianbao.model.rule import Pack

_PATIENCE: Final = (
    20.0  # seconds of the processor for all patterns of a pack; one that is not slow takes some milliseconds
)
_YEAR: Final = r"20\d\d"  # what {year} in a wording stands for


def slow_patterns(
    pack: Pack, kinds: Mapping[str, Kind], folder: Folder, sources: Mapping[str, PackSource]
) -> Iterator[PackProblem]:
    """A warning for each of the pack's own patterns that is slow; those of packs that it extends are told there.
    `sources`: the files of rules by the rule's id. Where many are, the search is given up, and said."""
    until = time.process_time() + _PATIENCE
    own = f"{folder.root.resolve().name}/"
    patterns = [one for one in _patterns(pack, kinds, folder, sources) if one[0].name.startswith(own)]
    for tried, (source, place, value) in enumerate(patterns):
        if time.process_time() > until:
            left = f"试正则表达式用了 {_PATIENCE:.0f} 秒，还有 {len(patterns) - tried} 条没有试"
            yield warning(folder.source.error(left, hint="请先改好上面说慢的"))
            return
        unit = slow_on(value.replace("{year}", _YEAR))
        if unit is not None:
            message = f"正则表达式在“{_shown(unit)}”重复很多次的文字上很慢，时间随文字长度成倍增加：{_short(value)}"
            hint = "请给重复写上限，如 {0,20}，整段匹配的以 ^ 开头；不要让相邻的重复能匹配同样的字，不要在重复里套重复"
            yield warning(source.error(message, *place, hint=hint))


def _patterns(
    pack: Pack, kinds: Mapping[str, Kind], folder: Folder, sources: Mapping[str, PackSource]
) -> Iterator[tuple[PackSource, Path, str]]:
    """Each with its file and its place there, be it composed of word classes or not."""
    if folder.form is not None:
        form = pack.form
        levels = (pattern for level in form.levels for pattern in level.patterns)
        own = (form.title_patterns, form.period_patterns, form.furniture, form.identity.agency_patterns, levels)
        yield from ((folder.form, _place(folder.form.data, value) or (), value) for group in own for value in group)
    for rule in pack.rules:
        references = getattr(rule.params, "references", tuple)
        yield from _placed(sources[rule.id], references())
    models = stated(kinds)
    for name, source in folder.lexicons.items():
        model = models.get(name) or GENERAL.get(pack.lexicons[name]["format"])
        if model is not None:
            lexicon: Any = model.model_validate(pack.lexicons[name])
            yield from _placed(source, getattr(lexicon, "references", tuple)())


def _placed(source: PackSource, references: Iterable[tuple[str, str]]) -> Iterator[tuple[PackSource, Path, str]]:
    """The regular expressions among references, each with its place in the file that states them."""
    patterns = [value for what, value in references if what == "regex"]
    if patterns:
        whole = ("params",) if "params" in source.data else ()
        places = _composed(Composer(source), source.data[whole[0]] if whole else source.data, whole)
        yield from ((source, places.get(value, ()), value) for value in patterns)


def _composed(composer: Composer, node: Any, path: Path) -> dict[str, Path]:
    """Where each pattern stands, by what it comes to; that of alternatives, which are used as one, is the place of their
    list."""
    if isinstance(node, str):
        return {composer.compose(node, path): path}
    listed = isinstance(node, list)
    items: Any = enumerate(node) if listed else node.items() if isinstance(node, dict) else ()
    found: dict[str, Path] = {}
    for key, item in items:
        if path or key not in KEYS:
            found = _composed(composer, item, (*path, key)) | found
    if listed and all(isinstance(item, str) for item in node):
        found.setdefault("|".join(composer.compose(node, path)), path)
    return found


def _place(node: Any, value: str) -> Path | None:
    """Where a value stands."""
    if isinstance(node, str):
        return () if node == value else None
    items: Any = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list | tuple) else ()
    for key, item in items:
        found = _place(item, value)
        if found is not None:
            return (key, *found)
    return None


def _short(pattern: str) -> str:
    return pattern if len(pattern) <= 60 else f"{pattern[:57]}…"


def _shown(unit: str) -> str:
    return unit.replace(" ", "␣").replace("\u3000", "␣").replace("\n", "↵").replace("\x00", "␀")
