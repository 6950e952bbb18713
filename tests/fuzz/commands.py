"""Everything that a command is given beside reports: of kinds that are no files, damaged, of any name; saved runs that were
tampered with. Whatever it is: an exit code of the contract, no trace, bounded time and memory, and nothing is written that
the command was not asked to write.

A case runs in a fork of this process, in a workshop of its own: a folder with one of each thing that commands are given.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import json
import os
import random
import re
import resource
import shutil
import signal
import stat
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from fuzz.damage import changed
from support.command import nianbao
from support.samples import ROOT
from support.tamper import tampered

SECONDS: Final = 60  # of the clock, on a machine that is busy; a command that waits for a pipe never ends
MEGABYTES: Final = 900
BIG: Final = 1 << 40  # bytes of a sparse file
_ODD: Final = (b"\xb1\xa8\xb8\xe6", b"a\x1b[31mred\n", "\u202etxt.\u200b".encode(), b"-rf", b"%s{0}$x`y`", b"\xff" * 60)


class Way(NamedTuple):
    """How a command is called. `words`: with `{x}` for what is damaged and names of the workshop in braces.
    `thing`: what of the workshop `{x}` is, where it is whole. `writes`: what it may write or change."""

    words: str
    thing: str
    writes: tuple[str, ...] = ()


_AUDIT: Final = "audit {reports} --out {out} -q --fail-on never"
_TWO: Final = "--requester 甲局 --approver 乙办 --approved 2026-02-01 --expires 2026-12-31"
WAYS: Final[Mapping[str, Way]] = {
    "audit": Way("audit {x} --out {out} -q", "reports", ("out",)),
    "audit --config": Way(f"{_AUDIT} --config {{x}}", "settings", ("out",)),
    "audit --roster": Way(f"{_AUDIT} --roster {{x}}", "roster", ("out",)),
    "audit --roster csv": Way(f"{_AUDIT} --roster {{x}}", "roster_csv", ("out",)),
    "audit --roster xlsx": Way(f"{_AUDIT} --roster {{x}}", "roster_xlsx", ("out",)),
    "audit --aliases": Way(f"{_AUDIT} --aliases {{x}}", "aliases", ("out",)),
    "audit --exceptions": Way(f"{_AUDIT} --exceptions {{x}} --as-of 2026-03-01", "register", ("out",)),
    "audit --confirmed": Way(f"{_AUDIT} --confirmed {{x}}", "confirmed", ("out",)),
    "audit --letter-template": Way(f"{_AUDIT} --letter-template {{x}} --format docx", "letter", ("out",)),
    "audit --circular-template": Way(f"{_AUDIT} --circular-template {{x}} --format leader", "circular", ("out",)),
    "audit --previous": Way(f"{_AUDIT} --previous {{x}}", "run", ("out",)),
    "audit --ledger": Way(f"{_AUDIT} --ledger {{x}} --format xlsx", "ledger", ("out",)),
    "audit --prior": Way(f"{_AUDIT} --prior {{x}}", "prior", ("out",)),
    "audit --against": Way(f"{_AUDIT} --against {{x}}", "run", ("out",)),
    "audit --rules": Way(f"{_AUDIT} --rules {{x}}", "pack", ("out",)),
    "audit --log": Way(f"{_AUDIT} --log {{x}}", "nothing", ("out", "x")),
    "audit --cache": Way(f"{_AUDIT} --cache {{x}}", "folder", ("out", "x")),
    "audit --out": Way("audit {reports} --out {x} -q --fail-on never", "folder", ("x",)),
    "consolidate": Way("consolidate {x} --parent {parent} --structure {structure} --out {out} -q", "reports", ("out",)),
    "consolidate --parent": Way(
        "consolidate {reports} --parent {x} --structure {structure} --out {out} -q", "parent", ("out",)
    ),
    "consolidate --structure": Way(
        "consolidate {reports} --parent {parent} --structure {x} --out {out} -q", "structure", ("out",)
    ),
    "consolidate --roster": Way(
        "consolidate {reports} --parent {parent} --roster {x} --out {out} -q", "roster", ("out",)
    ),
    "consolidate --out": Way(
        "consolidate {reports} --parent {parent} --structure {structure} --out {x} -q", "folder", ("x",)
    ),
    "dry-run": Way("rules dry-run {x} --rules disclosure-2021", "reports"),
    "dry-run --prior": Way("rules dry-run {reports} --rules disclosure-2021 --prior {x}", "prior"),
    "dry-run --rules": Way("rules dry-run {reports} --rules {x} --format json", "pack"),
    "diff A": Way("diff {x} {run}", "run"),
    "diff B": Way("diff {run} {x} --format terminal,html,xlsx,json --out {out}", "run", ("out",)),
    "diff --out": Way("diff {run} {run} --format json --out {x}", "nothing", ("x",)),
    "show": Way("show {x} -v", "run"),
    "rescore": Way("rescore {x} --out {out} -q", "run", ("out",)),
    "rescore --previous": Way("rescore {run} --previous {x} --out {out} -q", "run", ("out",)),
    "rescore --rules": Way("rescore {run} --rules {x} --out {out} -q", "pack", ("out",)),
    "ledger read": Way("ledger read {x} --format json --run {run}", "ledger"),
    "ledger read --run": Way("ledger read {ledger} --run {x} --proposals {out} --expires 2026-12-31", "run", ("out",)),
    "ledger read --proposals": Way("ledger read {ledger} --run {run} --proposals {x}", "nothing", ("x",)),
    "exceptions lint": Way("exceptions lint {x} --as-of 2026-03-01 --run {run}", "register"),
    "exceptions list": Way("exceptions list {x} --as-of 2026-03-01", "register"),
    "exceptions lint --run": Way("exceptions lint {register} --as-of 2026-03-01 --run {x}", "run"),
    "exceptions add": Way(
        f"exceptions add {{x}} {{run}} {{finding}}/F01 --type false_alarm --reason 这条规则在这里说错了，已经核对 {_TWO}",
        "register",
        ("x", "folders beside x"),
    ),
    "exceptions take": Way("exceptions take {out} {x}", "proposals", ("out",)),
    "exceptions take into": Way("exceptions take {x} {proposals}", "register", ("x",)),
    "confirm": Way("confirm {x}", "run"),
    "confirm --check": Way("confirm {run} --check {x}", "confirmed"),
    "confirm --template": Way("confirm {run} --template {x}", "nothing", ("x",)),
    "roster lint": Way("roster lint {x}", "roster"),
    "roster lint xlsx": Way("roster lint {x}", "roster_xlsx"),
    "roster new": Way("roster new {x} --run {run}", "nothing", ("x",)),
    "roster new --run": Way("roster new {out}.yaml --run {x}", "run", ("out.yaml",)),
    "letters new": Way("letters new {x}", "no_letter", ("x",)),
    "docs": Way("docs --out {x}", "folder", ("x",)),
    "config": Way("config --config {x}", "settings"),
    "explain": Way("explain requests-balance --rules {x}", "pack"),
    "rules lint": Way("rules lint {x}", "pack"),
    "desk import": Way("desk import {x} --desk {desk} --inputs {here}", "run", ("desk",)),
    "desk import exported": Way("desk import {x} --desk {desk}", "exported", ("desk",)),
    "desk restore": Way("desk restore {x} --desk {out}.sqlite --store {out}", "backup", ("out", "out.sqlite")),
}


@dataclass(frozen=True)
class Workshop:
    """A folder with one of each thing, by name."""

    here: Path
    things: Mapping[str, Path]
    finding: str

    def copied(self, place: Path) -> Workshop:
        shutil.copytree(self.here, place, symlinks=True)
        moved = {name: place / path.relative_to(self.here) for name, path in self.things.items()}
        return Workshop(place, moved, self.finding)


def _told(code: int, *words: object) -> None:
    said = nianbao(*words)
    if said.code != code:
        raise AssertionError((words, said))


@lru_cache(maxsize=1)
def workshop() -> Workshop:
    """Made once in a process; whatever is in it is whole."""
    outer = Path(tempfile.mkdtemp(prefix="workshop-"))
    atexit.register(shutil.rmtree, outer, ignore_errors=True)
    here = outer / "far" / "in" / "here"
    here.mkdir(parents=True)
    before = Path.cwd()
    os.chdir(here)
    try:
        return _filled(here)
    finally:
        os.chdir(before)


def _filled(here: Path) -> Workshop:
    samples = ROOT / "reports_in"
    for year, folder, names in (("2025", "reports", ("jiaoyuju.html", "weijianju.txt")), ("2024", "prior", ())):
        (here / folder).mkdir()
        for path in sorted((samples / year).iterdir()):
            if path.name in names or (not names and path.name in ("jiaoyuju.html", "weijianju.txt")):
                shutil.copy(path, here / folder / path.name)
    shutil.copy(samples / "2025" / "quzhengfu.html", here / "parent.html")
    (here / "folder").mkdir()
    texts = {
        "settings.toml": 'office = "云溪市青栎区政务公开办公室"\nyear = 2025\nround = 1\n',
        "roster.yaml": "format: 1\nbodies:\n  - 单位名称: 云溪市青栎区教育局\n    简称: 教育局\n    分组: 部门\n",
        "roster.csv": "单位名称,简称,分组,顺序\n云溪市青栎区教育局,教育局,部门,1\n云溪市青栎区卫生健康局,卫健局,部门,2\n",
        "aliases.yaml": "format: 1\naliases:\n  - {now: 云溪市青栎区教育局, formerly: [云溪市青栎区教育体育局]}\n",
        "structure.yaml": "format: 1\nparent: 云溪市青栎区人民政府\nagencies:\n  - 云溪市青栎区教育局\n",
    }
    for name, text in texts.items():
        (here / name).write_text(text, "utf-8")
    _told(0, "audit", "reports", "--out", "run", "-q", "--fail-on", "never", "--format", "xlsx", "--no-cache")
    finding = next(
        one["id"]
        for one in map(json.loads, (here / "run" / "findings.jsonl").read_text("utf-8").splitlines())
        if any(result["outcome"] == "fail" for result in one["results"])
    )
    shutil.copy(here / "run" / "ledger.xlsx", here / "ledger.xlsx")
    words = ["--type", "false_alarm", "--reason", "这条规则在这里说错了，已经核对", *_TWO.split()]
    _told(0, "exceptions", "add", "register.yaml", "run", f"{finding}/F01", *words)
    shutil.rmtree(here / "register-误报用例")
    own = (here / "register.yaml").read_text("utf-8")
    (here / "proposals.yaml").write_text(
        re.sub(r'fingerprint: "."', 'fingerprint: "x"', own).replace('"x', '"0'), "utf-8"
    )
    _told(0, "confirm", "run", "--template", "confirmed.yaml")
    _told(0, "letters", "new", "letter.docx")
    _told(0, "letters", "new", "circular.docx", "--circular")
    _told(0, "roster", "new", "roster.xlsx", "--run", "run")
    shutil.copytree(ROOT / "rules" / "disclosure-2021", here / "disclosure-2021")
    _told(0, "desk", "init", "--desk", "desk.sqlite")
    _told(0, "desk", "import", "run", "--desk", "desk.sqlite", "--inputs", ".")
    _told(0, "desk", "export", "1", "exported", "--desk", "desk.sqlite", "--format", "html")
    _told(0, "desk", "backup", "backup.zip", "--desk", "desk.sqlite")
    names = (
        "reports prior parent.html folder settings.toml roster.yaml aliases.yaml structure.yaml run ledger.xlsx register.yaml"
        " proposals.yaml confirmed.yaml letter.docx circular.docx disclosure-2021 exported backup.zip desk.sqlite"
    )
    things = {Path(name).stem: here / name for name in names.split()}
    things |= {"roster_csv": here / "roster.csv", "roster_xlsx": here / "roster.xlsx"}
    things |= {
        "out": here / "out",
        "pack": here / "disclosure-2021",
        "no_letter": here / "nothing.docx",
        "nothing": here / "nothing.yaml",
        "here": here,
    }
    return Workshop(here, things, finding)


# What may stand in the place of a thing: given the place and what stood there (or None), a damaged one is made.
Trouble = Callable[[Path, Path, random.Random], None]


def _empty(place: Path, own: Path, rng: random.Random) -> None:
    if own.is_dir():
        place.mkdir()
    else:
        place.write_bytes(b"")


def _noise(place: Path, own: Path, rng: random.Random) -> None:
    place.write_bytes(
        rng.choice((rng.randbytes(3000), b"\xff\xfe\x00", b"\x00" * 5000, b"%PDF-1.7\n", b"PK\x03\x04" + bytes(90)))
    )


def _huge(place: Path, own: Path, rng: random.Random) -> None:
    with place.open("wb") as file:
        file.truncate(BIG)


def _file_within(place: Path, own: Path, rng: random.Random, make: Callable[[Path], None]) -> None:
    """Of a folder, one of its files is another thing."""
    shutil.copytree(own, place)
    hit = rng.choice(sorted(path for path in place.rglob("*") if path.is_file()) or [place / "x.txt"])
    hit.unlink(missing_ok=True)
    make(hit)


def _looped(place: Path) -> None:
    other = place.with_name(f"{place.name}-other")
    other.symlink_to(place)
    place.symlink_to(other)


MAKERS: Final[Mapping[str, Callable[[Path], None]]] = {
    "a pipe": os.mkfifo,
    "a device without end": lambda place: place.symlink_to("/dev/zero"),
    "a full device": lambda place: place.symlink_to("/dev/full"),
    "a link to itself": _looped,
    "a link to nothing": lambda place: place.symlink_to(place.with_name("nobody")),
    "a huge sparse file": lambda place: _huge(place, place, random.Random()),
    "a socket": lambda place: _socket(place),
}


def _socket(place: Path) -> None:
    import socket

    before = Path.cwd()
    os.chdir(place.parent)  # the name of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(place.name)
    finally:
        os.chdir(before)


def _kind_of_file(place: Path, own: Path, rng: random.Random, name: str) -> None:
    make = MAKERS[name]
    if own.is_dir() and any(own.iterdir()) and rng.random() < 0.6:
        _file_within(place, own, rng, make)
    else:
        make(place)


def _another_kind(place: Path, own: Path, rng: random.Random) -> None:
    """A file where a folder is wanted, a folder where a file is."""
    if own.is_dir():
        place.write_text("format: 1\n", "utf-8")
    else:
        place.mkdir()
        (place / "x.txt").write_text("x", "utf-8")


def _deep(place: Path, own: Path, rng: random.Random) -> None:
    """Nested beyond all measure, in YAML, JSON and TOML alike."""
    levels = rng.choice((200, 5000, 100_000))
    opening = rng.choice(("[", '{"a":', "- ", "a = [", "&a ["))
    if own.is_dir():
        _file_within(place, own, rng, lambda hit: hit.write_text(opening * levels, "utf-8") and None)
    else:
        place.write_text(opening * levels, "utf-8")


def _many(place: Path, own: Path, rng: random.Random) -> None:
    """References to references: a little YAML that is much."""
    lines = ["format: 1", "a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    lines += ["exceptions: *a11", "agencies: *a11", "bodies: *a11", "cells: *a11"]
    text = "\n".join(lines)
    if own.is_dir():
        _file_within(place, own, rng, lambda hit: hit.write_text(text, "utf-8") and None)
    else:
        place.write_text(text, "utf-8")


def _damaged(place: Path, own: Path, rng: random.Random) -> None:
    """One to four changes of bytes, of a file or of one in a folder."""
    if own.is_dir():
        shutil.copytree(own, place)
        files = sorted(path for path in place.rglob("*") if path.is_file())
        if not files:
            return
        hit = rng.choice(files)
        hit.write_bytes(changed(hit.read_bytes(), rng))
    elif own.exists() and own.suffix in (".xlsx", ".docx", ".zip"):
        place.write_bytes(_in_a_member(own.read_bytes(), rng))
    else:
        place.write_bytes(changed(own.read_bytes() if own.exists() else b"", rng))


def _in_a_member(data: bytes, rng: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hit = rng.choice(names)
        for name in names:
            content = old.read(name)
            new.writestr(rng.choice(("../../evil", "/tmp/evil-x", name)) if name == hit else name,
                         changed(content, rng) if name == hit else content)  # fmt: skip
    return out.getvalue()


def _one_value(place: Path, own: Path, rng: random.Random) -> None:
    """One value of a JSON or YAML file another one, gone, twice or too deep."""
    if own.is_dir():
        shutil.copytree(own, place)
        hit = rng.choice(
            [path for path in sorted(place.rglob("*")) if path.suffix in (".json", ".jsonl", ".yaml")] or [None]
        )
    elif own.exists():
        hit = Path(shutil.copy(own, place))
    else:
        hit = None
    if hit is None or hit.suffix not in (".json", ".jsonl", ".yaml"):
        return
    text = hit.read_text("utf-8")
    seed = rng.randrange(1 << 30)
    if hit.suffix == ".jsonl":
        lines = text.splitlines()
        at = rng.randrange(len(lines))
        [(_, data)] = tampered(json.loads(lines[at]), 1, seed)
        hit.write_bytes(
            b"\n".join([*(line.encode() for line in lines[:at]), data, *(line.encode() for line in lines[at + 1 :])])
            + b"\n"
        )
    else:
        value = json.loads(text) if hit.suffix == ".json" else yaml.safe_load(text)
        [(_, data)] = tampered(json.loads(json.dumps(value, default=str)), 1, seed)
        hit.write_bytes(data)


def _odd_name(place: Path, own: Path, rng: random.Random) -> None:
    """Whole, and of a strange name; a folder also with files of such names."""
    if not own.exists():
        return
    if not own.is_dir():
        shutil.copy(own, place)
        return
    shutil.copytree(own, place)
    for path in sorted(place.rglob("*.*")):
        if path.is_file() and rng.random() < 0.5 and path.name not in ("run.json", "findings.jsonl", "desk.json"):
            name = os.fsdecode(rng.choice(_ODD)[:200]) + path.suffix
            if not (path.parent / name).exists():
                path.rename(path.parent / name)


TROUBLES: Final[Mapping[str, Trouble]] = {
    **{name: (lambda place, own, rng, name=name: _kind_of_file(place, own, rng, name)) for name in MAKERS},
    "empty": _empty,
    "noise": _noise,
    "of another kind": _another_kind,
    "too deep": _deep,
    "references to references": _many,
    "damaged": _damaged,
    "one value": _one_value,
    "an odd name": _odd_name,
    "a name too long": lambda place, own, rng: None,
    "below a file": lambda place, own, rng: None,
}
_ANEW: Final = ("damaged", "one value")  # of what is there


def _state(folder: Path) -> dict[str, object]:
    """What is in a folder: of each file its kind, size and time of change."""
    found: dict[str, object] = {}
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(place, name)
            one = path.lstat()
            plain = stat.S_ISREG(one.st_mode)
            found[os.fsdecode(os.path.relpath(path, folder))] = (
                stat.S_IFMT(one.st_mode),
                plain and (one.st_size, one.st_mtime_ns),
            )
    return found


def called(way: Way, own: Workshop, place: Path) -> list[str]:
    names = {name: str(path) for name, path in own.things.items()}
    names |= {"x": str(place), "finding": own.finding}
    return [word.format(**names) for word in way.words.split(" ")]


def fault(way_name: str, trouble: str, seed: int) -> str:
    """What went wrong; "" where nothing did."""
    rng = random.Random(f"{way_name}{trouble}{seed}")
    way = WAYS[way_name]
    whole = workshop()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        outer = Path(folder)
        own = whole.copied(outer / "far" / "in" / "here")
        thing = own.things[way.thing]
        name = thing.name
        if trouble == "an odd name":
            name = os.fsdecode(rng.choice(_ODD)) + thing.suffix
        if trouble == "a name too long":
            name = "长" * 100 + thing.suffix
        place = own.here / "damaged" / name
        place.parent.mkdir()
        if trouble == "below a file":
            place = own.things["roster"] / name
        TROUBLES[trouble](place, thing, rng)
        if trouble != "an odd name" and way.thing in ("nothing", "no_letter", "folder") and trouble in _ANEW:
            return ""
        before = _state(outer)
        ran = _ran(called(way, own, place), own.here)
        after = _state(outer)
        wrong = ran.wrong()
        if not wrong:
            strange = _strange(before, after, way, own, place, outer)
            wrong = f"touched {strange[:3]}" if strange else ""
        return f"{wrong} [{ran.code}] {ran.text[-700:]}" if wrong else ""


def _strange(
    before: dict[str, object], after: dict[str, object], way: Way, own: Workshop, place: Path, outer: Path
) -> list[str]:
    """What a command wrote, changed or took away that it was not asked to."""
    allowed = []
    for one in way.writes:
        path = place if one == "x" else own.here / "desk.sqlite" if one == "desk" else own.here / one
        if one == "folders beside x":
            path = place.with_name(f"{place.stem}-误报用例")
        allowed += [os.path.relpath(path, outer), os.path.relpath(own.here.parent / "cache", outer)]
        if one == "desk":
            allowed.append(os.path.relpath(own.here / "desk-files", outer))
    found = []
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) == after.get(name):
            continue
        if (
            name.endswith("/nobody") and "--log" in way.words
        ):  # whoever gives a link to where a log is to be wants it there
            continue
        if not any(name == one or name.startswith((f"{one}/", f"{one}-")) for one in allowed):
            found.append(name)
    return found


@dataclass
class Ran:
    code: int
    text: str
    late: bool
    megabytes: int

    def wrong(self) -> str:
        if self.late:
            return f"no end within {SECONDS} s"
        if self.code not in (0, 1, 2, 3):
            return "no such exit code"
        if "Traceback" in self.text or "E400" in self.text:
            return "a trace"
        if "错误" not in self.text and self.code == 2:
            return "2, and no word of why"
        if "\x1b[31mred" in self.text or "\u202e" in self.text:
            return "a name was printed as it is"
        return f"{self.megabytes} MB" if self.megabytes > MEGABYTES else ""


def _ran(words: list[str], here: Path) -> Ran:
    """A command in a fork of this process."""
    with tempfile.TemporaryFile() as log:
        child = os.fork()
        if child == 0:
            _child(words, here, log.fileno())
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
        late = False
        signal.alarm(SECONDS)
        try:
            _, status, used = os.wait4(child, 0)
        finally:
            signal.alarm(0)
        log.seek(0)
        text = log.read().decode("utf-8", "replace")
        late = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        code = os.waitstatus_to_exitcode(status)
        return Ran(code, text, late, used.ru_maxrss // 1024)


def _child(words: list[str], here: Path, log: int) -> None:
    code = 99
    try:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        os.chdir(here)
        os.environ["NIANBAO_CACHE"] = str(here.parent / "cache")
        said = nianbao(*words)
        os.write(log, (said.out + said.err).encode("utf-8", "replace"))
        code = said.code
    except BaseException as error:  # noqa: BLE001 - the child ends here, whatever it is
        import traceback

        with contextlib.suppress(OSError):
            os.write(log, "".join(traceback.format_exception(error)).encode("utf-8", "replace"))
    finally:
        os._exit(code & 0xFF)
