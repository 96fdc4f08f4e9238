"""Changes to what stands in an engine: made in place, in one request together with the register.

An engine whose requests are transactions shows its readers the release before or the one after.
The changed release takes the place of the one before, which is no more; releases that were
published beside it are untouched. A change that the engine does not confirm in time may have been
made: that is told, and not that nothing was.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pyoxigraph as ox

from graph.change import (
    Change,
    ChangeImpossible,
    ChangeRefused,
    ChangeSyntaxError,
    ChangeTooComplex,
    ChangeUncertain,
    GraphNotFound,
    Removal,
    Update,
    Upload,
    WriteError,
)
from graph.engine import using
from graph.engine.answer import EngineDown, EngineError, QuerySyntaxError
from graph.engine.guard import TOKEN, look, refused, too_complex
from graph.engine.lists import fill
from graph.engine.remote import publishing, register
from graph.engine.remote.connection import Late
from graph.engine.remote.endpoint import Endpoint
from graph.engine.remote.names import NAMING, Names
from graph.engine.remote.register import Published, Register
from graph.release import identity
from ontology import GRAPH, UNNAMED_GRAPH

_SWEEPING = frozenset(("ALL", "NAMED", "DEFAULT"))
LARGEST = 16 * 2**20
"""Bytes of N-Triples that are written in one update; more are for `myelokg publish`."""


def token() -> str:
    """A text that was never there before."""
    return secrets.token_hex(6)


def check_writable(endpoint: Endpoint) -> None:
    """Raise ChangeRefused where nothing can be written."""
    if not endpoint.addresses.update:
        raise ChangeRefused(
            "the engine behind this server is asked only; the operator lets others write to it "
            "with MYELOKG_ENGINE_UPDATE"
        )


def passing(known: Register, moved: str) -> Register:
    """The same release under an id that nobody will meet again, while a change is made."""
    present = known.current
    release = replace(present.release, id=moved)
    return Register(moved, {**known.releases, moved: replace(present, release=release)})


def write(endpoint: Endpoint, known: Register, change: Change, seconds: float) -> bool:
    """Make a change; whether its graph was there before. Raises WriteError and EngineError."""
    check_writable(endpoint)
    present = known.current
    existed = _check(present, change)
    following = _following(present, change)
    text = statement(change, following.names)
    if isinstance(change, Upload) and endpoint.dialect.stepwise:
        _rehearse(endpoint, change, following.names, seconds)
    if present.place:
        text = _joined(text, register.switch(following, present, endpoint.dialect.stepwise))
    _send(endpoint, text, seconds)
    if present.place:
        counts = _counts(endpoint, following, change)
        final = replace(following, release=replace(following.release, counts=counts))
        _send(endpoint, register.switch(final, stepwise=endpoint.dialect.stepwise), seconds)
    return existed


def statement(change: Change, names: Names) -> str:
    """A change as an update over the names that graphs have there; raises WriteError."""
    match change:
        case Update():
            return _update(change, names)
        case Upload():
            return _upload(change, names)
        case Removal():
            return f"DROP GRAPH <{names.iri(change.graph)}>"
        case _:
            raise ChangeImpossible(
                "files are loaded into a release of ours, which 'myelokg publish' brings there"
            )


def _check(present: Published, change: Change) -> bool:
    graph = change.graph if isinstance(change, Upload | Removal) else None
    if graph == UNNAMED_GRAPH and present.place:
        raise ChangeImpossible("a release in an engine has no graph without a name")
    existed = graph is None or graph in present.release.counts
    if isinstance(change, Removal) and not existed:
        raise GraphNotFound(change.graph, tuple(present.release.counts))
    return existed


def _following(present: Published, change: Change) -> Published:
    """The release that a change makes; its numbers are those of before until they are counted."""
    parts = [present.release.id, json.dumps(change.told()), token()]
    release = replace(
        present.release,
        id=identity("\n".join(parts).encode()),
        made=datetime.now(UTC).isoformat(),
        by=change.by,
        parent=None,
    )
    if isinstance(change, Upload):
        release = replace(release, counts={**release.counts, **_new(present, change)})
    return replace(present, release=release)


def _new(present: Published, change: Upload) -> dict[str, int]:
    """The graphs that an upload makes, which need names within the release, empty as yet."""
    graphs = [change.graph] if change.graph else _named(_parsed(change))
    return {one: 0 for one in graphs if one not in present.release.counts}


def _named(store: ox.Store) -> list[str]:
    return [one.value for one in store.named_graphs() if isinstance(one, ox.NamedNode)]


def _update(change: Update, names: Names) -> str:
    seen = look(change.text, update=True)
    if complaint := too_complex(seen):
        raise ChangeTooComplex(complaint)
    if complaint := refused(seen, change.remotes):
        raise ChangeRefused(complaint)
    try:
        text = using.write(change.text, change.using, change.using_named)
    except using.Unfit as error:
        raise ChangeSyntaxError(str(error), None, None) from None
    text = names.query(fill(text))
    return _within(text, names, bool(change.using)) if names.place else text


def _joined(text: str, last: str) -> str:
    """One update, then another: the first may end in a comment, or in a semicolon."""
    ends = [one[0] for one in TOKEN.finditer(text) if not one["comment"]]
    return f"{text}\n{'' if ends[-1:] == [';'] else ';'}\n{last}"


def _within(text: str, names: Names, chosen: bool) -> str:
    """Keep an update to the graphs of its release; raises ChangeRefused where that cannot be."""
    last, variable = "", False
    for one in (token for token in TOKEN.finditer(text) if not token["comment"]):
        if one["iri"] and last in NAMING and names.home(one[0][1:-1]) == one[0][1:-1]:
            raise ChangeRefused(f"{one[0]} is no graph of this release; their names begin {GRAPH}")
        if last in ("CLEAR", "DROP", "SILENT") and one[0].upper() in _SWEEPING:
            raise ChangeRefused(f"{last} {one[0]} would reach other releases: name the graph")
        variable = variable or (last == "GRAPH" and one.lastgroup == "variable")
        last = one[0].upper()
    if not variable or chosen:
        return text
    try:
        return using.write(text, (), [names.iri(one) for one in names.graphs])
    except using.Unfit:
        raise ChangeRefused("GRAPH with a variable would reach other releases: name it") from None


def _upload(change: Upload, names: Names) -> str:
    lines = list(_blocks(_parsed(change), names))
    if sum(map(len, lines)) > LARGEST:
        raise ChangeImpossible(f"more than {LARGEST:,} bytes are written by 'myelokg publish' only")
    begin = []
    if change.graph is not None and change.replace:
        begin.append(f"DROP SILENT GRAPH <{names.iri(change.graph)}>")
    if change.graph is not None:
        begin.append(f"CREATE SILENT GRAPH <{names.iri(change.graph)}>")
    return " ;\n".join([*begin, f"INSERT DATA {{\n{''.join(lines)}}}"])


def _rehearse(endpoint: Endpoint, change: Upload, names: Names, seconds: float) -> None:
    """Let the engine take what is uploaded into a graph that nobody reads, then change the others.

    Where the operations of a request are made one by one, a literal that the engine refuses would
    else be told when the graph that is to be replaced is gone.
    """
    store, scratch = _parsed(change), f"{register.GRAPH}/{token()}"
    graphs = store.named_graphs()
    pieces = [store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=one) for one in graphs]
    lines = names.triples(b"".join(one or b"" for one in pieces)).decode()
    try:
        _send(endpoint, f"INSERT DATA {{ GRAPH <{scratch}> {{\n{lines}}} }}", seconds)
    finally:
        with suppress(WriteError, EngineError):
            _send(endpoint, f"DROP SILENT GRAPH <{scratch}>", seconds)


def _parsed(change: Upload) -> ox.Store:
    """What is uploaded, read into a store of its own; raises WriteError."""
    from graph.engine import writer
    from graph.engine.worker import Refusal

    parts = [{"format": one.format, "base": one.base} for one in change.uploads]
    told: dict[str, Any] = {"kind": "upload", "graph": change.graph, "replace": False}
    store = ox.Store()
    try:
        writer.apply(store, told | {"parts": parts}, [one.data for one in change.uploads])
    except Refusal as refusal:
        about = refusal.payload
        if about["error"] == "syntax":
            where = about.get("line"), about.get("column")
            raise ChangeSyntaxError(about["message"], *where) from None
        raise ChangeRefused(about["message"]) from None
    return store


def _blocks(store: ox.Store, names: Names) -> Iterator[str]:
    """The triples of each graph, as they stand in INSERT DATA."""
    if next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None:
        raise ChangeImpossible("there are triples in no graph; name one for them")
    for graph in store.named_graphs():
        lines = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
        yield f"GRAPH <{names.iri(graph.value)}> {{\n{names.triples(lines).decode()}}}\n"


def _counts(endpoint: Endpoint, following: Published, change: Change) -> dict[str, int]:
    """The numbers after a change; graphs that it may have made are looked for by name."""
    names = following.names
    graphs = dict.fromkeys(following.release.counts)
    if isinstance(change, Update):
        reader = names.query(change.text)
        graphs |= dict.fromkeys(
            names.home(one[0][1:-1])
            for one in TOKEN.finditer(reader)
            if one["iri"] and names.home(one[0][1:-1]) != one[0][1:-1]
        )
    if isinstance(change, Removal):
        graphs.pop(change.graph, None)
    held = publishing.counted(endpoint, names, list(graphs))
    made = {change.graph} if isinstance(change, Upload) and change.graph else set()
    return {one: held.get(one, 0) for one in graphs if held.get(one, 0) or one in made}


def _send(endpoint: Endpoint, text: str, seconds: float) -> None:
    try:
        endpoint.update(text, seconds)
    except QuerySyntaxError as error:
        raise ChangeSyntaxError(str(error), error.line, error.column) from None
    except Late:
        raise ChangeUncertain(f"the engine has said nothing for {seconds:g} seconds") from None
    except EngineDown as error:
        if error.perhaps:
            raise ChangeUncertain(f"{error}") from None
        raise WriteError(f"{error}") from None
