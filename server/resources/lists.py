"""The things of the graph by class, in pages: whoever follows links comes to all of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from graph import lookup
from graph.lookup import TYPE, Facts
from ontology import DATA, PREFIXES, TERM
from queries import BadValue
from server.resources import shown, vocabulary
from server.resources.names import short
from server.resources.vocabulary import Entry
from server.service import service

blueprint = Blueprint("lists", __name__)

ON_A_PAGE = 200


@dataclass(frozen=True)
class Kind:
    """A class in the list: its name as the address has it, its entry, and how many it has."""

    name: str
    entry: Entry
    count: int


@blueprint.route("/data")
def index() -> Response:
    """List the classes that have members, or the members of one (`?class=mm:Trial&page=2`)."""
    engine = service().engine
    facts, names = engine.facts(), lookup.small_graphs(engine.release)
    kinds = {one.name: one for one in _kinds(facts, names)}
    asked = request.args.get("class")
    if asked is None:
        return Response(render_template("things.html", kinds=list(kinds.values())))
    if asked not in kinds:
        raise BadValue("class", asked, "a class that has members", list(kinds))
    return _members(kinds[asked], facts, names)


def _members(kind: Kind, facts: Facts, names: lookup.Names) -> Response:
    found = _things(facts, _named(kind.name), names)
    last = max(1, -(-len(found) // ON_A_PAGE))
    number = _number(last)
    part = found[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    cells = [shown.named(facts, one) for one in part]
    return Response(
        render_template("members.html", kind=kind, members=cells, number=number, last=last)
    )


def _number(last: int) -> int:
    asked = request.args.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= last):
        raise BadValue("page", asked, f"a number from 1 to {last}", [])
    return int(asked)


@lru_cache(maxsize=2)
def _kinds(facts: Facts, names: lookup.Names) -> tuple[Kind, ...]:
    """The classes with members, once for a release: our own as a tree, then those of others."""
    members = _members_of(facts, names)
    ours = vocabulary.classes(facts)
    others = sorted(members.keys() - {one for one, _ in ours}, key=str)
    further = [(one, Entry(shown.named(facts, one), "")) for one in others]
    return tuple(
        Kind(short(one), entry, len(members[one]))
        for one, entry in (*ours, *further)
        if one in members
    )


@lru_cache(maxsize=2)
def _members_of(facts: Facts, names: lookup.Names) -> dict[ox.NamedNode, tuple[ox.NamedNode, ...]]:
    """The things of ours by their classes, once for a release."""
    found: defaultdict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
    for one in facts.listed(TYPE, names):
        thing, kind = one.subject, one.object
        if isinstance(thing, ox.NamedNode) and isinstance(kind, ox.NamedNode):
            if thing.value.startswith((DATA, TERM)):
                found[kind].add(thing)
    return {kind: tuple(things) for kind, things in found.items()}


def _things(facts: Facts, kind: ox.NamedNode, names: lookup.Names) -> list[ox.NamedNode]:
    """The things of ours that are members of a class, by their labels."""
    found = _members_of(facts, names).get(kind, ())
    return sorted(found, key=lambda one: (facts.label(one).casefold(), one.value))


def _named(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local if prefix in PREFIXES else name)
