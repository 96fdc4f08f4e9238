"""From an identifier to a thing of ours and back: `/resolve/CHEBI:63791`, `?to=NCIT`; prefixes.

One thing that is exactly meant is answered `303` with its address here; several, or such as are
only close or broader, `300` with all of them. JSON lists what else a thing is called.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, json, render_template, request

from graph.lookup import Facts, term
from ontology import PREFIXES, mappings
from ontology.mappings import Vocabulary
from server import address, identifiers
from server.identifiers import Candidate, Identifiers, Match, UnknownIdentifier, curie_of
from server.negotiate import DATA, PAGE, QUERY, Offer
from server.resources.choice import chosen
from server.resources.names import OFFERS, path
from server.service import service

blueprint = Blueprint("resolve", __name__)

MULTIPLE_CHOICES, SEE_OTHER = 300, 303
WORDS = {
    "exactMatch": "is the same",
    "closeMatch": "is close to it",
    "broadMatch": "is narrower",
    "narrowMatch": "is broader",
    "relatedMatch": "is related",
    None: "goes by this name",
}
"""How a thing of ours stands to what was asked for, by the SKOS match between them."""
TURNED = WORDS | {"broadMatch": WORDS["narrowMatch"], "narrowMatch": WORDS["broadMatch"]}
"""How a thing elsewhere stands to ours."""

_DOCUMENTS = (PAGE, DATA, *(one for one in OFFERS if one is not PAGE))
_TURTLE = Offer("ttl", "text/turtle", ("application/x-turtle",), ("turtle",))
_CONTEXT = Offer("jsonld", "application/ld+json", names=("json-ld",))
_LISTS = (PAGE, DATA, _CONTEXT, _TURTLE, QUERY)


@blueprint.route("/resolve")
def index() -> Response:
    """Resolve `?iri=` or `?name=`, or list the vocabularies whose identifiers are known."""
    asked = request.args.get("iri") or request.args.get("name")
    if asked:
        return resolve(asked)
    rows = _counted(_known())
    if chosen((PAGE, DATA)) is DATA:
        return _vary(_json([_record(*one) for one in rows]))
    return _vary(Response(render_template("resolve.html", rows=rows)))


@blueprint.route("/resolve/<path:asked>")
def resolve(asked: str) -> Response:
    """Lead from an identifier, an IRI or a name to our thing, or with `?to=` to one elsewhere."""
    known = _known()
    candidates, offer = _find(known, asked.strip().rstrip("/"))
    things = list(dict.fromkeys(one.thing for one in candidates if one.sure))
    wanted = offer or chosen(_DOCUMENTS)
    if len(things) != 1:
        return _vary(_choices(asked, candidates, wanted))
    to = request.args.get("to")
    if to:
        return _vary(_elsewhere(known, things[0], to, wanted))
    if wanted is DATA:
        return _vary(_json(_identifiers(things[0], known.of(things[0]))))
    explicit = offer or request.args.get("format")
    return _vary(_see(path(things[0], wanted.suffix if explicit else "")))


@blueprint.route("/prefixes")
def prefixes() -> Response:
    """List the prefixes of the graph and of the mapped vocabularies, in the format asked for."""
    return _vary(_prefixes(chosen(_LISTS)))


@blueprint.route("/prefixes.<any(html, json, jsonld, ttl, rq):suffix>")
def prefixes_as(suffix: str) -> Response:
    """List the prefixes in the format of a suffix."""
    return _prefixes(next(one for one in _LISTS if one.suffix == suffix))


def all_prefixes() -> dict[str, str]:
    """Every prefix with its namespace: those of the endpoint, then those of vocabularies."""
    return PREFIXES | mappings.prefixes()


def _known() -> Identifiers:
    return identifiers.identifiers(_facts())


def _facts() -> Facts:
    return service().engine.facts()


def _find(known: Identifiers, asked: str) -> tuple[list[Candidate], Offer | None]:
    """Find what is meant, by the whole name or by one with the suffix of a format."""
    query = request.query_string.decode()
    # An address with a query of its own comes in two parts, as in search?query=2013-003265-34.
    names = [f"{asked}?{query}", asked] if query and asked.startswith("http") else [asked]
    for name in names:
        candidates = known.candidates(name)
        if candidates:
            return candidates, None
    stem, _, suffix = asked.rpartition(".")
    offer = next((one for one in _DOCUMENTS if one.suffix == suffix), None)
    candidates = known.candidates(stem) if stem and offer else []
    if not candidates:
        raise known.refuse(stem if offer else asked)
    return candidates, offer


def _see(location: str) -> Response:
    response = Response(status=SEE_OTHER, content_type="text/plain; charset=utf-8")
    response.headers["Location"] = location
    return response


def _elsewhere(known: Identifiers, thing: str, to: str, wanted: Offer) -> Response:
    """Lead to what is exactly the same in another vocabulary, or list what is like it there."""
    prefix = identifiers.vocabulary(to)
    found = [one for one in known.of(thing) if one.prefix == prefix]
    if not found:
        others = list(dict.fromkeys(one.prefix for one in known.of(thing)))
        told = f"It has some in {', '.join(others)}." if others else "It has none elsewhere."
        raise UnknownIdentifier(
            f"{_called(thing)!r} has no identifier in {prefix}. {told}", known=others
        )
    exact = [one for one in found if one.how == identifiers.EXACT]
    if len(exact) == 1 and wanted is not DATA:
        return _see(exact[0].iri)
    status = 200 if len(exact) == 1 else MULTIPLE_CHOICES
    if wanted is PAGE:
        rows = [(one.iri, f"{one.curie} {one.label}", TURNED[one.how]) for one in found]
        return _page(curie_of(thing), rows, status)
    return _json(_identifiers(thing, found), status)


def _choices(asked: str, candidates: Iterable[Candidate], wanted: Offer) -> Response:
    """List the things that may be meant, each with how it stands to what was asked for."""
    rows = [(path(one.thing), _called(one.thing), WORDS[one.how]) for one in candidates]
    if wanted is PAGE:
        return _page(asked, rows)
    return _json({"asked": asked, "candidates": list(map(_choice, candidates))}, MULTIPLE_CHOICES)


def _choice(one: Candidate) -> dict[str, Any]:
    return {
        "thing": one.thing,
        "curie": curie_of(one.thing),
        "label": _called(one.thing),
        "page": address.absolute(path(one.thing)),
        "match": one.how,
        "identifier": one.match.curie if one.match else None,
    }


def _called(thing: str) -> str:
    return _facts().label(ox.NamedNode(thing))


def _page(asked: str, rows: list[tuple[str, str, str]], status: int = MULTIPLE_CHOICES) -> Response:
    return Response(render_template("choices.html", asked=asked, rows=rows), status=status)


def _identifiers(thing: str, found: Iterable[Match]) -> dict[str, Any]:
    """Say what a thing is called elsewhere, and how each mapping is known."""
    return {
        "thing": thing,
        "curie": curie_of(thing),
        "label": _called(thing),
        "page": address.absolute(path(thing)),
        "identifiers": [_told(one) for one in found],
    }


def _told(match: Match) -> dict[str, Any]:
    facts, mapping = _facts(), ox.NamedNode(match.mapping)
    confidence = facts.value(mapping, term("sssom:confidence"))
    source = facts.value(mapping, term("dct:source"))
    return {
        "identifier": match.curie,
        "iri": match.iri,
        "label": match.label,
        "vocabulary": mappings.vocabularies()[match.prefix].name,
        "match": match.how,
        "confidence": float(confidence.value) if isinstance(confidence, ox.Literal) else None,
        "source": source.value if isinstance(source, ox.Literal) else None,
    }


def _counted(known: Identifiers) -> list[tuple[Vocabulary, int, str]]:
    """Each vocabulary with the number of its mappings and the first of its identifiers."""
    counts = Counter(one.prefix for one in known.matches)
    first = {one.prefix: one.curie for one in reversed(known.matches)}
    listed = mappings.vocabularies().values()
    return [(one, counts[one.prefix], first[one.prefix]) for one in listed if counts[one.prefix]]


def _record(vocabulary: Vocabulary, count: int, example: str) -> dict[str, Any]:
    return vars(vocabulary) | {"mappings": count, "example": example}


def _prefixes(offer: Offer) -> Response:
    listed = all_prefixes()
    if offer is PAGE:
        return Response(render_template("prefixes.html", prefixes=listed, offers=_LISTS[1:]))
    if offer is DATA:
        return _json(listed)
    if offer is _CONTEXT:
        return Response(json.dumps({"@context": listed}), content_type=offer.media_type)
    sparql = offer is QUERY
    lines = (
        f"PREFIX {name}: <{iri}>\n" if sparql else f"@prefix {name}: <{iri}> .\n"
        for name, iri in listed.items()
    )
    return Response("".join(lines), content_type=f"{offer.media_type}; charset=utf-8")


def _json(content: object, status: int = 200) -> Response:
    return Response(json.dumps(content), status=status, mimetype="application/json")


def _vary(response: Response) -> Response:
    response.vary.add("Accept")
    return response
