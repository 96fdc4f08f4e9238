"""Where a remote engine is, and who we are to it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Addresses:
    """The addresses of one engine, and what it lets us in for.

    `update` and `store` (Graph Store Protocol) may be empty: then nothing is written there. With
    `user` the password is sent as the engine asks for it; `token` is a bearer token. Neither is
    shown where these addresses are.
    """

    query: str
    update: str = ""
    store: str = ""
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
