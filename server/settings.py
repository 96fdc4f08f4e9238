"""What an operator can set: one frozen class, read from `MYELOKG_*`.

Each field carries its default, its sentence and the function that reads it from text; the command
line, the documentation and the tests are made from these fields.

>>> from_environment({"MYELOKG_WORKER_MEMORY": "512MiB"}).worker_memory
536870912
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

PREFIX = "MYELOKG_"
Network = IPv4Network | IPv6Network
_UNITS = {"": 1, "b": 1, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_UNITS |= {"kb": 10**3, "mb": 10**6, "gb": 10**9}


class SettingError(ValueError):
    """A setting has a value that cannot be used; says which, and what would do."""

    def __init__(self, variable: str, value: str, mend: str) -> None:
        super().__init__(f"{variable} is {value!r}, which cannot be used: give {mend}.")
        self.variable = variable
        self.value = value
        self.mend = mend


class _Unreadable(ValueError):
    """The text of a value is not what its field wants; the message says what is."""


def _text(value: str) -> str:
    if not value.strip():
        raise _Unreadable("a word, not an empty text")
    return value.strip()


def _path(value: str) -> Path:
    return Path(_text(value))


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        number = int(value) if re.fullmatch(r"[0-9]{1,18}", value.strip()) else -1
        if not least <= number <= most:
            raise _Unreadable(f"a whole number from {least:,} to {most:,}")
        return number

    return read


def _seconds(least: float, most: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        matched = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*s?", value.strip())
        number = float(matched[1]) if matched else -1.0
        if not least <= number <= most:
            raise _Unreadable(f"seconds from {least:g} to {most:g}, such as 10 or 2.5")
        return number

    return read


def _bytes(least: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        matched = re.fullmatch(r"([0-9]{1,15}(?:\.[0-9]{1,6})?)\s*([a-z]*)", value.strip().lower())
        unit = _UNITS.get(matched[2]) if matched else None
        number = int(float(matched[1]) * unit) if matched and unit else -1
        if number < least:
            raise _Unreadable(f"a size of at least {show_bytes(least)}, such as 512MiB or 1GiB")
        return number

    return read


def show_bytes(number: int) -> str:
    """Write a number of bytes as people do.

    >>> show_bytes(2**30), show_bytes(1500)
    ('1GiB', '1500')
    """
    for unit in ("GiB", "MiB", "KiB"):
        size = _UNITS[unit.lower()]
        if number and number % size == 0:
            return f"{number // size}{unit}"
    return str(number)


def _one_of(*words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value.strip().lower() not in words:
            raise _Unreadable(f"one of {', '.join(words)}")
        return value.strip().lower()

    return read


def _networks(value: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(one) for one in value.replace(",", " ").split())
    except ValueError:
        raise _Unreadable("addresses or networks, such as 127.0.0.0/8 or ::1, or nothing") from None


def _address(value: str) -> str:
    text = value.strip().rstrip("/")
    if text and not re.fullmatch(r"https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9._~/\-]*)?", text):
        raise _Unreadable("an address such as https://myelokg.example.org, or nothing")
    return text


def _addresses(value: str) -> tuple[str, ...]:
    found = tuple(value.replace(",", " ").split())
    if not all(
        re.fullmatch(r"https?://[^\s<>\"{}|^`\\/]+/[^\s<>\"{}|^`\\]*", one) for one in found
    ):
        raise _Unreadable(
            "addresses with a path, such as https://sparql.uniprot.org/sparql, or nothing"
        )
    return found


def _engine(value: str) -> str:
    text = value.strip()
    if text and not re.fullmatch(r"https?://[^\s<>\"{}|^`\\/@]+(/[^\s<>\"{}|^`\\@]*)?", text):
        raise _Unreadable(
            "an address such as https://sparql.example.org/query, without name and password"
        )
    return text


def _perhaps(value: str) -> str:
    return value.strip()


def _hidden(value: str) -> str:
    return "(hidden)" if value else ""


def _dialect(value: str) -> str:
    from graph.engine.remote import dialects

    return _one_of(*dialects.names())(value)


def _joined(values: tuple[Any, ...]) -> str:
    return " ".join(map(str, values))


def _about(
    help: str, read: Callable[[str], Any], show: Callable[[Any], str] = str
) -> dict[str, Any]:
    return {"help": help, "read": read, "show": show}


@dataclass(frozen=True)
class Settings:
    """Every setting of the service, with its default."""

    releases: Path = field(
        default=Path("releases"),
        metadata=_about("Folder that holds the releases; `current` in it is served.", _path),
    )
    engine: str = field(
        default="",
        metadata=_about(
            "Address of a SPARQL 1.1 engine that is asked instead of a release of ours, such as "
            "https://sparql.example.org/query; empty: ours are.",
            _engine,
        ),
    )
    engine_update: str = field(
        default="",
        metadata=_about(
            "Address for SPARQL 1.1 Update of that engine; empty: nothing is written there.",
            _engine,
        ),
    )
    engine_store: str = field(
        default="",
        metadata=_about(
            "Address of the Graph Store Protocol of that engine, to which releases are published.",
            _engine,
        ),
    )
    engine_user: str = field(
        default="",
        metadata=_about("Name under which that engine knows this server.", _perhaps),
    )
    engine_password: str = field(
        default="",
        metadata=_about("Password for MYELOKG_ENGINE_USER; never shown.", _perhaps, _hidden),
    )
    engine_token: str = field(
        default="",
        metadata=_about(
            "Bearer token for that engine, instead of a name; never shown.", _perhaps, _hidden
        ),
    )
    engine_dialect: str = field(
        default="standard",
        metadata=_about(
            "Where that engine departs from SPARQL 1.1: a module of graph/engine/remote/dialects.",
            _dialect,
        ),
    )
    host: str = field(
        default="127.0.0.1",
        metadata=_about("Address to listen on; 0.0.0.0 is every address.", _text),
    )
    port: int = field(
        default=8000,
        metadata=_about("Port to listen on.", _whole(1, 65535)),
    )
    deadline: float = field(
        default=10.0,
        metadata=_about(
            "Seconds after which a query is stopped.", _seconds(0.01, 86400), "{:g}".format
        ),
    )
    workers: int = field(
        default=2,
        metadata=_about("Queries answered at the same time, a process each.", _whole(1, 256)),
    )
    threads: int = field(
        default=16,
        metadata=_about("Requests handled at the same time.", _whole(1, 1024)),
    )
    queue_seconds: float = field(
        default=5.0,
        metadata=_about(
            "Seconds a query waits for a free worker.", _seconds(0, 3600), "{:g}".format
        ),
    )
    worker_memory: int = field(
        default=2**30,
        metadata=_about(
            "Memory a worker may use, beyond which its query fails.", _bytes(2**26), show_bytes
        ),
    )
    small_release: int = field(
        default=2_000_000,
        metadata=_about(
            "Triples up to which a worker holds the release in memory.", _whole(0, 10**12)
        ),
    )
    max_query_bytes: int = field(
        default=2**20,
        metadata=_about("Size of the longest query that is read.", _bytes(1), show_bytes),
    )
    max_answer_bytes: int = field(
        default=2**28,
        metadata=_about("Size at which an answer is broken off.", _bytes(1), show_bytes),
    )
    queue: int = field(
        default=256,
        metadata=_about(
            "Requests that may wait to be handled; more are refused.", _whole(1, 10**6)
        ),
    )
    body_seconds: float = field(
        default=20.0,
        metadata=_about(
            "Seconds in which the body of a request has to arrive.",
            _seconds(0.01, 86400),
            "{:g}".format,
        ),
    )
    rate: int = field(
        default=50,
        metadata=_about(
            "Requests a second that one client may make for long (0: any number); "
            "see MYELOKG_UNLIMITED.",
            _whole(0, 10**6),
        ),
    )
    burst: int = field(
        default=500,
        metadata=_about(
            "Requests that one client may make at once before MYELOKG_RATE holds.",
            _whole(1, 10**6),
        ),
    )
    per_client: int = field(
        default=8,
        metadata=_about("Requests of one client that are handled at a time.", _whole(1, 10**6)),
    )
    unlimited: tuple[Network, ...] = field(
        default=(ip_network("127.0.0.0/8"), ip_network("::1/128")),
        metadata=_about(
            "Networks whose clients MYELOKG_RATE, _BURST and _PER_CLIENT do not bind; by default "
            "this machine.",
            _networks,
            _joined,
        ),
    )
    proxies: tuple[Network, ...] = field(
        default=(),
        metadata=_about(
            "Networks of the proxies in front, whose X-Forwarded-For names the client.",
            _networks,
            _joined,
        ),
    )
    public_url: str = field(
        default="",
        metadata=_about(
            "Address under which the public reaches the service; empty: that of each request.",
            _address,
        ),
    )
    cache_bytes: int = field(
        default=2**26,
        metadata=_about(
            "Memory for answers that are kept and sent again; 0: none are kept.",
            _bytes(0),
            show_bytes,
        ),
    )
    log: str = field(
        default="requests",
        metadata=_about(
            "What is written to the log: requests (all but those answered from memory), "
            "problems, or nothing.",
            _one_of("requests", "problems", "nothing"),
        ),
    )
    shared_links: int = field(
        default=10_000,
        metadata=_about(
            "Short links to queries that are kept, by whomever they are made; 0: none are made.",
            _whole(0, 10**6),
        ),
    )
    remotes: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            "Addresses that SERVICE and LOAD may reach; none by default.", _addresses, _joined
        ),
    )
    plan: str = field(
        default="on",
        metadata=_about(
            "Whether queries are written anew where that gives the same answer sooner: on or off.",
            _one_of("on", "off"),
        ),
    )
    keep_releases: int = field(
        default=10,
        metadata=_about(
            "Releases that are kept, the served one among them; the oldest go.", _whole(2, 10**6)
        ),
    )
    write_seconds: float = field(
        default=60.0,
        metadata=_about("Seconds that a write may take.", _seconds(0.01, 86400 * 7), "{:g}".format),
    )
    write_memory: int = field(
        default=2**32,
        metadata=_about("Memory that a write may use.", _bytes(2**26), show_bytes),
    )
    max_write_bytes: int = field(
        default=2**26,
        metadata=_about("Size of the largest body that a write may have.", _bytes(1), show_bytes),
    )


@dataclass(frozen=True)
class Row:
    """One setting as it is told to a reader; all but the name are texts to show."""

    name: str
    variable: str
    value: str
    default: str
    help: str


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read the settings that the environment names; the rest keep their defaults.

    Raises `SettingError` for the first value that cannot be used.
    """
    given = {one.name: environment.get(_variable(one)) for one in fields(Settings)}
    return Settings(
        **{
            one.name: _read(one, value)
            for one in fields(Settings)
            if (value := given[one.name]) is not None
        }
    )


def loaded() -> Settings:
    """Read the settings of this process; raises `SettingError`."""
    return from_environment(os.environ)


def to_environment(settings: Settings) -> dict[str, str]:
    """Write settings as the environment from which `from_environment` reads the same."""
    found = {one.variable: one.value for one in rows(settings)}
    hidden = [one for one in fields(settings) if one.metadata["show"] is _hidden]
    return found | {_variable(one): getattr(settings, one.name) for one in hidden}


def rows(settings: Settings) -> Iterator[Row]:
    """Tell every setting: name, variable, value, default and sentence."""
    for one in fields(settings):
        show = one.metadata["show"]
        value, default = show(getattr(settings, one.name)), show(one.default)
        yield Row(one.name, _variable(one), value, default, one.metadata["help"])


def _variable(one: Field[Any]) -> str:
    return PREFIX + one.name.upper()


def _read(one: Field[Any], value: str) -> Any:
    try:
        return one.metadata["read"](value)
    except _Unreadable as error:
        raise SettingError(_variable(one), value, str(error)) from None
