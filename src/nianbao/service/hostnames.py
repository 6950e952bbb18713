"""Under which names the service may be asked for: those that it was told, else those that the address that it listens at has.

A name that somebody else chose would stand in links that are sent by mail, and a page elsewhere whose name was led to this machine
(DNS rebinding) would read what stands here.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from nianbao.base.errors import UsageError

_HERE: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_NAME: Final = re.compile(r"[\w-]+(\.[\w-]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class OwnNames:
    """`hosts`: as `guard.host_of` has them. `numbers`: and any address of numbers."""

    hosts: frozenset[str]
    numbers: bool = False

    @property
    def told(self) -> str:
        """For who starts it."""
        said = "、".join(sorted(self.hosts)) + ("，和本机的各个 IP 地址" if self.numbers else "")
        return f"只应答用这些名字打开的：{said}（别的用 --allow-host 加）"


def is_here(host: str) -> bool:
    """Whether nobody but this machine can connect to what listens at `host`."""
    found = _number(host)
    return host.lower() == "localhost" if found is None else found.is_loopback


def own_names(host: str, asked: Iterable[str]) -> OwnNames:
    """`host`: what it listens at. `asked`: names that it was told to answer to, beside which only this machine's for itself count.
    UsageError for what is no name."""
    given = frozenset(_clean(one) for one in asked)
    if given:
        return OwnNames(given | _HERE)  # for who looks after the machine, and what asks for its health
    if is_here(host):
        return OwnNames(_HERE)
    found = _number(host)
    if found is not None and not found.is_unspecified:
        return OwnNames(_HERE | {_clean(host)})
    if found is None and host:
        return OwnNames(_HERE | {_clean(host)})
    machine = socket.gethostname().lower().rstrip(".")
    return OwnNames(_HERE | ({machine} if _NAME.fullmatch(machine) else set()), numbers=True)


def _clean(name: str) -> str:
    """A name as requests tell it, without a port."""
    text = name.strip().lower().rstrip(".")
    found = _number(text.removeprefix("[").removesuffix("]"))
    if found is not None:
        return f"[{found}]" if found.version == 6 else str(found)
    if not _NAME.fullmatch(text):
        raise UsageError(
            f"{name!r} 不是主机名", where="--allow-host", hint="只写名字或 IP 地址，不写 http://、端口、路径和 *"
        )
    return text


def _number(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
