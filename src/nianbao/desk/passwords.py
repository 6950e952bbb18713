"""Secrets: passwords, tokens and what is kept of them."""

from __future__ import annotations

import functools
import secrets
import unicodedata
from hashlib import sha256
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from nianbao.desk.refusals import DeskError

SHORTEST: Final = 10
LONGEST: Final = 200
_DIFFERENT: Final = 5
_WEAK: Final = ("password", "admin", "12345678", "qwertyui", "nianbao")


def new_token() -> str:
    """256 bits that nobody can guess, as they stand in a cookie or an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a token; it has no more to be hidden than its own randomness, so a plain hash does."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def check_password(password: str, login: str = "") -> None:
    """DeskError (`invalid`) for a password that others would guess (length counts, not signs: NIST SP 800-63B)."""
    folded = unicodedata.normalize("NFKC", password).casefold()
    if len(password) < SHORTEST or len(password) > LONGEST:
        raise DeskError(f"密码要 {SHORTEST} 到 {LONGEST} 个字符", hint="一句话也可以作密码")
    if len(set(folded)) < _DIFFERENT or (login and login.casefold() in folded):
        raise DeskError("密码太容易猜到", hint="不要重复同几个字符，不要含账号")
    if any(folded.startswith(word) for word in _WEAK):
        raise DeskError("密码太常见", hint="请换一个别人想不到的")


def hashed(password: str) -> str:
    return _hasher().hash(unicodedata.normalize("NFKC", password))


def is_right(password: str, kept: str) -> bool:
    """Whether it is the password; takes as long where there is none (`kept` is "")."""
    try:
        right = _hasher().verify(kept or _nobody(), unicodedata.normalize("NFKC", password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return right and bool(kept)


def is_outdated(kept: str) -> bool:
    """Whether a kept hash is weaker than those that are made now."""
    return _hasher().check_needs_rehash(kept)


@functools.cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # argon2id with the library's settings, RFC 9106's second choice


@functools.cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_hex(16))
