"""The graphs of a release under names of their own, so that several stand in one engine.

``https://w3id.org/myelokg/graph/X`` is ``https://w3id.org/myelokg/release/<id>/graph/X`` there:
in the data as they are published, in the IRIs of a query as it is asked, and back in what comes.
Strings and comments of a query stay as they are.

>>> names = Names("0123456789ab")
>>> names.query("ASK { GRAPH <graph/data> { ?s a '<graph/data>' } }").strip()
"ASK { GRAPH <https://w3id.org/myelokg/release/0123456789ab/graph/data> { ?s a '<graph/data>' } }"
>>> names.back(b'"https://w3id.org/myelokg/release/0123456789ab/graph/data"')
b'"https://w3id.org/myelokg/graph/data"'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from urllib.parse import quote, urljoin

from graph.engine.guard import TOKEN
from ontology import BASE, GRAPH, PREFIXES

RELEASE = BASE + "release/"
NAMELESS = BASE + ".well-known/genid/"
"""How the names begin that nameless nodes get on publishing (RDF 1.1, section 3.5)."""
NAMING = frozenset(("GRAPH", "WITH", "INTO", "TO", "USING", "NAMED", "CLEAR", "DROP", "FROM"))
"""Words after which a graph is named."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BLANK = re.compile(rb"_:([A-Za-z0-9][A-Za-z0-9._-]*)")
_ESCAPED = re.compile(r"\\([_~.\-!$&'()*+,;=/?#@%])")


class Names:
    """The names of one release; without `place` all names are what they are."""

    def __init__(self, place: str = "", graphs: Sequence[str] = ()) -> None:
        self.place = place
        self.graphs = tuple(graphs)
        self._start = f"{RELEASE}{place}/graph/" if place else GRAPH
        others = [one for one in graphs if place and not one.startswith(GRAPH)]
        self._others = {one: f"{RELEASE}{place}/other/{quote(one, safe='')}/" for one in others}
        pairs = [(self._start, GRAPH)] if place else []
        pairs += [(there, here) for here, there in self._others.items()]
        escaped = [(one.replace("/", r"\/"), two.replace("/", r"\/")) for one, two in pairs]
        self._back = [(one.encode(), two.encode()) for one, two in pairs + escaped]

    def iri(self, iri: str) -> str:
        """The name that an IRI has there."""
        if iri.startswith(GRAPH):
            return self._start + iri.removeprefix(GRAPH)
        return self._others.get(iri, iri)

    def home(self, iri: str) -> str:
        """The name that an IRI from there has here."""
        return self.back(iri.encode()).decode()

    def also(self, mended: Iterable[tuple[bytes, bytes]]) -> Names:
        """These names, and what else is to be written otherwise in an answer."""
        found = copy(self)
        found._back = [*mended, *self._back]
        return found

    def back(self, data: bytes) -> bytes:
        """The same in a stretch of an answer, in whatever format."""
        for there, here in self._back:
            data = data.replace(there, here)
        return data

    @property
    def overlap(self) -> int:
        """Bytes of a stretch in which a name may have begun that goes on in the next."""
        return max((len(there) - 1 for there, _ in self._back), default=0)

    def triples(self, lines: bytes) -> bytes:
        """N-Triples as they are published: names of there, and a name for what has none."""
        known = (GRAPH.encode(), b"_:", *map(str.encode, self._others))
        if not any(one in lines for one in known):
            return lines
        return b"".join(self._line(one) for one in lines.splitlines(keepends=True))

    def _line(self, line: bytes) -> bytes:
        """One triple; what stands between its first and last quotation mark is a string."""
        head, first, rest = line.partition(b'"')
        text, last, tail = rest.rpartition(b'"')
        return self._terms(head) + first + text + last + (self._terms(tail) if first else tail)

    def _terms(self, part: bytes) -> bytes:
        part = part.replace(b"<" + GRAPH.encode(), b"<" + self._start.encode())
        for here, there in self._others.items():
            part = part.replace(f"<{here}>".encode(), f"<{there}>".encode())
        named = rb"<" + NAMELESS.encode() + rb"\1>"
        return _BLANK.sub(named, part) if b"_:" in part else part

    def query(self, text: str) -> str:
        """The text of a query or an update as it is asked there.

        What our own parser knows without being told is written out: our prefixes on a line of
        their own before the text, and relative IRIs in full.
        """
        pieces, done = [], 0
        reader = _Reader(self)
        for token, new in reader.changes(text):
            pieces += [text[done : token.start()], new]
            done = token.end()
        return reader.prologue + "\n" + "".join([*pieces, text[done:]])


class _Reader:
    """What is known of the prefixes of a text as it is read."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._base = BASE
        self._known = dict(PREFIXES)
        self._declared: set[str] = set()
        self._used: dict[str, None] = {}

    @property
    def prologue(self) -> str:
        """The declarations that the text leaves out."""
        lacking = [one for one in self._used if one not in self._declared and one in PREFIXES]
        return " ".join(f"PREFIX {one}: <{PREFIXES[one]}>" for one in lacking)

    def changes(self, text: str) -> Iterator[tuple[re.Match[str], str]]:
        """The tokens that are written otherwise, each with how."""
        before, last = "", ""
        for token in TOKEN.finditer(text):
            if token["comment"]:
                continue
            new = None
            if token["iri"]:
                new = self._iri(token, before, last)
            elif token.lastgroup == "prefix" and last.upper() != "PREFIX":
                new = self._name(token, last.upper() in NAMING)
            if new is not None and new != token[0]:
                yield token, new
            before, last = last, token[0]

    def _iri(self, token: re.Match[str], before: str, last: str) -> str:
        iri = token[0][1:-1]
        full = iri if _SCHEME.match(iri) else urljoin(self._base, iri)
        if last.upper() == "BASE":
            self._base = full
        elif before.upper() == "PREFIX":
            self._known[last.rstrip(":")] = full
            self._declared.add(last.rstrip(":"))
        return f"<{self._names.iri(full)}>"

    def _name(self, token: re.Match[str], of_graph: bool) -> str | None:
        """A prefixed name in full, where only that is the name of a graph."""
        prefix = token["prefix"]
        self._used[prefix] = None
        space = self._known.get(prefix, "")
        full = space + _ESCAPED.sub(r"\1", token[0].partition(":")[2])
        there = self._names.iri(full)
        if not of_graph and (space.startswith(GRAPH) or there == full):
            return None  # the declaration says it already, or there is nothing to say
        return f"<{there}>"
