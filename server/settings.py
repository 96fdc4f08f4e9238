"""What an operator can set: one frozen class, read from `MYELOKG_*`.

Each field carries its default, its sentence and the function that reads it from text; the command
line, the documentation and the tests are made from these fields.

>>> from_environment({"MYELOKG_WORKER_MEMORY": "512MiB"}).worker_memory
536870912
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from server import values

PREFIX = "MYELOKG_"


class SettingError(ValueError):
    """A setting has a value that cannot be used; says which, and what would do."""

    def __init__(self, variable: str, value: str, mend: str) -> None:
        super().__init__(f"{variable} is {value!r}, which cannot be used: give {mend}.")
        self.variable = variable
        self.value = value
        self.mend = mend


def _about(
    help: str, read: Callable[[str], Any], show: Callable[[Any], str] = str
) -> dict[str, Any]:
    return {"help": help, "read": read, "show": show}


@dataclass(frozen=True)
class Settings:
    """Every setting of the service, with its default."""

    releases: Path = field(
        default=Path("releases"),
        metadata=_about("Folder that holds the releases; `current` in it is served.", values.path),
    )
    engine: str = field(
        default="",
        metadata=_about(
            "Address of a SPARQL 1.1 engine that is asked instead of a release of ours, such as "
            "https://sparql.example.org/query; empty: ours are.",
            values.engine,
        ),
    )
    engine_update: str = field(
        default="",
        metadata=_about(
            "Address for SPARQL 1.1 Update of that engine; empty: nothing is written there.",
            values.engine,
        ),
    )
    engine_store: str = field(
        default="",
        metadata=_about(
            "Address of the Graph Store Protocol of that engine, to which releases are published.",
            values.engine,
        ),
    )
    engine_user: str = field(
        default="",
        metadata=_about("Name under which that engine knows this server.", values.anything),
    )
    engine_password: str = field(
        default="",
        metadata=_about(
            "Password for MYELOKG_ENGINE_USER; never shown.", values.anything, values.hidden
        ),
    )
    engine_token: str = field(
        default="",
        metadata=_about(
            "Bearer token for that engine, instead of a name; never shown.",
            values.anything,
            values.hidden,
        ),
    )
    engine_dialect: str = field(
        default="standard",
        metadata=_about(
            "Where that engine departs from SPARQL 1.1: a module of graph/engine/remote/dialects.",
            values.dialect,
        ),
    )
    host: str = field(
        default="127.0.0.1",
        metadata=_about("Address to listen on; 0.0.0.0 is every address.", values.text),
    )
    port: int = field(
        default=8000,
        metadata=_about("Port to listen on.", values.whole(1, 65535)),
    )
    deadline: float = field(
        default=10.0,
        metadata=_about(
            "Seconds after which a query is stopped.", values.seconds(0.01, 86400), "{:g}".format
        ),
    )
    workers: int = field(
        default=2,
        metadata=_about("Queries answered at the same time, a process each.", values.whole(1, 256)),
    )
    threads: int = field(
        default=16,
        metadata=_about("Requests handled at the same time.", values.whole(1, 1024)),
    )
    queue_seconds: float = field(
        default=5.0,
        metadata=_about(
            "Seconds a query waits for a free worker.", values.seconds(0, 3600), "{:g}".format
        ),
    )
    worker_memory: int = field(
        default=2**30,
        metadata=_about(
            "Memory a worker may use, beyond which its query fails.",
            values.size(2**26),
            values.show_size,
        ),
    )
    small_release: int = field(
        default=2_000_000,
        metadata=_about(
            "Triples up to which a worker holds the release in memory.", values.whole(0, 10**12)
        ),
    )
    max_query_bytes: int = field(
        default=2**20,
        metadata=_about(
            "Size of the longest query that is read.", values.size(1), values.show_size
        ),
    )
    max_answer_bytes: int = field(
        default=2**28,
        metadata=_about("Size at which an answer is broken off.", values.size(1), values.show_size),
    )
    queue: int = field(
        default=256,
        metadata=_about(
            "Requests that may wait to be handled; more are refused.", values.whole(1, 10**6)
        ),
    )
    body_seconds: float = field(
        default=20.0,
        metadata=_about(
            "Seconds in which the body of a request has to arrive.",
            values.seconds(0.01, 86400),
            "{:g}".format,
        ),
    )
    rate: int = field(
        default=50,
        metadata=_about(
            "Requests a second that one client may make for long (0: any number); "
            "see MYELOKG_UNLIMITED.",
            values.whole(0, 10**6),
        ),
    )
    burst: int = field(
        default=500,
        metadata=_about(
            "Requests that one client may make at once before MYELOKG_RATE holds.",
            values.whole(1, 10**6),
        ),
    )
    per_client: int = field(
        default=8,
        metadata=_about(
            "Requests of one client that are handled at a time.", values.whole(1, 10**6)
        ),
    )
    unlimited: tuple[values.Network, ...] = field(
        default=(ip_network("127.0.0.0/8"), ip_network("::1/128")),
        metadata=_about(
            "Networks whose clients MYELOKG_RATE, _BURST and _PER_CLIENT do not bind; by default "
            "this machine.",
            values.networks,
            values.joined,
        ),
    )
    proxies: tuple[values.Network, ...] = field(
        default=(),
        metadata=_about(
            "Networks of the proxies in front, whose X-Forwarded-For names the client.",
            values.networks,
            values.joined,
        ),
    )
    public_url: str = field(
        default="",
        metadata=_about(
            "Address under which the public reaches the service; empty: that of each request.",
            values.address,
        ),
    )
    cache_bytes: int = field(
        default=2**26,
        metadata=_about(
            "Memory for answers that are kept and sent again; 0: none are kept.",
            values.size(0),
            values.show_size,
        ),
    )
    log: str = field(
        default="requests",
        metadata=_about(
            "What is written to the log: requests (all but those answered from memory), "
            "problems, or nothing.",
            values.one_of("requests", "problems", "nothing"),
        ),
    )
    shared_links: int = field(
        default=10_000,
        metadata=_about(
            "Short links to queries that are kept, by whomever they are made; 0: none are made.",
            values.whole(0, 10**6),
        ),
    )
    remotes: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            "Addresses that SERVICE and LOAD may reach; none by default.",
            values.addresses,
            values.joined,
        ),
    )
    plan: str = field(
        default="on",
        metadata=_about(
            "Whether queries are written anew where that gives the same answer sooner: on or off.",
            values.one_of("on", "off"),
        ),
    )
    keep_releases: int = field(
        default=10,
        metadata=_about(
            "Releases that are kept, the served one among them; the oldest go.",
            values.whole(2, 10**6),
        ),
    )
    write_seconds: float = field(
        default=60.0,
        metadata=_about(
            "Seconds that a write may take.", values.seconds(0.01, 86400 * 7), "{:g}".format
        ),
    )
    write_memory: int = field(
        default=2**32,
        metadata=_about("Memory that a write may use.", values.size(2**26), values.show_size),
    )
    max_write_bytes: int = field(
        default=2**26,
        metadata=_about(
            "Size of the largest body that a write may have.", values.size(1), values.show_size
        ),
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
    hidden = [one for one in fields(settings) if one.metadata["show"] is values.hidden]
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
    except values.Unreadable as error:
        raise SettingError(_variable(one), value, str(error)) from None
