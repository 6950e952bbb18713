"""What functions of texts alone have answered, kept between runs: reading two thousand expressions is a third of what
auditing one small report costs.

`kept` marks such a function; its answers are plain data. Without `recall` nothing is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

Asked = tuple[Any, ...]  # the name of the function and what it was asked
P = ParamSpec("P")
Answer = TypeVar("Answer")

_MOST: Final = 32_768  # answers
_ABSENT: Final = object()


class _Answers:
    known: dict[Asked, Any] = {}  # noqa: RUF012 - one of a process
    noted: dict[Asked, Any] | None = None


def kept(function: Callable[P, Answer]) -> Callable[P, Answer]:
    """A function of texts and numbers whose answer depends on nothing else."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def ask(*args: P.args, **kwargs: P.kwargs) -> Answer:
        asked = (name, *args, *kwargs.values())
        answer = _Answers.known.get(asked, _ABSENT)
        if answer is _ABSENT:
            answer = function(*args, **kwargs)
            if _Answers.noted is not None and len(_Answers.noted) < _MOST:
                _Answers.noted[asked] = answer
        return answer  # type: ignore[no-any-return]

    return ask


def recall(answers: Mapping[Asked, Any]) -> None:
    """From now on these count as given, and what is worked out beside them is noted."""
    _Answers.known = {**_Answers.known, **answers}
    _Answers.noted = {} if _Answers.noted is None else _Answers.noted


def keeps() -> bool:
    """Whether this process keeps answers."""
    return _Answers.noted is not None


def take_noted() -> dict[Asked, Any]:
    """What this process has worked out since `recall`, or since it was last asked; nothing where nothing is kept."""
    new = _Answers.noted or {}
    if new:
        recall(new)
        _Answers.noted = {}
    return new


def forget() -> None:
    """As a process begins: nothing is known, nothing is kept."""
    _Answers.known, _Answers.noted = {}, None
