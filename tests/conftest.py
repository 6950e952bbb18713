"""What holds for every test: names that are the same in each process that collects them, no time limit on examples."""

from __future__ import annotations

import os

from hypothesis import settings

_LONGEST_ID = 24

settings.register_profile("house", deadline=None)  # a busy machine is no slower code
settings.load_profile("house")
os.environ["NIANBAO_CACHE_SIZE"] = (
    "0"  # what a test looks at is worked out in this test; the cache's own tests say otherwise
)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Files made in a test hold the time of day: as names they would differ from one process to the next."""
    return argname if isinstance(val, bytes) and len(val) > _LONGEST_ID else None
