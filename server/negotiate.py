"""Which format an asker gets: suffix first, then `?format=`, then the `Accept` header.

Rows and graphs are negotiated apart, because what a query yields is only known once it is
parsed, and parsing happens in the worker. Follows RFC 9110, section 12.5.1: the most specific
range decides about a type, `q=0` excludes it. Between equal qualities a type that was named wins
over one that a wildcard let in, then our own order decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar, cast

from graph.engine.formats import FORMATS, Format

# What stands between commas; a comma in a quoted parameter separates nothing.
_RANGE = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')
_QUALITY = re.compile(r";\s*q\s*=\s*([^\s;,]+)", re.IGNORECASE)
_DECIMAL = re.compile(r"[0-9]*\.?[0-9]*")
_MOST_TOLD = 200
_REMEMBERED = 256
_LONGEST_REMEMBERED = 1024


Asked = ParamSpec("Asked")
Read = TypeVar("Read")


def remembered(read: Callable[Asked, Read]) -> Callable[Asked, Read]:
    """Remember what a function read from headers, which are the same for most requests.

    It keeps the last few; not what is unusually long, because guests write it.
    """
    kept = cast(Callable[Asked, Read], lru_cache(maxsize=_REMEMBERED)(read))

    @wraps(read)
    def call(*given: Asked.args, **named: Asked.kwargs) -> Read:
        size = sum(len(one) for one in given if isinstance(one, str))
        return read(*given, **named) if size > _LONGEST_REMEMBERED else kept(*given, **named)

    return call


@dataclass(frozen=True)
class Offer:
    """A format on offer: its suffix, its media type, and what else askers call it."""

    suffix: str
    media_type: str
    aliases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What an asker takes: a format for rows, one for graphs (None: neither), or a page."""

    rows: str | None
    graph: str | None
    page: bool = False


class NothingAcceptable(Exception):
    """No format on offer is one that the asker takes."""

    def __init__(self, asked: str, offers: Iterable[Offer]) -> None:
        told = asked if len(asked) <= _MOST_TOLD else asked[:_MOST_TOLD] + " …"
        super().__init__(f"Nothing here can be had as {told}.")
        self.offered = offered(offers)


# What clients write after `?format=`, beside suffix and media type (SPARQLWrapper does).
_NAMES = {
    "ttl": ("turtle", "n3"),
    "nt": ("ntriples", "n-triples"),
    "jsonld": ("json-ld", "json"),
    "rdf": ("rdf+xml", "rdfxml", "xml"),
}

ROWS = tuple(Offer(f.suffix, f.media_type, f.aliases) for f in FORMATS if f.kind == "rows")
GRAPHS = tuple(
    Offer(f.suffix, f.media_type, f.aliases, _NAMES.get(f.suffix, ()))
    for f in FORMATS
    if f.kind == "graph"
)
PAGE = Offer("html", "text/html", ("application/xhtml+xml",))
PROBLEM = Offer("json", "application/problem+json", ("application/json",))
QUERY = Offer("rq", "application/sparql-query")
DATA = Offer("json", "application/json")
TIDY = Offer("tidy.json", "application/vnd.myelokg+json", names=("tidy",))
SHEET = Offer(
    "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    names=("spreadsheet",),
)


def offered(offers: Iterable[Offer]) -> list[str]:
    """List media types, for the reader of a refusal."""
    return [one.media_type for one in offers]


def choose(accept: str | None, offers: Sequence[Offer]) -> Offer | None:
    """Choose the offer that an `Accept` header ranks first; None: it takes none of them.

    >>> choose("text/csv;q=0.5, application/json", ROWS).suffix
    'json'
    >>> choose("text/turtle", ROWS) is None
    True
    """
    if not offers or accept is None or not accept.strip():
        return offers[0] if offers else None
    best = max(offers, key=lambda offer: rank(accept, offer))
    return best if rank(accept, best)[0] > 0 else None


def rank(accept: str, offer: Offer) -> tuple[float, int]:
    """Rank an offer by an `Accept` header: its quality, then how exactly it was named (0 to 2).

    An alias counts only where it is named: `text/*` asks for CSV, not for what XML is also called.
    """
    ranges = _ranges(accept)
    own = _judge(ranges, offer.media_type)
    named = [_judge(ranges, alias) for alias in offer.aliases]
    return max([own, *(one for one in named if one[1] == 2)])


@remembered
def called(accept: str | None, offer: Offer | Format) -> str:
    """Say under which media type an offer goes out: its own, unless the asker takes only an alias.

    >>> called("application/json", ROWS[0]), called("*/*", ROWS[0])
    ('application/json', 'application/sparql-results+json')
    """
    ranges = _ranges(accept or "")
    if _judge(ranges, offer.media_type)[0] > 0:
        return offer.media_type
    qualities = {alias: _judge(ranges, alias) for alias in offer.aliases}
    taken = [one for one, (quality, exactness) in qualities.items() if quality and exactness == 2]
    return max(taken, key=lambda one: qualities[one], default=offer.media_type)


def named(name: str, offers: Sequence[Offer]) -> Offer | None:
    """Find the offer that goes by a suffix, a media type or a usual name; None: there is none."""
    wanted = name.strip().lower()
    for offer in offers:
        if wanted in (offer.suffix, offer.media_type, *offer.aliases, *offer.names):
            return offer
    return None


@remembered
def wanted(accept: str | None, name: str | None = None) -> Wanted:
    """Say what the asker of a query takes, by `?format=` or else by `Accept`.

    Without an `Accept` header rows go out as XML, the default that older federating clients
    rely on; with one that takes anything, as JSON. Raises `NothingAcceptable`.
    """
    if name:
        return _wanted_by_name(name)
    if accept is None or not accept.strip():
        return Wanted("xml", "ttl")
    page = rank(accept, PAGE)
    if page[0] > 0 and page > max(rank(accept, one) for one in ROWS + GRAPHS):
        return Wanted("json", "ttl", page=True)
    rows, graph = choose(accept, ROWS), choose(accept, GRAPHS)
    if rows is None and graph is None:
        raise NothingAcceptable(accept, (*ROWS, *GRAPHS, PAGE))
    return Wanted(_suffix(rows), _suffix(graph))


def _wanted_by_name(name: str) -> Wanted:
    if named(name, (PAGE,)):
        return Wanted("json", "ttl", page=True)
    rows, graph = named(name, ROWS), named(name, GRAPHS)
    if rows is None and graph is None:
        raise NothingAcceptable(name, (*ROWS, *GRAPHS, PAGE))
    return Wanted(_suffix(rows), _suffix(graph))


def _suffix(offer: Offer | None) -> str | None:
    return None if offer is None else offer.suffix


@remembered
def _ranges(accept: str) -> tuple[tuple[str, float], ...]:
    """Media ranges with their qualities; parameters such as charset do not matter to us.

    Reads what clients send beside the grammar: `*` for `*/*` and `q=.2` (Java does both). A range
    whose quality is no number is passed over.
    """
    found = []
    for part in _RANGE.findall(accept):
        media_range = part.partition(";")[0].strip().lower()
        given = _QUALITY.search(part)
        quality = _quality(given[1]) if given else 1.0
        if quality is not None:
            found.append(("*/*" if media_range == "*" else media_range, quality))
    return tuple(found)


def _quality(text: str) -> float | None:
    if not _DECIMAL.fullmatch(text) or text in ("", "."):
        return None
    return min(1.0, float(text))


def _judge(ranges: tuple[tuple[str, float], ...], media_type: str) -> tuple[float, int]:
    family = media_type.partition("/")[0] + "/*"
    for exactness, pattern in ((2, media_type), (1, family), (0, "*/*")):
        qualities = [quality for value, quality in ranges if value == pattern]
        if qualities:
            return max(qualities), exactness
    return 0.0, 0
