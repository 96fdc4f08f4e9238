"""Answers that are kept in memory and sent again, ahead of the application.

Only what has a strong validator and may be kept by anybody is kept here, so nothing can be sent
to the wrong asker. A release never changes; when another is served, all is forgotten.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

Headers = list[tuple[str, str]]
Key = tuple[str | tuple[str, ...] | None, ...]
"""All of a request that its answer depends on, beside the release."""

_LARGEST = 8
"""One answer may take this part of the memory, one in so many."""
_OWN_SIZE = 1024
"""Bytes that an answer takes beside its body and its question, about (measured: 970)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it went out: its validator, headers, body, and the route that made it."""

    etag: str
    headers: Headers
    body: bytes
    route: str

    @property
    def headers_without_body(self) -> Headers:
        """The headers of a 304: all but those that describe the body."""
        body = ("content-length", "content-type", "content-encoding")
        return [one for one in self.headers if one[0].lower() not in body]


class Cache:
    """Answers of one release, at most so many bytes; those asked for long ago go first."""

    def __init__(self, most: int) -> None:
        self.size = 0
        self._most = most
        self._release = ""
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    def get(self, key: Key, release: str) -> Kept | None:
        """Find the answer that a request was given under this release."""
        if release != self._release:
            self._begin(release)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Key, release: str, answer: Kept) -> None:
        """Keep an answer, unless another release is served by now or it is too large."""
        size = _size(key, answer)
        if release != self._release or size * _LARGEST > self._most or key in self._kept:
            return
        self._kept[key] = answer
        self.size += size
        while self.size > self._most:
            self.size -= _size(*self._kept.popitem(last=False))

    def _begin(self, release: str) -> None:
        self._release = release
        self._kept.clear()
        self.size = 0


@lru_cache(maxsize=1024)
def header(name: str, value: str) -> tuple[str, str]:
    """A header line as it is sent, the same object each time: most stand on every answer."""
    return name.lower(), value


def _size(key: Key, answer: Kept) -> int:
    """Bytes that an answer takes here."""
    return _OWN_SIZE + len(answer.body) + sum(len(one) for one in key if isinstance(one, str))


def matches(if_none_match: str, etag: str) -> bool:
    """Whether a client has the answer already (RFC 9110, section 13.1.2: weak comparison).

    >>> matches('"a", W/"b"', '"b"'), matches("*", '"b"'), matches('"c"', '"b"')
    (True, True, False)
    """
    named = (one.strip().removeprefix("W/") for one in if_none_match.split(","))
    return if_none_match.strip() == "*" or etag in named
