"""Make the index of a release, in memory that does not grow with it.

Things are read one by one, and literals property by property; both go to the disk at once.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from graph import disk
from graph.lookup import Facts, Node
from graph.text import kinds, passages, things, values
from graph.text.kinds import Kind
from graph.text.schema import CREATE, FILE, VERSION
from graph.text.things import Thing
from graph.text.words import fold, lowered, tokens, word

T = TypeVar("T")

_AT_A_TIME = 20_000
"""Things or literals between two statements to SQLite."""
_SETTINGS = """
PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536; PRAGMA temp_store = FILE; PRAGMA locking_mode = EXCLUSIVE;
CREATE TEMP TABLE seen (iri TEXT PRIMARY KEY, kind INTEGER, length INTEGER, label TEXT,
                        names TEXT, about TEXT) WITHOUT ROWID;
"""
_IN_ORDER = "SELECT iri, kind, label, names, about FROM seen ORDER BY kind, length, label, iri"
_FURTHER = """
INSERT INTO seen VALUES (?, ?, ?, ?, ?, '') ON CONFLICT (iri)
DO UPDATE SET names = names || char(10) || excluded.label WHERE kind = excluded.kind
"""
_SPELT = """
INSERT OR IGNORE INTO spelling SELECT LENGTH(folded), folded FROM (
  SELECT folded FROM name UNION ALL SELECT written(term) FROM vocabulary WHERE col = 'names')
"""
_BETWEEN = "\n"


def make(store: ox.Store, folder: Path) -> Path:
    """Write the index of a store into a folder, and give it its name when it is whole.

    Raises BlockingIOError when another process is at it, sqlite3.Error, and OSError.
    """
    unfinished = folder / f".{FILE}.making"
    with unfinished.open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        held.truncate(0)
        with closing(sqlite3.connect(unfinished)) as connection:
            _write(store, connection)
        disk.sync(unfinished)
        unfinished.replace(folder / FILE)
    disk.sync(folder)
    return folder / FILE


def attempt(store: ox.Store, folder: Path) -> bool:
    """`make`, for whom a release without an index is a release all the same."""
    with suppress(sqlite3.Error):
        make(store, folder)
        return True
    return False


def _write(store: ox.Store, connection: sqlite3.Connection) -> None:
    connection.executescript(_SETTINGS + CREATE)
    _read_things(store, connection)
    _read_loaded(store, connection)
    _number_things(connection)
    _read_literals(store, connection)
    passages.write(connection)
    for table in ("word", "gram", "text"):
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608 ours
    connection.execute("INSERT INTO about VALUES (?)", (VERSION,))
    connection.commit()


def _read_things(store: ox.Store, connection: sqlite3.Connection) -> None:
    """Read the things of each kind once; what is of two kinds is of the first."""
    for kind in kinds.load():
        for some in _batches(things.members(Facts(store), kind)):
            facts = Facts(store)  # keeps each label that it gives: a new one forgets them
            new = [one for one in dict.fromkeys(some) if not _seen(connection, one.value)]
            rows = (_row(things.read(facts, kind, one), _place(kind)) for one in new)
            connection.executemany("INSERT INTO seen VALUES (?, ?, ?, ?, ?, ?)", rows)


def _read_loaded(store: ox.Store, connection: sqlite3.Connection) -> None:
    """Read the names of what others loaded; the further names of a thing join its first."""
    place = _place(kinds.LOADED)
    for some in _batches(things.loaded(store)):
        connection.executemany(_FURTHER, (_loaded(*one, place) for one in some))


def _loaded(thing: ox.NamedNode, name: str, place: int) -> tuple[str, int, int, str, str]:
    local = thing.value.rpartition("/")[2]
    return thing.value, place, len(name), _line(name), local


def _place(kind: Kind) -> int:
    return (*kinds.order(), kinds.LOADED.name).index(kind.name)


def _seen(connection: sqlite3.Connection, iri: str) -> bool:
    found = connection.execute("SELECT 1 FROM seen WHERE iri = ?", (iri,))
    return found.fetchone() is not None


def _line(name: str) -> str:
    return name.replace(_BETWEEN, " ")


def _row(thing: Thing, place: int) -> tuple[str, int, int, str, str, str]:
    names = _BETWEEN.join(map(_line, thing.names))
    return thing.iri, place, len(thing.label), thing.label, names, thing.about


def _number_things(connection: sqlite3.Connection) -> None:
    """Number things in the order in which equal hits are shown, so that the first are the best."""
    reading = connection.cursor().execute(_IN_ORDER)
    for some in _batches(enumerate(reading, start=1)):
        connection.executemany(
            "INSERT INTO thing VALUES (?, ?, ?)", ((id, row[0], row[1]) for id, row in some)
        )
        connection.executemany(
            "INSERT OR IGNORE INTO name VALUES (?, ?, ?)",
            (one for id, row in some for one in _names(id, row[2], row[3])),
        )
        connection.executemany(
            "INSERT INTO word (rowid, names, about) VALUES (?, ?, ?)",
            ((id, tokens(f"{row[2]} {row[3]}"), tokens(row[4])) for id, row in some),
        )
    connection.execute("INSERT INTO part SELECT kind, MIN(id), MAX(id) FROM thing GROUP BY kind")
    connection.create_function("written", 1, word, deterministic=True)
    connection.execute(_SPELT)


def _names(id: int, label: str, names: str) -> Iterator[tuple[str, int, int]]:
    yield fold(label), 0, id
    for one in filter(None, names.split(_BETWEEN)):
        yield fold(one), 1, id


def _read_literals(store: ox.Store, connection: sqlite3.Connection) -> None:
    facts = Facts(store)
    for number, predicate in enumerate(values.properties(facts)):
        found = (one.object for one in facts.using(predicate))
        whole = _read_values(connection, number, found)
        row = (number, predicate.value, whole)
        connection.execute("INSERT INTO property VALUES (?, ?, ?)", row)


def _read_values(connection: sqlite3.Connection, number: int, found: Iterator[Node]) -> bool:
    """Write the literals among the values of a property; whether all of them are."""
    whole = True
    last = connection.execute("SELECT IFNULL(MAX(id), 0) FROM literal").fetchone()[0]
    for some in _batches(found):
        # Equal values of one graph come after each other, so that few are written twice.
        literals = list(filter(values.is_text, dict.fromkeys(some)))
        whole = whole and all(map(values.is_text, some))
        numbered = list(enumerate(literals, start=last + 1))
        connection.executemany(
            "INSERT INTO literal VALUES (?, ?, ?, ?, ?)",
            ((id, number, one.value, one.language, values.datatype(one)) for id, one in numbered),
        )
        connection.executemany(
            "INSERT INTO gram (rowid, text) VALUES (?, ?)",
            ((id, lowered(one.value)) for id, one in numbered),
        )
        last += len(numbered)
    return whole


def _batches(found: Iterable[T]) -> Iterator[list[T]]:
    ones = iter(found)
    while some := list(islice(ones, _AT_A_TIME)):
        yield some
