"""Tokens that let their bearers write: kept as hashes in the file `tokens` beside the releases.

A token is 256 random bits, so one round of SHA-256 is the right hash: there is nothing to guess
that a slow one would protect. A line of the file is a name, the hash, and the day. No line: nobody
may write. The file is looked at for each request, so a token that is revoked ends at once.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from graph import disk, lock

FILE = "tokens"
PREFIX = "mkg_"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_BEARER = re.compile(r"Bearer +(\S+)", re.IGNORECASE)
_LINE = re.compile(r"(\S+) ([0-9a-f]{64}) (\S+)")


class TokenError(ValueError):
    """A token cannot be made or revoked; the message says why."""


@dataclass(frozen=True)
class Token:
    """Who may write: a name, the hash of the token, the day it was made."""

    name: str
    digest: str
    created: str


def listed(releases: Path) -> list[Token]:
    """All tokens, the oldest first."""
    try:
        text = (releases / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    found = [_LINE.fullmatch(line) for line in text.splitlines()]
    return [Token(*one.groups()) for one in found if one]


def create(releases: Path, name: str, patience: float) -> str:
    """Make a token and give it, which is the only time that it can be read.

    Raises TokenError and `graph.lock.StoreBusy`.
    """
    if not _NAME.fullmatch(name):
        raise TokenError(f"{name!r} cannot be a name: use letters, digits, and . _ @ -")
    token = PREFIX + secrets.token_urlsafe(32)
    with lock.held(releases, patience):
        tokens = listed(releases)
        if any(one.name == name for one in tokens):
            raise TokenError(f"there is a token called {name!r} already: revoke it, or choose")
        today = datetime.now(UTC).date().isoformat()
        _write(releases, [*tokens, Token(name, _digest(token), today)])
    return token


def revoke(releases: Path, name: str, patience: float) -> None:
    """End a token; raises TokenError and `graph.lock.StoreBusy`."""
    with lock.held(releases, patience):
        tokens = listed(releases)
        staying = [one for one in tokens if one.name != name]
        if len(staying) == len(tokens):
            names = ", ".join(one.name for one in tokens) or "there are none"
            raise TokenError(f"no token is called {name!r}: {names}")
        _write(releases, staying)


def bearer(tokens: list[Token], authorization: str) -> Token | None:
    """Whose token an `Authorization` header brings; None: nobody's.

    It is compared with all of them, in a time that tells nothing.
    """
    presented = _BEARER.fullmatch(authorization.strip())
    if presented is None:
        return None
    digest, found = _digest(presented[1]), None
    for one in tokens:
        if hmac.compare_digest(one.digest, digest):
            found = one
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _write(releases: Path, tokens: list[Token]) -> None:
    lines = [f"{one.name} {one.digest} {one.created}\n" for one in tokens]
    disk.replace(releases / FILE, "".join(lines))
