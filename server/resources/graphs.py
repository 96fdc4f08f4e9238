"""Named graphs and the ontology: documents themselves, so their IRIs answer `200` at once.

Triples come from the engine and are streamed when there are many; a page says what a graph holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from flask import Blueprint, Response, render_template

from graph import lookup
from graph.change import GraphNotFound
from graph.citation import cite
from graph.engine.answer import Question
from graph.lookup import TYPE, Facts, Node
from ontology import GRAPH, ONTOLOGY, ONTOLOGY_GRAPH, VERSION
from server import delivery, validators
from server.negotiate import GRAPHS, PAGE, NothingAcceptable, Offer
from server.resources import links, owl, page, shown, vocabulary
from server.resources.choice import chosen
from server.resources.names import path
from server.service import service
from server.table import Cell

blueprint = Blueprint("graphs", __name__)

OFFERS = (PAGE, *GRAPHS)
_MOST_COUNTED = 40_000
_SAMPLE = 20
_EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_OF_ONTOLOGY = "/onto"


@dataclass(frozen=True)
class Listed:
    """A graph in the list: its name, where it leads, its title and its size in triples."""

    name: str
    href: str
    title: str
    triples: int


@blueprint.route("/graph")
def index() -> Response:
    """List the named graphs of the release."""
    return Response(render_template("graphs.html", graphs=[*_listed()]))


@blueprint.route("/graph/<name>")
def graph(name: str) -> Response:
    """Give a named graph: its triples, or a page that says what it holds."""
    iri, suffix = _find(name)
    return _answer(iri, path(iri), iri, suffix)


@blueprint.route("/onto")
@blueprint.route(f"/onto/{VERSION}")
def ontology() -> Response:
    """Give the ontology: all its terms as triples, or a page that lists them."""
    return _answer(ONTOLOGY, _OF_ONTOLOGY, ONTOLOGY_GRAPH, "")


@blueprint.route("/onto.<suffix>")
@blueprint.route(f"/onto/{VERSION}.<suffix>")
def ontology_as(suffix: str) -> Response:
    """Give the ontology in the format of a suffix; `.owl` is RDF/XML, as editors expect."""
    return _answer(ONTOLOGY, _OF_ONTOLOGY, ONTOLOGY_GRAPH, "rdf" if suffix == "owl" else suffix)


def _find(name: str) -> tuple[str, str]:
    """Find a graph by its name, which may end in a suffix; raises `GraphNotFound`."""
    graphs = service().engine.release.counts
    stem, _, suffix = name.rpartition(".")
    if GRAPH + name in graphs:
        return GRAPH + name, ""
    if GRAPH + stem in graphs:
        return GRAPH + stem, suffix
    raise GraphNotFound(GRAPH + name, tuple(graphs))


def _answer(iri: str, address: str, source: str, suffix: str) -> Response:
    offer = _of_suffix(suffix) if suffix else chosen(OFFERS)
    response = _page(iri, address) if offer is PAGE else _triples(iri, source, offer)
    header = links.of_graph(iri, address, OFFERS, offer)
    response.headers["Link"] = links.header(header)
    response.headers["Content-Location"] = f"{address}.{offer.suffix}"
    response.vary.add("Accept")
    return response


def _of_suffix(suffix: str) -> Offer:
    for one in OFFERS:
        if one.suffix == suffix:
            return one
    raise NothingAcceptable("." + suffix, OFFERS)


def _triples(iri: str, source: str, offer: Offer) -> Response:
    if iri == ONTOLOGY:
        body = owl.document(service().engine.facts(), offer.suffix)
        return Response(body, content_type=delivery.content_type_of(offer.suffix, None))
    return validators.deliver(Question(_EVERYTHING, default_graphs=(source,), graph=offer.suffix))


def _page(iri: str, address: str) -> Response:
    release = service().engine.release
    facts = service().engine.facts(release)
    further = _ontology(facts) if iri == ONTOLOGY else _contents(facts, iri)
    return Response(
        render_template(
            "ontology.html" if iri == ONTOLOGY else "graph.html",
            page=page.page(facts, ox.NamedNode(iri)),
            offers=GRAPHS,
            address=address,
            triples=release.counts.get(iri, 0),
            cite=cite(release.id, release.version, release.counts),
            **further,
        )
    )


def _ontology(facts: Facts) -> dict[str, object]:
    return {"sections": vocabulary.sections(facts), "graph": path(ONTOLOGY_GRAPH)}


def _contents(facts: Facts, iri: str) -> dict[str, object]:
    """What a graph holds: things by class, statements by property, and the first of them."""
    node = ox.NamedNode(iri)
    quads = list(facts.within(node, most=_MOST_COUNTED))
    kinds: Counter[Node] = Counter(one.object for one in quads if one.predicate == TYPE)
    properties: Counter[Node] = Counter(one.predicate for one in quads)
    sample = sorted(quads[:_SAMPLE], key=lookup.in_order)
    return {
        "counted": len(quads),
        "kinds": _counted(facts, kinds),
        "properties": _counted(facts, properties),
        "sample": [_statement(facts, one) for one in sample],
        "query": shown.asking(f"SELECT * WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }} LIMIT 1000"),
    }


def _counted(facts: Facts, counts: Counter[Node]) -> list[tuple[Cell, int]]:
    ranked = sorted(counts, key=lambda one: (-counts[one], str(one)))
    return [(shown.named(facts, one), counts[one]) for one in ranked]


def _statement(facts: Facts, quad: ox.Quad) -> Sequence[Cell]:
    return [shown.named(facts, one) for one in (quad.subject, quad.predicate, quad.object)]


def _listed() -> list[Listed]:
    release = service().engine.release
    facts = service().engine.facts(release)
    return [
        Listed(iri.removeprefix(GRAPH), _address(iri), facts.label(ox.NamedNode(iri)), count)
        for iri, count in sorted(release.counts.items())
    ]


def _address(iri: str) -> str:
    """Where a graph answers; one that is not of ours answers to the Graph Store Protocol."""
    return (
        path(iri)
        if iri.startswith(GRAPH)
        else shown.asking(f"SELECT * {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}")
    )
