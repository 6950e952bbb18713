"""A name in its parts: the national body that it is a branch of, its places from the province down, and what it is there."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from nianbao.base.text import fold
from nianbao.names.divisions import LONGEST, Division, holds, table
from nianbao.names.grammar import GENERIC, GrammarRank, made, town_of_government, zone_form

Rank = GrammarRank

_BRACKETED: Final = re.compile(r"[（(〔\[【]([^（）()〔〕\[\]【】]*)[)）〕\]】]")
_NOT_WORD: Final = re.compile(r"[\W_]+")
_ORGAN: Final = re.compile(
    r"(?:中华人民共和国(?=.)|国家(?:税务|金融监督管理)总局|国家(?:统计|能源|外汇管理|矿山安全监察|粮食和物资储备|烟草专卖|邮政|海洋|林业和草原)局"
    r"|中国(?:人民银行|民用航空|银行保险监督管理委员会|证券监督管理委员会|气象局|地震局|海事局)|财政部|审计署|商务部|水利部)(?:驻)?(?=.{2})"
)
# Branches that are named by a place without its ending: 南京海关, 江苏监管局, 苏州调查队.
_BRANCH: Final = re.compile(
    r"(?:出入境边防检查|海关|海事|监管|调查|边检|铁路|地震|气象|邮政|烟草|通信|航道|港务|特派员|专员|分行|中心支行|支行|证监|外汇|机场|电力|煤矿|消防|矿山|局\Z)"
)
_BARE: Final = re.compile(
    r"[省州盟旗](?=[^际级情下帜].)|市(?!场监|场管|政(?!府)|容|域).(?=.)|县(?!域).(?=.)|区(?!域|划|块).(?=.)|[镇乡](?![村镇贤土域]).(?=.)"
)
_SURE_ENDING: Final = ("省", "市", "县", "区", "旗", "州", "盟")


class Place(NamedTuple):
    """`text` as printed. `ending`: of zones in the form in which it is compared; "" where a place is named by its stem alone.
    `codes`: of the divisions that it can be, () where the table has none. `sure`: the body's district is the place's, and
    the place that of the codes: not where only its name is known (朝阳|开发区), nor its seat (南京|海关)."""

    text: str
    stem: str
    ending: str
    rank: Rank
    codes: tuple[str, ...] = ()
    sure: bool = True


class Name(NamedTuple):
    """`organ`: the national body before the places, or "". `level`: 市, 区 and the like before the body where no place is
    stated ("区民政局"), else "". `body`: what is left, "" where a name is that of a place. `asides`: what stands in brackets."""

    printed: str
    organ: str
    places: tuple[Place, ...]
    level: str
    body: str
    asides: tuple[str, ...]

    @property
    def place(self) -> Place | None:
        """The innermost place."""
        return self.places[-1] if self.places else None


@lru_cache(maxsize=8192)
def read(name: str) -> Name:
    """The parts of a body's name, as titles and lists have it. Blanks, marks and brackets do not count."""
    text = fold(name)
    asides = tuple(_NOT_WORD.sub("", part) for part in _BRACKETED.findall(text))
    plain = _NOT_WORD.sub("", _BRACKETED.sub("", text)) or _NOT_WORD.sub("", text)
    match = _ORGAN.match(plain)
    organ = match[0].removesuffix("驻") if match else ""
    at = match.end() if match else 0
    places: list[Place] = []
    while at < len(plain):
        found = place_at(plain, at, tuple(places))
        if found is None:
            break
        at, added = found
        places += added
    level = ""
    if not places and not organ and (bare := _BARE.match(plain)):
        level, at = bare[0][0], 1
    return Name(name, organ, tuple(places), level, plain[at:], tuple(part for part in asides if part))


def place_at(text: str, at: int, above: tuple[Place, ...] = ()) -> tuple[int, list[Place]] | None:
    """The place that begins at `at` of a name, below those that stand before it: where it ends, and one or (苏州|工业园区)
    two places."""
    known = _known(text, at, above)
    if known is not None:
        end, place = known
        town = town_of_government(text, at)
        if town is None or town.end - len(town.ending) - end >= 2 or town.end == end:
            return end, [place]
    stem = _by_stem(text, at, above)
    if stem is not None:
        return stem
    one = made(text, at)
    if one is None or (one.text in GENERIC and one.rank == "county"):
        return None
    return one.end, [Place(one.text, one.stem, zone_form(one.ending), one.rank)]


def _known(text: str, at: int, above: tuple[Place, ...]) -> tuple[int, Place] | None:
    """The longest name of a division that begins here."""
    named = table().named
    for size in range(min(LONGEST, len(text) - at), 1, -1):
        part = text[at : at + size]
        if part[-1] not in _SURE_ENDING or part not in named:
            continue
        divisions = named[part]
        if part in GENERIC and not _inside(divisions, above):
            continue
        behind = text[at + size : at + size + 1]
        if behind and part[-1] + behind in ("市场", "区域", "区划", "县域"):
            continue
        if part[-1] == "市" and _has_child(divisions, "市" + text[at + size : at + size + 2]):
            return at + size - 1, _place(part[:-1], divisions, above)
        return at + size, _place(part, divisions, above)
    return None


def _has_child(divisions: tuple[Division, ...], name: str) -> bool:
    """Whether a city has a district of a name that begins with 市: 济南市中区 is 济南's 市中区."""
    return any(holds(one.code, child.code) for child in table().named.get(name, ()) for one in divisions)


def _by_stem(text: str, at: int, above: tuple[Place, ...]) -> tuple[int, list[Place]] | None:
    """A division that is named without its ending, before a zone, a division of its own or a branch: 苏州|工业园区."""
    # Kept whole: the longest stem that one of the three stands behind, so that all three are tried at each length.
    stems = table().stems
    for size in range(min(LONGEST, len(text) - at), 1, -1):
        divisions = stems.get(text[at : at + size], ())
        if not divisions:
            continue
        rest = at + size
        sure = _one_place(divisions)
        divisions = tuple(one for one in divisions if one.rank != "county") or divisions
        outer = Place(text[at:rest], text[at:rest], "", _rank(divisions), _codes(divisions, above), sure)
        below = _known(text, rest, (outer,))
        if below is not None and _inside_codes(below[1].codes, outer.codes):
            return rest, [outer]
        zone = made(text, at)
        large = any(one.rank != "county" for one in divisions) or _inside(divisions, above)
        # One character is left of 五台|山风景区: the stem is longer than the division's.
        if zone is not None and zone.rank == "zone" and large and zone.end > rest and len(zone.stem[size:]) != 1:
            return zone.end, [outer, Place(text[rest : zone.end], zone.stem[size:], zone_form(zone.ending), "zone")]
        if zone is None and large and _BRANCH.search(text, rest):
            return rest, [outer._replace(sure=False)]  # the seat of a branch, whose district may be another
    return None


def _place(text: str, divisions: tuple[Division, ...], above: tuple[Place, ...]) -> Place:
    stem = divisions[0].stem
    return Place(text, stem, text[-1] if text != stem else "", _rank(divisions), _codes(divisions, above))


def _rank(divisions: tuple[Division, ...]) -> Rank:
    ranks = {one.rank for one in divisions}
    return next(iter(ranks)) if len(ranks) == 1 else "city"


def _one_place(divisions: tuple[Division, ...]) -> bool:
    """Whether all divisions of a stem lie in one prefecture: 苏州 is one place, 朝阳 many."""
    return len({one.code[:4] for one in divisions}) == 1


def _codes(divisions: tuple[Division, ...], above: tuple[Place, ...]) -> tuple[str, ...]:
    """The codes that lie below the places before; all where none does, none where those are known and hold none."""
    codes = tuple(dict.fromkeys(one.code for one in divisions))
    outer = next((place.codes for place in reversed(above) if place.codes), ())
    inside = tuple(code for code in codes if any(holds(one, code) for one in outer))
    return inside if inside or outer else codes


def _inside(divisions: tuple[Division, ...], above: tuple[Place, ...]) -> bool:
    return bool(above) and _inside_codes(tuple(one.code for one in divisions), above[-1].codes)


def _inside_codes(codes: tuple[str, ...], outer: tuple[str, ...]) -> bool:
    return any(holds(one, code) for code in codes for one in outer)
