"""What a fault says of memory."""

from __future__ import annotations

import errno

import pytest

from nianbao.base.limits import speaks_of_memory


def _caused(error: BaseException, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "so"),
    [
        (OSError("/lib/liba.so: failed to map segment from shared object"), True),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), True),
        (
            _caused(ImportError("Importing failed"), ImportError("b.so: cannot allocate memory in static TLS block")),
            True,
        ),
        (_caused(ValueError("x"), MemoryError()), True),
        (ModuleNotFoundError("No module named 'b'"), False),
        (OSError(errno.ENOENT, "No such file"), False),
        (ValueError("failed to map segment"), False),
    ],
)
def test_what_a_library_says_without_memory_is_known(error: BaseException, so: bool) -> None:
    assert speaks_of_memory(error) is so
