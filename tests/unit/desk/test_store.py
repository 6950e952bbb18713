"""Files by their content: once there they stay, what is read is what was put; on disk, and in S3 as a local server speaks it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
from nianbao.base.errors import UsageError
from nianbao.desk.backup import backup, restore
from nianbao.desk.remote_store import RemoteStore, s3_store
from nianbao.desk.store import FolderStore, Store, StoreAwayError, store_at
from nianbao.desk.work import AWAY, Desk
from support.desk import check_all, given, peopled, sqlite_desk

BUCKET = "nianbao-test"


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of S3 in this process; what names it and its keys is in the environment."""
    server = pytest.importorskip("moto.server", reason="moto is not installed")
    boto3 = pytest.importorskip("boto3")
    pytest.importorskip("s3fs", reason="the extra nianbao[s3] is not installed")
    started = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    started.start()
    host, port = started.get_host_and_port()
    said = {
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for name, value in said.items():
            patch.setenv(name, value)
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        yield said["AWS_ENDPOINT_URL"]
    started.stop()


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return store_at(str(tmp_path / "files"))
    request.getfixturevalue("s3")
    return store_at(f"s3://{BUCKET}/{tmp_path.name}")


def damage(store: Any, name: str, data: bytes) -> None:
    if isinstance(store, FolderStore):
        (store.folder / name[:2] / name).write_bytes(data)
    else:
        store.system.pipe_file(f"{store.root}/{name[:2]}/{name}", data)


def test_what_is_put_is_there_once(store: Store) -> None:
    first, empty = store.put(b"one" * 100_000), store.put(b"")
    assert first == sha256(b"one" * 100_000).hexdigest() == store.put(b"one" * 100_000)
    assert store.get(first) == b"one" * 100_000 and store.get(empty) == b""
    assert sorted(store.names()) == sorted([first, empty])


def test_what_is_dropped_is_gone(store: Store) -> None:
    name = store.put(b"one")
    assert store.has(name) and 0 <= store.age(name) < 600
    store.drop(name)
    store.drop(name)
    assert not store.has(name) and list(store.names()) == []
    with pytest.raises(KeyError):
        store.age(name)
    assert store.put(b"one") == name and store.get(name) == b"one"


@pytest.mark.parametrize("name", ["0" * 64, "", "../etc/passwd", "A" * 64, "0" * 63, f"{'0' * 64}/x"])
def test_what_is_not_there_is_told(store: Store, name: str) -> None:
    with pytest.raises(KeyError):
        store.get(name)


@pytest.mark.parametrize("data", [b"", b"other", b"on"])
def test_what_is_not_what_it_was_is_not_given(store: Store, data: bytes) -> None:
    name = store.put(b"one")
    damage(store, name, data)
    with pytest.raises(UsageError, match="已损坏"):
        store.get(name)


def test_what_is_no_file_of_ours_is_passed_over(store: Store) -> None:
    name = store.put(b"one")
    if isinstance(store, FolderStore):
        (store.folder / name[:2] / ".new-1").write_bytes(b"")
    else:
        assert isinstance(store, RemoteStore)
        store.system.pipe_file(f"{store.root}/{name[:2]}/readme.txt", b"x")
    assert list(store.names()) == [name]


def test_a_desk_works_and_is_backed_up_with_it(store: Store, tmp_path: Path) -> None:
    desk = sqlite_desk(tmp_path)
    held = Desk(desk.engine, store, desk.clock)
    people = peopled(held)
    given(held, people["jiaoyu"])
    assert check_all(held) == 1
    told = backup(held, tmp_path / "backup.zip")
    assert told["files"] == 3
    (tmp_path / "again").mkdir()
    from nianbao.desk.database import address_of, engine_of

    again = engine_of(address_of(str(tmp_path / "again/desk.sqlite")))
    assert restore(again, store_at(str(tmp_path / "again/files")), tmp_path / "backup.zip")["files"] == 3
    again.dispose()
    held.close()


@pytest.mark.parametrize("place", ["s3://", "s3:///x", "gs://bucket", "http://127.0.0.1/x", "memory://x"])
def test_an_address_that_is_none_is_refused(place: str) -> None:
    with pytest.raises(UsageError):
        store_at(place)


@pytest.mark.slow
def test_a_bucket_that_is_not_there_is_told(s3: str) -> None:
    with pytest.raises(UsageError, match="没有桶"):
        s3_store("s3://nianbao-nowhere/x")


@pytest.mark.slow
def test_a_server_that_is_away_is_told_and_comes_back(s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = s3_store(f"s3://{BUCKET}/{tmp_path.name}")
    name = store.put(b"one")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(StoreAwayError, match="连不上") as caught:
        s3_store(f"s3://{BUCKET}/x")
    assert isinstance(caught.value, AWAY) and "test" not in str(caught.value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3)
    assert store.get(name) == b"one"


@pytest.mark.slow
def test_the_commands_take_it(s3: str, tmp_path: Path) -> None:
    place = ["--desk", str(tmp_path / "desk.sqlite"), "--store", f"s3://{BUCKET}/commands"]
    for call in (["init"], ["backup", str(tmp_path / "b.zip")]):
        done = subprocess.run(
            [sys.executable, "-m", "nianbao", "desk", *call, *place], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
