"""Names in running text: where a name begins is not marked, and verbs stand before it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from nianbao.names.bodies import kind_of
from nianbao.names.grammar import is_kind, is_proper
from nianbao.names.reading import Place, place_at, read

# What leads in to a name and is no part of it.
_LEAD: Final = re.compile(
    r"(?:现将?|特此?|兹将?|谨将?|经由?|向(?:社会|公众)|面向社会|公布|发布|公开|编制|编写|形成|制作|撰写|汇总|根据|按照|依照|依据|通过|关于|了"
    r"|报送|印发|转发|上报|本报告|本年度报告|本年报|年度报告|报告|所列|系|是|为|指|即|就|把|对|在|登录|访问|依托|联系|与|和|及|、|：|:|“|《|（|\()+"
)
# Verbs within a run, behind which the name begins.
_CUTS: Final = re.compile(
    r"公布|发布|编制(?!委|办)|撰写|形成|报送|印发|现将|特将|兹将|报告由|年报由|报由|承担|负责|成立|牵头"
)
_SENTENCE: Final = re.compile(
    r"[的与将把了为向，。]|通过|认真|全年|年度|网站|收到|办理(?!中心)|公开(?!办|中心)|按照|根据|20[0-9]{2}"
)
_LONGEST_BODY: Final = 16  # characters; a longer run without a place is a sentence
_ANY_BODY: Final = re.compile(
    r"\A(?:各|全|本|我|该|有关|相关|其他|其它|上级|部分|个别|多个|责任|主管|牵头|职能|成员|所属|下属|直属|派出|两级|三级|同级|当地|所在|一个|每个|哪)"
)


class FoundPlace(NamedTuple):
    """A place at the end of a run of text: its `text`, from the outermost place that is stated."""

    text: str
    places: tuple[Place, ...]


@lru_cache(maxsize=4096)
def place_in(run: str) -> FoundPlace | None:
    """The place that a run of text ends with, with those stated before it: 登录云溪市青栎区 → 云溪市, 青栎区. None where what
    stands there need not be a place's own name (各县, 相关区)."""
    lead = _LEAD.match(run)
    marked = (0, lead.end() if lead else 0)
    for start in (*dict.fromkeys(marked), *range(1, len(run) - 1)):
        places = _chain(run, start)
        # Where nothing marks its beginning, only a division that the table has is known to begin there (but not 和县).
        begins = start in marked or (bool(places) and bool(places[0].codes) and len(places[0].text) > 2)
        if places and begins and all(_is_place(place) for place in places):
            return FoundPlace(run[start:], places)
    return None


def _chain(run: str, start: int) -> tuple[Place, ...]:
    """The places that a run is made of from `start` to its end; () where something else is among them."""
    places: list[Place] = []
    at = start
    while at < len(run):
        found = place_at(run, at, tuple(places))
        if found is None:
            return ()
        at, added = found
        places += added
    return tuple(places)


def _is_place(place: Place) -> bool:
    if place.codes:
        return True
    if len(place.stem) < 2 and place.rank != "zone":
        return False
    return is_proper(place.stem) and (place.rank == "town" or not is_kind(place.stem))


@lru_cache(maxsize=4096)
def body_in(run: str) -> str:
    """The name of a body that a run of text ends with, without the verbs that lead in to it; "" where none is named (各局)."""
    cut = max((cut.end() for cut in _CUTS.finditer(run) if len(run) - cut.end() > 2), default=0)
    run = run[cut:].lstrip("《〈“（(")
    lead = _LEAD.match(run)
    return next((name for start in (0, lead.end() if lead else 0) if (name := _body(run[start:]))), "")


def _body(run: str) -> str:
    name = read(run)
    known = bool(name.places) and bool(name.places[0].codes)  # 全南县, 本溪市
    if len(run) < 2 or (_ANY_BODY.match(run) and not known):
        return ""
    if kind_of(name) is None or not all(_is_place(place) for place in name.places) or _SENTENCE.search(name.body):
        return ""
    return run if name.places or len(name.body) <= _LONGEST_BODY else ""
