r"""The shape of a thing: its triples with places to fill in, compiled once for a format.

A shape is written in Turtle's words, a predicate and an object a line, and becomes one string for
`%`: to fill in a string is many times as fast as to make terms and write them.

>>> arm = Shape("arm", "data", "s:%(id)s", 'a mm:Arm\nrdfs:label "%(id)s arm"@en')
>>> arm.size
2
>>> print(FORMATS["ttl"].compile(arm) % {"id": "X1"}, end="")
s:X1 rdf:type mm:Arm ;
    rdfs:label "X1 arm"@en .
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ontology import BASE, PREFIXES

SYNTHETIC = BASE + "synthetic/"
NAMES = {
    **PREFIXES,
    "s": SYNTHETIC + "data/",
    "so": SYNTHETIC + "onto/",
    "sg": SYNTHETIC + "graph/",
}
_USED = ("s", "so", "sg", "mm", "rdf", "rdfs", "owl", "xsd", "skos", "oa", "dct", "void")
_CURIE = re.compile(r"(?<![\w:<\"/-])([a-z]+):([\w%().-]+)")
_LITERAL = re.compile(r'(".*")(.*)')


@dataclass(frozen=True)
class Shape:
    """The triples of a thing: a name, the graph they stand in, their subject, and a line each."""

    name: str
    graph: str
    subject: str
    lines: str

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Predicate and object of each triple."""
        lines = filter(None, map(str.strip, self.lines.splitlines()))
        pairs = [line.partition(" ") for line in lines]
        return [("rdf:type" if one == "a" else one, other) for one, _, other in pairs]

    @property
    def size(self) -> int:
        """How many triples it has."""
        return len(self.rows)


@dataclass(frozen=True)
class Format:
    """How triples are written: a line for each, or things one after the other; with graphs or not.

    `short`: with prefixes, as Turtle has them.
    """

    suffix: str
    graphs: bool
    short: bool

    def compile(self, shape: Shape) -> str:
        """The shape as a string for `%`."""
        if not self.short:
            end = f" {_whole('sg:' + shape.graph)} .\n" if self.graphs else " .\n"
            subject = _whole(shape.subject)
            return "".join(f"{subject} {_whole(p)} {_whole(o)}{end}" for p, o in shape.rows)
        said = " ;\n    ".join(f"{p} {o}" for p, o in shape.rows)
        block = f"{shape.subject} {said} .\n"
        return f"GRAPH sg:{shape.graph} {{\n{block}}}\n" if self.graphs else block

    def head(self) -> str:
        """What a file begins with."""
        lines = [f"PREFIX {one}: <{NAMES[one]}>\n" for one in _USED] if self.short else []
        return "".join(lines)


FORMATS = {
    "nq": Format("nq", graphs=True, short=False),
    "nt": Format("nt", graphs=False, short=False),
    "trig": Format("trig", graphs=True, short=True),
    "ttl": Format("ttl", graphs=False, short=True),
}


def _whole(term: str) -> str:
    """A term without prefixes; the words of a literal stay as they are."""
    if found := _LITERAL.fullmatch(term):
        return found[1] + _CURIE.sub(_iri, found[2].replace("^^", "^^ ")).replace("^^ ", "^^")
    return _CURIE.sub(_iri, term)


def _iri(found: re.Match[str]) -> str:
    return f"<{NAMES[found[1]]}{found[2]}>"
