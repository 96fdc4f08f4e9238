"""What the file of an index holds, and how it is opened.

========== ==========================================================================
table      rows
========== ==========================================================================
about      the version of this description, the last thing that is written
thing      the things that go by names, numbered in the order in which hits are shown
part       the numbers of the things of each kind
name       each folded name, whether it is a further one, and whose it is
word       the words of the names of a thing, and of what is told of it (FTS5)
vocabulary the words there are, from `word`
spelling   the folded names and words, by their length: for those that are spelt like another
property   properties whose values are texts; `whole` when all their values are here
literal    the distinct values of each of those properties
gram       the trigrams of the literals (FTS5)
passage    the distinct texts of each family, numbered in the order in which they are shown
section    the numbers of the passages of each family
text       the words of the passages (FTS5)
========== ==========================================================================
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from graph.release import Release

FILE = "text.sqlite"
VERSION = 3
"""Raise it when the tables or what stands in them change: an older file is made anew."""

CREATE = """
CREATE TABLE about (version INTEGER);
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT, kind INTEGER);
CREATE TABLE part (kind INTEGER PRIMARY KEY, first INTEGER, last INTEGER);
CREATE TABLE name (folded TEXT, further INTEGER, thing INTEGER,
                   PRIMARY KEY (folded, further, thing)) WITHOUT ROWID;
CREATE VIRTUAL TABLE word USING fts5(names, about, content='', columnsize=0, detail=column,
                                     prefix='1 2 3', tokenize='ascii');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(word, 'col');
CREATE TABLE spelling (length INTEGER, folded TEXT, PRIMARY KEY (length, folded)) WITHOUT ROWID;
CREATE TABLE property (id INTEGER PRIMARY KEY, iri TEXT, whole INTEGER);
CREATE TABLE literal (id INTEGER PRIMARY KEY, property INTEGER, value TEXT, language TEXT,
                      datatype TEXT);
CREATE VIRTUAL TABLE gram USING fts5(text, content='', columnsize=0, detail=none,
                                     tokenize='trigram case_sensitive 1');
CREATE TABLE passage (id INTEGER PRIMARY KEY, literal INTEGER);
CREATE TABLE section (family INTEGER PRIMARY KEY, first INTEGER, last INTEGER);
CREATE VIRTUAL TABLE text USING fts5(words, content='', columnsize=0, detail=none,
                                     prefix='1 2 3', tokenize='ascii');
"""


def path(release: Release) -> Path:
    """Where the index of a release stands, if it is there."""
    return release.folder / FILE


@contextmanager
def opened(release: Release) -> Iterator[sqlite3.Connection | None]:
    """The index of a release, to be read; None: it is not there, or made by another version.

    Opened for each use: that takes a fraction of a millisecond, needs no lock between threads,
    and no memory between two searches. Nobody changes the file, so nothing in it is locked.
    """
    address = path(release).absolute().as_uri()
    try:
        connection = sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True)
    except sqlite3.OperationalError:
        yield None
        return
    with closing(connection):
        yield connection if _version(connection) == VERSION else None


def _version(connection: sqlite3.Connection) -> int | None:
    try:
        row = connection.execute("SELECT version FROM about").fetchone()
    except sqlite3.DatabaseError:
        return None
    return row[0] if row else None
