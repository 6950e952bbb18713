"""`make audit-deps`: what can be said of the locked packages. What needs no network is looked at always: that each is pinned, with
hashes, and is what is installed. Known holes are asked of the public database by pip-audit, where it can be reached; where it
cannot, that is said, and the exit code is 3, for nothing was found out then."""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-desk.txt", "requirements-dev.txt")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)\s*(;[^\\]*)?\\?$")
_AWAY = 3

Audit = Callable[[Path], "Told"]


class Told(NamedTuple):
    """Of a lock: holes as `package version: numbers`, or None where the database told nothing, and why."""

    holes: list[str] | None
    why: str = ""


def pins(text: str) -> tuple[dict[str, str], list[str]]:
    """The packages of a lock with their versions, and what is wrong with its lines."""
    found: dict[str, str] = {}
    faults: list[str] = []
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        line = line.partition(" #")[0].strip()
        if not line or line.startswith("#"):
            continue
        head, _, hashes = line.partition(" --hash=")
        pin = _PIN.match(head.strip())
        if pin is None:
            faults.append(f"not pinned: {head[:80]}")
        elif not hashes.startswith("sha256:"):
            faults.append(f"without a hash: {pin[1]}")
        else:
            found[pin[1].lower().replace("_", "-")] = pin[2]
    return found, faults


def installed_otherwise(wanted: dict[str, str]) -> list[str]:
    """Packages that are here in another version than the lock has them."""
    other = []
    for name, version in wanted.items():
        try:
            here = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # of another system, or of another lock
        if here != version:
            other.append(f"{name}: {here} is installed, {version} is locked")
    return other


def asked(lock: Path) -> Told:
    """pip-audit's answer."""
    call = [
        sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-r", str(lock), "-f", "json",
        "--progress-spinner", "off", "--timeout", "15",
    ]  # fmt: skip
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        rows = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Told(None, (done.stderr.strip().splitlines() or ["no answer"])[-1][:200])
    skipped = [row["name"] for row in rows if "skip_reason" in row]
    if skipped:
        return Told(None, f"not answered: {', '.join(skipped)[:200]}")
    return Told(
        [
            f"{row['name']} {row['version']}: {', '.join(one['id'] for one in row['vulns'])}"
            for row in rows
            if row["vulns"]
        ]
    )


def main(locks: Sequence[str] = LOCKS, folder: Path = ROOT, audit: Audit = asked) -> int:
    worst = 0
    for name in locks:
        found, faults = pins((folder / name).read_text(encoding="utf-8"))
        if name == LOCKS[-1]:
            faults += installed_otherwise(found)
        print(f"{name}: {len(found)} packages, pinned with hashes: {'no' if faults else 'yes'}")
        told = audit(folder / name)
        if told.holes is None:
            print(f"  known holes: NOT CHECKED, the public database gave no data ({told.why})")
            worst = worst or _AWAY
        else:
            print(f"  known holes: {len(told.holes) or 'none'}")
        for fault in [*faults, *(told.holes or ())]:
            print(f"  {fault}")
            worst = 1
    return worst


if __name__ == "__main__":
    sys.exit(main())
