"""Pages of an answer: which rows are asked for, and where the first, next and last are.

`limit` says how many rows make a page, `page` which one, from 1. Whoever gives neither gets all.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import request

from queries import BadValue

MOST = 1000
USUAL = 100
"""Rows of a page, where only the page is given."""
COUNT = "MyeloKG-Rows"
"""The header that says how many rows there are in all pages."""


@dataclass(frozen=True)
class Page:
    """One page: how many rows make one, and its number, from 1."""

    limit: int
    number: int = 1

    @property
    def offset(self) -> int:
        """Rows on the pages before."""
        return (self.number - 1) * self.limit

    def last(self, rows: int) -> int:
        """Return the number of the last page of so many rows; there is always a first."""
        return max(1, -(-rows // self.limit))

    def neighbours(self, rows: int) -> dict[str, int]:
        """Name the pages that one may want next; raises `BadValue` for a page past the last."""
        last = self.last(rows)
        if self.number > last:
            raise _refused("page", str(self.number), 1, last)
        found = {"first": 1, "last": last}
        if self.number > 1:
            found["prev"] = self.number - 1
        if self.number < last:
            found["next"] = self.number + 1
        return found


def asked() -> Page | None:
    """Read which page a request asks for; None: all rows. Raises `BadValue`."""
    limit, number = _whole("limit", MOST), _whole("page", 10**9)
    if limit is None and number is None:
        return None
    return Page(limit or USUAL, number or 1)


def here(**changes: str) -> str:
    """Write the path that the request asks for with its parameters, some of them changed."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in changes]
    text = urlencode([*kept, *changes.items()])
    return quote(request.path) + (f"?{text}" if text else "")


def _whole(name: str, high: int) -> int | None:
    values = [value for value in request.args.getlist(name) if value]
    if not values:
        return None
    value = ", ".join(values)
    if not value.isascii() or not value.isdigit():
        raise BadValue(name, value, f"one whole number from 1 to {high:,}", nearest=[])
    if not 1 <= int(value[:20]) <= high:
        raise _refused(name, value, 1, high)
    return int(value)


def _refused(name: str, value: str, low: int, high: int) -> BadValue:
    nearest = low if value.strip("0") == "" else high
    expected = f"a whole number from {low} to {high:,}; the nearest is {nearest}"
    return BadValue(name, value, expected, nearest=[str(nearest)])
