"""How the text of a setting becomes a value, and how a value is shown.

A reader takes a text and gives a value, or raises `Unreadable` with what would do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

Network = IPv4Network | IPv6Network
_UNITS = {"": 1, "b": 1, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_UNITS |= {"kb": 10**3, "mb": 10**6, "gb": 10**9}


class Unreadable(ValueError):
    """The text of a value is not what its field wants; the message says what is."""


def text(value: str) -> str:
    """Any text but an empty one."""
    if not value.strip():
        raise Unreadable("a word, not an empty text")
    return value.strip()


def path(value: str) -> Path:
    """A path of files."""
    return Path(text(value))


def whole(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers within bounds, both included."""

    def read(value: str) -> int:
        number = int(value) if re.fullmatch(r"[0-9]{1,18}", value.strip()) else -1
        if not least <= number <= most:
            raise Unreadable(f"a whole number from {least:,} to {most:,}")
        return number

    return read


def seconds(least: float, most: float) -> Callable[[str], float]:
    """A reader of seconds within bounds, both included."""

    def read(value: str) -> float:
        matched = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*s?", value.strip())
        number = float(matched[1]) if matched else -1.0
        if not least <= number <= most:
            raise Unreadable(f"seconds from {least:g} to {most:g}, such as 10 or 2.5")
        return number

    return read


def size(least: int) -> Callable[[str], int]:
    """A reader of bytes, with or without a unit, at least so many."""

    def read(value: str) -> int:
        matched = re.fullmatch(r"([0-9]{1,15}(?:\.[0-9]{1,6})?)\s*([a-z]*)", value.strip().lower())
        unit = _UNITS.get(matched[2]) if matched else None
        number = int(float(matched[1]) * unit) if matched and unit else -1
        if number < least:
            raise Unreadable(f"a size of at least {show_size(least)}, such as 512MiB or 1GiB")
        return number

    return read


def show_size(number: int) -> str:
    """Write a number of bytes as people do.

    >>> show_size(2**30), show_size(1500)
    ('1GiB', '1500')
    """
    for unit in ("GiB", "MiB", "KiB"):
        bytes_each = _UNITS[unit.lower()]
        if number and number % bytes_each == 0:
            return f"{number // bytes_each}{unit}"
    return str(number)


def one_of(*words: str) -> Callable[[str], str]:
    """A reader of one of some words, whatever their case."""

    def read(value: str) -> str:
        if value.strip().lower() not in words:
            raise Unreadable(f"one of {', '.join(words)}")
        return value.strip().lower()

    return read


def networks(value: str) -> tuple[Network, ...]:
    """Networks, or single addresses of machines, with spaces or commas between."""
    try:
        return tuple(ip_network(one) for one in value.replace(",", " ").split())
    except ValueError:
        raise Unreadable("addresses or networks, such as 127.0.0.0/8 or ::1, or nothing") from None


def address(value: str) -> str:
    """The address of a web site, without a query; or nothing."""
    given = value.strip().rstrip("/")
    if given and not re.fullmatch(r"https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9._~/\-]*)?", given):
        raise Unreadable("an address such as https://myelokg.example.org, or nothing")
    return given


def addresses(value: str) -> tuple[str, ...]:
    """Addresses with a path, with spaces or commas between; or nothing."""
    found = tuple(value.replace(",", " ").split())
    if not all(
        re.fullmatch(r"https?://[^\s<>\"{}|^`\\/]+/[^\s<>\"{}|^`\\]*", one) for one in found
    ):
        raise Unreadable(
            "addresses with a path, such as https://sparql.uniprot.org/sparql, or nothing"
        )
    return found


def engine(value: str) -> str:
    """The address of an engine, without name and password; or nothing."""
    given = value.strip()
    if given and not re.fullmatch(r"https?://[^\s<>\"{}|^`\\/@]+(/[^\s<>\"{}|^`\\@]*)?", given):
        raise Unreadable(
            "an address such as https://sparql.example.org/query, without name and password"
        )
    return given


def anything(value: str) -> str:
    """Any text, also an empty one."""
    return value.strip()


def hidden(value: str) -> str:
    """Show that there is a value, and not which."""
    return "(hidden)" if value else ""


def dialect(value: str) -> str:
    """The name of a dialect of engines."""
    from graph.engine.remote import dialects

    return one_of(*dialects.names())(value)


def joined(values: tuple[Any, ...]) -> str:
    """Show several values as one text."""
    return " ".join(map(str, values))
