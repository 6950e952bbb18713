"""Which body of a roster a report is of: by the name that it prints, else by the names of its file and folders.

Never a wrong match: what two bodies could be meant by, or what states another place, is nobody's and is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from nianbao.base.text import fold
from nianbao.engine.names import NO_BODY, Aliases
from nianbao.names.bodies import compare, kind_of, shorten
from nianbao.names.forms import Key, apart, key_of
from nianbao.names.places import Lie, lies
from nianbao.names.reading import Name, Place, read
from nianbao.names.short import shared_places
from nianbao.season.roster import RosterBody

# What every file name has, of which 政府 must not be taken for a body's name.
_TITLE: Final = re.compile(r"政府信息(?:与政务)?公开|政务公开|信息公开")
_NOT_WORD: Final = re.compile(r"[\W_]+")
_PLACE_BEFORE: Final = re.compile(r"([\u4e00-\u9fff]{2,6}?[省市县区旗州盟镇乡])\Z")
_MAY_STAND_BEFORE: Final = frozenset("年度报送交的版稿份件号章各及与")
_PLACE_ENDINGS: Final = frozenset("省市县区旗州盟镇乡")
_SHORTEST: Final = 3  # characters of a body's form in a file name
_FOLDERS: Final = 2  # folders above a file whose names are looked at
_NEAR: Final = 3  # bodies that a name is said to be like
_PART, _ALONE, _PLACED = range(3)
_CITY_RANKS: Final = ("province", "prefecture", "city")


class FoundBody(NamedTuple):
    """`body`: its place in the roster; None where there is none, or where it is not certain which. `near`: those that could
    be meant, then. `certain`: whether the name states the place as well, or is the roster's own."""

    body: int | None = None
    near: tuple[int, ...] = ()
    certain: bool = False


class _FormIn(NamedTuple):
    """A form of a body's name, in short forms, to be looked for in file names. `stated`: whether it states a place; `around`:
    the place that stands before it in the whole name, None where none is known."""

    text: str
    body: int
    stated: bool
    around: Place | None


class _Span(NamedTuple):
    """Where a file's name has forms of bodies' names. `bodies`: each with how it stands there (`_PART` … `_PLACED`)."""

    start: int
    end: int
    bodies: dict[int, int]

    @property
    def meant(self) -> set[int]:
        """Those that stand there most certainly."""
        most = max(self.bodies.values())
        return {body for body, strength in self.bodies.items() if strength == most}


class BodyFinder:
    """Finds bodies of a list. `aliases`: further former names, of an alias file."""

    def __init__(self, bodies: Sequence[RosterBody], aliases: Aliases | None = None) -> None:
        self.bodies = bodies
        self.home = shared_places([body.name for body in bodies])
        former = _former(bodies, aliases or {})
        self._names = [(body.name, *body.formerly, *former.get(at, ())) for at, body in enumerate(bodies)]
        self._exact: dict[str, set[int]] = defaultdict(set)
        self._whole: dict[str, set[int]] = defaultdict(set)
        self._body: dict[str, set[int]] = defaultdict(set)
        for at, names in enumerate(self._names):
            for name in (*names, bodies[at].short):
                self._exact[fold(name)].add(at)
            for name in names:
                key = key_of(name)
                self._whole[key.whole].add(at)
                if key.body not in NO_BODY:
                    self._body[key.body].add(at)
        self._forms: dict[str, list[_FormIn]] = defaultdict(list)
        for form in dict.fromkeys(self._file_forms()):
            self._forms[form.text].append(form)
        self._sizes = sorted({len(text) for text in self._forms}, reverse=True)  # a longer form goes before its parts
        self._named: dict[str, FoundBody] = {}
        self._filed: dict[str, FoundBody] = {}

    def named(self, name: str) -> FoundBody:
        """The body that a report prints as its own: the roster's name, short or former name; the same in short forms; the
        same body where one side states no place."""
        if name not in self._named:
            self._named[name] = self._find(name)
        return self._named[name]

    def _find(self, name: str) -> FoundBody:
        exact = self._exact.get(fold(name), set())
        if len(exact) == 1:
            return FoundBody(next(iter(exact)), certain=True)
        name = self._completed(name)
        key = key_of(name)
        whole = {at for at in self._whole.get(key.whole, ()) if self._together(name, at)}
        if len(whole) == 1:
            return FoundBody(next(iter(whole)), certain=bool(key.region))
        if len(exact | whole) > 1:
            return FoundBody(near=tuple(sorted(exact | whole)))
        loose = {at for at in self._body.get(key.body, ()) if self._may_be(name, key, at)}
        if len(loose) == 1:
            return FoundBody(next(iter(loose)))
        return FoundBody(near=tuple(sorted(loose)) or self._alike(name))

    def filed(self, path: str) -> FoundBody:
        """The body that the name of a file names, else that of a folder around it."""
        place = PurePosixPath(path)
        names = [place.stem, *(part.name for part in place.parents)][: 1 + _FOLDERS]
        near: tuple[int, ...] = ()
        for name in names:
            if name not in self._filed:
                self._filed[name] = self._in_text(name)
            found = self._filed[name]
            if found.body is not None:
                return found
            near = near or found.near
        return FoundBody(near=near)

    def _together(self, name: str, at: int) -> bool:
        """Whether no place speaks against it."""
        own = self.bodies[at].name
        return not apart(name, own) and lies(read(own).places or self.home, read(name).places) is not Lie.APART

    def _at_home(self, name: str) -> bool:
        return lies(self.home, read(name).places) is not Lie.APART

    def _completed(self, name: str) -> str:
        """A name that states a rank alone (区政府) with the places of the roster's district, where they are of that rank."""
        one = read(name)
        home = "".join(place.text for place in self.home)
        return home + one.body if one.level and home.endswith(one.level) else name

    def _may_be(self, name: str, key: Key, at: int) -> bool:
        """Whether a name of the same body without a place, on one side, can be the roster's."""
        for own in self._names[at]:
            other = key_of(own)
            if other.body == key.body and not (key.region and other.region) and not _levels_differ(name, own):
                return self._at_home(name)
        return False

    def _alike(self, name: str) -> tuple[int, ...]:
        """Bodies that the name is like, to be said and never taken."""
        if key_of(name).body in NO_BODY or kind_of(name) == "government_office" or not self._at_home(name):
            return ()
        found = [
            at
            for at, body in enumerate(self.bodies)
            if key_of(body.name).body not in NO_BODY
            and compare(name, body.name).body
            and not _levels_differ(name, body.name)
        ]
        return tuple(found[:_NEAR])

    def _file_forms(self) -> Iterator[_FormIn]:
        for at, names in enumerate(self._names):
            for name in (*names, self.bodies[at].short):
                yield from self._forms_of(read(name), at)

    def _forms_of(self, name: Name, at: int) -> Iterator[_FormIn]:
        """The name from each of its places on, with its rank alone, without either."""
        places = [place.text for place in name.places]
        body = shorten(name.body)
        home = self.home[-1] if self.home else None
        around = (home, *name.places) if not places or name.places[0].rank == "town" else (None, *name.places)
        for start in range(len(places)):
            yield from _form("".join(places[start:]) + body, at, True, around[start])
        last = name.places[-1] if places else None
        if last is not None and last.rank == "town" and body in ("政府", "街道", "办事处", ""):
            yield from _form(last.text, at, True, around[-2])
        if last is not None and last.ending and last.rank != "town":
            yield from _form(last.ending[-1:] + body, at, False, last)
        yield from _form(name.level + body, at, False, around[-1])
        if body not in NO_BODY:
            yield from _form(body, at, False, around[-1])

    def _in_text(self, text: str) -> FoundBody:
        """The one body that a text names; where it names several, none."""
        said = shorten(_NOT_WORD.sub("", _TITLE.sub("", fold(text))))
        spans: list[_Span] = []
        for size in self._sizes:
            for start in range(len(said) - size + 1):
                for form in self._forms.get(said[start : start + size], ()):
                    self._add(form, start, said[:start], spans)
        named = {body for span in spans for body in span.meant}
        if len(named) == 1 and any(max(span.bodies.values()) > _PART for span in spans):
            return FoundBody(next(iter(named)), certain=True)
        return FoundBody(near=tuple(sorted(named))[:_NEAR])

    def _add(self, form: _FormIn, start: int, before: str, spans: list[_Span]) -> None:
        """Note that a form stands at `start`, unless it is a part of a longer one."""
        end = start + len(form.text)
        held = next((span for span in spans if span.start <= start and end <= span.end), None)
        strength = _strength(form, before)
        if held is None:
            spans.append(_Span(start, end, {form.body: strength}))
        elif (held.start, held.end) == (start, end):
            held.bodies[form.body] = max(strength, held.bodies.get(form.body, _PART))


def _strength(form: _FormIn, before: str) -> int:
    """How a form stands in a file name: behind its own place, alone, or behind another's place or as the end of a longer
    name."""
    around = form.around
    if around is not None and before.endswith((around.text, around.stem)):
        return _PLACED
    if around is not None and _PLACE_BEFORE.search(before):
        return _PART
    last = before[-1:]
    if form.stated or not "\u4e00" <= last <= "\u9fff" or last in _MAY_STAND_BEFORE:
        return _ALONE
    return _ALONE if around is None and last in _PLACE_ENDINGS else _PART


def _form(text: str, body: int, stated: bool, around: Place | None) -> Iterator[_FormIn]:
    text = shorten(_NOT_WORD.sub("", fold(text)))
    if len(text) >= _SHORTEST:
        yield _FormIn(text, body, stated, around)


def _former(bodies: Sequence[RosterBody], aliases: Mapping[str, Iterable[str]]) -> dict[int, tuple[str, ...]]:
    """The former names that an alias file has, by the body that bears the present one."""
    by_key = {key_of(body.name).whole: at for at, body in enumerate(bodies)}
    found = {}
    for now, earlier in aliases.items():
        at = by_key.get(key_of(now).whole)
        listed = {key_of(name).whole for name in earlier} & by_key.keys()
        if at is not None:  # a former name that another body of the roster bears is that body's
            found[at] = tuple(name for name in earlier if key_of(name).whole not in listed)
    return found


def _levels_differ(one: str, other: str) -> bool:
    """Whether one is of a county or district by its rank alone (区教育局) and the other of a city (云溪市教育局), or the
    other way round."""
    a, b = read(one), read(other)
    for stated, placed in ((a, b), (b, a)):
        if stated.level and placed.place is not None and placed.place.rank != "town":
            in_city = placed.place.rank in _CITY_RANKS
            if (stated.level in "区县旗" and in_city) or (stated.level in "省市州盟" and not in_city):
                return True
    return bool(a.level and b.level and a.level != b.level)
