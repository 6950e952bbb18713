"""What is written of a whole season takes seconds where it is large: it is made once for all who ask for it, and given again as
long as nothing has changed. While things change all the time it is made anew so often that it takes a fifth of the time at most."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Final

_MOST: Final = 32  # of what is kept at a time
_LARGEST: Final = 4 << 20  # bytes of one that is kept
_SHARE: Final = 4.0  # times as long as it took to be made, it is given though something has changed
_OLDEST: Final = 30.0  # seconds that it is given at the longest then


@dataclass(slots=True)
class _Made:
    state: Hashable
    data: bytes
    until: float  # by the clock that only goes on


@dataclass(slots=True)
class Produced:
    """Thread-safe; what is asked for by many at once is made by one of them while the others wait."""

    clock: Callable[[], float] = time.monotonic
    _kept: OrderedDict[Hashable, _Made] = field(default_factory=OrderedDict)
    _turns: dict[Hashable, threading.Lock] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, name: Hashable, state: Hashable, make: Callable[[], bytes]) -> bytes:
        """What `make` gives of `name` in this state, or gave a moment ago in another."""
        with self._lock:
            turn = self._turns.setdefault(name, threading.Lock())
        with turn:
            known = self._kept.get(name)
            if known is not None and (known.state == state or self.clock() < known.until):
                return known.data
            began = self.clock()
            data = make()
            ended = self.clock()
            made = _Made(state, data, ended + min(_OLDEST, _SHARE * (ended - began)))
            with self._lock:
                self._kept.pop(name, None)
                if len(data) <= _LARGEST:
                    self._kept[name] = made
                while len(self._kept) > _MOST:
                    self._turns.pop(self._kept.popitem(last=False)[0], None)
            return data
