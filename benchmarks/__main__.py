"""All measurements, one after another: `make bench`. Exit code 1 when a goal is missed."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """Every module here that has a `main()`, by name."""
    found = sorted(HERE.rglob("*.py"))
    modules = [".".join(("benchmarks", *path.relative_to(HERE).with_suffix("").parts)) for path in found]
    return [
        name
        for name, path in zip(modules, found, strict=True)
        if not path.name.startswith("_") and "\ndef main(" in path.read_text("utf-8")
    ]


def main() -> int:
    missed = []
    for name in names():
        print(f"\n== {name}", flush=True)
        sys.argv = [name]
        if import_module(name).main():
            missed.append(name)
    print(f"\n{len(missed)} with goals missed: {', '.join(missed) or 'none'}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
