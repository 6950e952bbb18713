"""A store of files in a place that fsspec knows: S3 and what speaks as it does (`s3://bucket/prefix`, the extra `nianbao[s3]`).

Who we are, and where the service is, say the usual variables of the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
AWS_ENDPOINT_URL, AWS_REGION) or files; they are none of the program's settings. An object is written whole or not at all.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, TypeVar

from nianbao.base.errors import UsageError
from nianbao.desk.store import StoreAwayError, is_name, place_of, verified

_WAIT: Final = {"connect_timeout": 5, "read_timeout": 30, "retries": {"max_attempts": 4, "mode": "standard"}}
_T = TypeVar("_T")


class RemoteStore:
    """`system`: a file system of fsspec; `root`: the folder in it, without a slash at its end."""

    def __init__(self, system: Any, root: str) -> None:
        self.system = system
        self.root = root

    def put(self, data: bytes) -> str:
        name = sha256(data).hexdigest()
        path = self._path(name)

        def kept() -> None:
            if not self.system.exists(path):
                self.system.pipe_file(path, data)

        self._asked(kept)
        return name

    def get(self, name: str) -> bytes:
        path = self._path(name)
        try:
            return verified(name, self._asked(lambda: bytes(self.system.cat_file(path))))
        except FileNotFoundError:
            raise KeyError(name) from None

    def has(self, name: str) -> bool:
        path = self._path(name)
        return self._asked(lambda: bool(self.system.exists(path)))

    def age(self, name: str) -> float:
        path = self._path(name)
        try:
            at: datetime = self._asked(lambda: self.system.modified(path))
        except FileNotFoundError:
            raise KeyError(name) from None
        return (datetime.now(UTC) - (at if at.tzinfo else at.replace(tzinfo=UTC))).total_seconds()

    def drop(self, name: str) -> None:
        path = self._path(name)
        with contextlib.suppress(FileNotFoundError):
            self._asked(lambda: self.system.rm_file(path))

    def names(self) -> Iterator[str]:
        for path in self._asked(lambda: list(self.system.find(self.root))):
            name = str(path).rpartition("/")[2]
            if is_name(name):
                yield name

    def _path(self, name: str) -> str:
        return f"{self.root}/{place_of(name)}"

    def _asked(self, call: Callable[[], _T]) -> _T:
        """What the store answers. FileNotFoundError; StoreAwayError for all else that goes wrong on the way."""
        try:
            return call()
        except FileNotFoundError:
            raise
        except Exception as error:
            told = type(error).__name__
            hint = "请检查地址、网络和密钥（环境变量 AWS_…）；连上后接着做"
            raise StoreAwayError(f"文件仓库连不上：{told}", where="--store", hint=hint) from error


def s3_store(place: str) -> RemoteStore:
    """UsageError where the parts are not installed, the address names no bucket, or nothing can be listed there."""
    bucket, _, prefix = place.removeprefix("s3://").strip("/").partition("/")
    if not bucket:
        raise UsageError("没有写明桶", where="--store", hint="例如 s3://nianbao/desk")
    try:
        from s3fs import S3FileSystem
    except ImportError:
        raise UsageError("没有安装 S3 的组件", where="--store", hint="请先 pip install 'nianbao[s3]'") from None
    system = S3FileSystem(config_kwargs=dict(_WAIT), use_listings_cache=False, skip_instance_cache=True)
    store = RemoteStore(system, "/".join(filter(None, (bucket, prefix))))
    try:
        store._asked(lambda: system.ls(bucket))
    except FileNotFoundError:
        raise UsageError(f"没有桶 {bucket}", where="--store", hint="请先建好，再运行") from None
    return store
