"""Under which names the service may be asked for."""

from __future__ import annotations

import pytest

from nianbao.base.errors import UsageError
from nianbao.service.bounds import ServiceBounds
from nianbao.service.guard import answers_to
from nianbao.service.hostnames import is_here, own_names

HERE = ("localhost", "127.0.0.1", "[::1]")


def answers(host: str, asked: tuple[str, ...], name: str) -> bool:
    names = own_names(host, asked)
    return answers_to(ServiceBounds(hosts=names.hosts, numbers=names.numbers), name)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.0.1"])
def test_on_this_machine_only_its_own_names_count(host):
    assert is_here(host) and all(answers(host, (), name) for name in HERE)
    for other in (
        "evil.example",
        "10.0.0.5",
        "localhost.evil.example",
        "",
        "[::2]",
        "127.0.0.1.nip.example",
        "2130706433",
    ):
        assert not answers(host, (), other)


@pytest.mark.parametrize(
    ("host", "own", "other"),
    [
        ("10.0.0.5", "10.0.0.5", "10.0.0.6"), ("desk.example", "desk.example", "www.desk.example"),
        ("fd00::5", "[fd00::5]", "fd00::5"), ("fd00:0::5", "[fd00::5]", "[fd00::6]"), ("DESK.example.", "desk.example", "example"),
    ],
)  # fmt: skip
def test_at_one_address_that_address_counts(host, own, other):
    assert (
        not is_here(host) and answers(host, (), own) and not answers(host, (), other) and answers(host, (), "localhost")
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])
def test_at_all_addresses_the_machines_name_and_numbers_count(host, monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "Office-PC")
    for own in ("office-pc", "10.0.0.5", "[fd00::5]", "localhost"):
        assert answers(host, (), own)
    for other in (
        "evil.example",
        "",
        "10.0.0.5.nip.example",
        "0x7f000001",
        "10.0.0",
        "[evil]",
        "office-pc.evil.example",
    ):
        assert not answers(host, (), other)
    assert "IP 地址" in own_names(host, ()).told


def test_names_that_were_told_count_alone():
    asked = ("Desk.Example.", "10.0.0.5", "::2")
    for own in ("desk.example", "10.0.0.5", "[::2]", *HERE):
        assert answers("0.0.0.0", asked, own)
    assert not answers("0.0.0.0", asked, "10.0.0.6") and not answers("0.0.0.0", asked, "example")
    assert "desk.example" in own_names("0.0.0.0", asked).told


@pytest.mark.parametrize(
    "name", ["http://desk.example", "desk.example:80", "*", "*.example", "a b", "", "a/b", "a..b", "a@b"]
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(UsageError, match="主机名"):
        own_names("0.0.0.0", (name,))
