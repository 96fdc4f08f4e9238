"""Who we are to an engine: HTTP authentication by Bearer (RFC 6750), Basic (7617), Digest (7616).

Of an engine that says nothing of it, Basic is taken, and sent at once; one that challenges with
Digest, as Virtuoso does, gets that from then on. The counting and hashing of Digest is that of the
standard library. urllib3 knows Basic only. Virtuoso says nothing of Digest to who comes with Basic;
so to an engine that refuses that without a word, we come with nothing, to hear what it wants.
"""

from __future__ import annotations

import threading
from urllib.request import (
    AbstractDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    Request,
    parse_http_list,
    parse_keqv_list,
)

from urllib3.util import make_headers

from graph.engine.remote.addresses import Addresses

_DIGEST = "digest "


class Login:
    """The header `Authorization` for each request. Safe between threads."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._lock = threading.Lock()
        self._challenge: dict[str, str] | None = None
        self._silent = False
        passwords = HTTPPasswordMgrWithDefaultRealm()
        for one in (addresses.query, addresses.update, addresses.store):
            if one:
                passwords.add_password(None, one, addresses.user, addresses.password)
        self._digest = AbstractDigestAuthHandler(passwords)

    def headers(self, method: str, address: str) -> dict[str, str]:
        """The header for a request; none where we are nobody."""
        if self._addresses.token:
            return {"Authorization": f"Bearer {self._addresses.token}"}
        if not self._addresses.user or (self._silent and self._challenge is None):
            return {}
        with self._lock:
            if self._challenge is None:
                user = f"{self._addresses.user}:{self._addresses.password}"
                return {"Authorization": make_headers(basic_auth=user)["authorization"]}
            request = Request(address, method=method)  # noqa: S310  # is not opened
            answer = self._digest.get_authorization(request, self._challenge)
        return {"Authorization": f"Digest {answer}"} if answer else {}

    def challenged(self, header: str) -> bool:
        """Take a challenge (`WWW-Authenticate`) in; whether it is worth asking again with it."""
        place = header.lower().find(_DIGEST)
        if not self._addresses.user or self._addresses.token:
            return False
        if place < 0:
            again = not header and not self._silent and self._challenge is None
            self._silent = self._silent or again
            return again
        parts = parse_http_list(header[place + len(_DIGEST) :])
        challenge = parse_keqv_list([one for one in parts if "=" in one])
        with self._lock:
            self._challenge = challenge
        return True
