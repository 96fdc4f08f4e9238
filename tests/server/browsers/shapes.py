"""Requests in the shape in which graph browsers send them, one file a browser, and the judge.

A file says what the browser is called, where its shapes were learnt, how it sends (`method`; `as`:
in the address, as a form, or as a query), what it accepts, and then its shapes, each of which may
say otherwise. A shape says what the answer must have: `rows` at least and `most`, the variables
`bound` in every row, rows that it `has` (prefixed names are written out), whether it is a `yes`,
`triples` at least, and by `labelled` the variable whose things must all come with a label. A file
is of a `type`, and has at least so many `bytes`.

The queries are ours, written to have the form of those that the browser sends.
"""

from __future__ import annotations

import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pyoxigraph as ox

from ontology import PREFIXES

FOLDER = Path(__file__).parent
ORIGIN = "https://browser.example"
SECONDS = 5.0
"""What a browser waits at least; SIB's editor gives up then."""
DECLARED = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("rdf", "rdfs", "owl"))
FURTHER = {"sd": "http://www.w3.org/ns/sparql-service-description#"}
LABEL = PREFIXES["rdfs"] + "label"

Row = dict[str, str]


@dataclass(frozen=True)
class Shape:
    """A request of a browser: whose, what for, how it is sent, and what must come."""

    browser: str
    does: str
    sends: dict[str, Any]
    expects: dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What came: status, headers, body, and after how many seconds."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


def browsers() -> dict[str, dict[str, Any]]:
    """Read all files, by their names."""
    files = sorted(FOLDER.glob("*.toml"))
    return {one.stem: tomllib.loads(one.read_text(encoding="utf-8")) for one in files}


def shapes() -> list[Shape]:
    """List the shapes of all browsers."""
    expected = {
        "rows",
        "most",
        "bound",
        "has",
        "yes",
        "triples",
        "labelled",
        "status",
        "type",
        "bytes",
    }
    found = []
    for name, file in browsers().items():
        common = {key: value for key, value in file.items() if key != "shape"}
        for one in file["shape"]:
            expects = {key: value for key, value in one.items() if key in expected}
            sends = {key: value for key, value in one.items() if key not in expected}
            found.append(Shape(name, one["does"], common | sends, expects))
    return found


def send(address: str, shape: Shape) -> Reply:
    """Send a request as the browser does: from a page of another origin."""
    how = shape.sends
    text = how.get("query") and _text(address, how)
    fields = {**({"query": text} if text else {}), **how.get("parameters", {})}
    where = address + how.get("path", "/sparql")
    headers = {"Accept": how["accept"], "Origin": ORIGIN}
    body = None
    if how["method"] == "POST" and text:
        kind = "application/sparql-query" if how["as"] == "query" else _FORM
        headers["Content-Type"] = kind + how.get("charset", "")
        body = (text if how["as"] == "query" else urlencode(fields)).encode()
    elif fields:
        where += "?" + urlencode(fields, quote_via=quote)
    return _fetch(Request(where, body, headers, method=how["method"]))  # noqa: S310  # loopback


def rows(reply: Reply) -> list[Row]:
    """Read rows as text; what is not bound is not there."""
    read = ox.parse_query_results(reply.body, _kind(ox.QueryResultsFormat, reply))
    assert isinstance(read, ox.QuerySolutions)
    names = [one.value for one in read.variables]
    return [{name: _plain(one[name]) for name in names if one[name] is not None} for one in read]


def triples(reply: Reply) -> list[Row]:
    """Read a graph as rows of s, p and o."""
    read = ox.parse(reply.body, _kind(ox.RdfFormat, reply))
    return [{"s": _plain(q.subject), "p": _plain(q.predicate), "o": _plain(q.object)} for q in read]


def yes(reply: Reply) -> bool:
    """Read an answer of yes or no."""
    read = ox.parse_query_results(reply.body, _kind(ox.QueryResultsFormat, reply))
    assert isinstance(read, ox.QueryBoolean)
    return bool(read)


def has(found: list[Row], wanted: Row) -> bool:
    """Whether a row says at least what is wanted."""
    written_out = {name: expand(value) for name, value in wanted.items()}
    return any(written_out.items() <= one.items() for one in found)


def without_label(found: list[Row], name: str) -> set[str]:
    """The things for which no row gives a label."""
    labelled = {one[name] for one in found if one["predicate"] == LABEL}
    return {one[name] for one in found} - labelled


def expand(name: str) -> str:
    """Write a prefixed name out; anything else stays as it is."""
    prefix, colon, local = name.partition(":")
    namespace = (PREFIXES | FURTHER).get(prefix) if colon else None
    return name if namespace is None else namespace + local


_FORM = "application/x-www-form-urlencoded"


def _text(address: str, how: dict[str, Any]) -> str:
    """The text of a query; with `over` it has an arm for each thing that another query finds."""
    text: str = (DECLARED if how.get("prefixes") else "") + how["query"]
    if "over" not in how:
        return text
    asked = f"{address}/sparql?{urlencode({'query': how['over'], 'format': 'csv'})}"
    with urlopen(asked, timeout=30) as answer:  # noqa: S310  # loopback
        things = answer.read().decode().split()[1:]
    assert len(things) > 1
    arms = [how["arm"].replace("EACH", f"<{one}>") for one in things]
    return text.replace("ARMS", "\nUNION\n".join(arms))


def _fetch(request: Request) -> Reply:
    began = time.monotonic()
    try:
        answer = urlopen(request, timeout=30)  # noqa: S310  # loopback
    except HTTPError as refusal:
        answer = refusal
    with answer:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Reply(answer.status, headers, answer.read(), time.monotonic() - began)


def _kind(formats: Any, reply: Reply) -> Any:
    found = formats.from_media_type(reply.headers["content-type"].partition(";")[0])
    assert found, reply.headers["content-type"]
    return found


def _plain(term: Any) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
