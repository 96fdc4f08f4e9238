"""Whether an answer is what a step expects, and if not, everything that is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from graph.engine.formats import FORMATS, RDF_FORMATS, ROW_FORMATS
from ontology import PREFIXES
from server.conformance.cases import Step
from server.conformance.exchange import Received, fill

_SUFFIXES = {name: one.suffix for one in FORMATS for name in (one.media_type, *one.aliases) if name}
_SHOWN = 120


def faults(step: Step, received: Received, names: Mapping[str, str]) -> list[str]:
    """Say everything in which an answer is not what the step expects."""
    found = list(_of_the_head(step, received, names))
    if found:
        return [*found, f"the body begins {_beginning(received.body)}"]
    for check in _CHECKS:
        try:
            found += check(step, received, names)
        except (ValueError, SyntaxError, KeyError) as error:
            found.append(f"the body cannot be read: {error}; it begins {_beginning(received.body)}")
    return found


def _of_the_head(step: Step, received: Received, names: Mapping[str, str]) -> Iterator[str]:
    if not any(_is_status(received.status, one) for one in step.status):
        wanted = " or ".join(map(str, step.status))
        yield f"status {received.status} instead of {wanted}"
    for name, pattern in step.header.items():
        value = received.headers.get(name.lower())
        if pattern == "":
            if value is not None:
                yield f"there is a header {name}: {value}"
        elif value is None:
            yield f"there is no header {name}"
        elif not re.search(fill(pattern, names), value):
            yield f"header {name} is {value!r}"


def _is_status(status: int, wanted: int | str) -> bool:
    return str(status)[0] == wanted[0] if isinstance(wanted, str) else status == wanted


def _body(step: Step, received: Received, names: Mapping[str, str]) -> Iterator[str]:
    if step.body is not None and received.body != fill(step.body, names).encode():
        yield f"the body is {_beginning(received.body)}"


def _matches(step: Step, received: Received, names: Mapping[str, str]) -> Iterator[str]:
    pattern = None if step.matches is None else fill(step.matches, names)
    if pattern is not None and not re.search(pattern, received.body.decode(), re.DOTALL):
        yield f"the body does not match {pattern!r}: {_beginning(received.body)}"


def _json(step: Step, received: Received, names: Mapping[str, str]) -> Iterator[str]:
    if step.json is not None and _plain(received.body) != _plain(fill(step.json, names).encode()):
        yield f"the document is {_beginning(received.body)}"


def _plain(text: bytes) -> Any:
    """A JSON document in which blank nodes are labelled in the order of their appearance."""
    labels: dict[str, str] = {}

    def relabel(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        node = dict(pairs)
        if node.get("type") == "bnode":
            node["value"] = labels.setdefault(node["value"], f"b{len(labels)}")
        return node

    return json.loads(text, object_pairs_hook=relabel)


def _rows(step: Step, received: Received, names: Mapping[str, str]) -> Iterator[str]:
    if step.boolean is None and step.rows is None:
        return
    results = ox.parse_query_results(received.body, ROW_FORMATS[_suffix(received)])
    if isinstance(results, ox.QueryBoolean):
        found: object = bool(results)
    else:
        found = sum(1 for _ in results)
    wanted = step.boolean if step.boolean is not None else step.rows
    if found != wanted:
        yield f"the answer is {found} instead of {wanted}"


def _graph(step: Step, received: Received, names: Mapping[str, str]) -> Iterator[str]:
    if step.graph is None and step.holds is None:
        return
    found = list(ox.parse(received.body, RDF_FORMATS[_suffix(received)], base_iri=names["url"]))
    if step.graph is not None:
        turtle = fill(step.graph, names)
        wanted = list(ox.parse(turtle, ox.RdfFormat.TURTLE, base_iri=names["url"]))
        if _canonical(found) != _canonical(wanted):
            yield f"the graph has other triples: {_beginning(received.body)}"
    if step.holds is not None:
        store = ox.Store()
        store.extend(found)
        prefixes = PREFIXES | {"sd": "http://www.w3.org/ns/sparql-service-description#"}
        if not store.query(fill(step.holds, names), prefixes=prefixes):
            yield f"of the graph this does not hold: {step.holds}"


def _canonical(quads: list[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def _suffix(received: Received) -> str:
    media_type = received.headers["content-type"].partition(";")[0].strip().lower()
    return _SUFFIXES[media_type]


def _beginning(body: bytes) -> str:
    text = body.decode(errors="replace")
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + " …")


_CHECKS: tuple[Callable[[Step, Received, Mapping[str, str]], Iterator[str]], ...] = (
    _body,
    _matches,
    _json,
    _rows,
    _graph,
)
