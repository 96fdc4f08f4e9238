"""Terms and triple patterns of a query, as far as planning reads them.

A constant is known by its `key`, its form in N-Triples: so it stands in the statistics, so it is
written, and so two spellings of one name are one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from graph.engine.plan.paths import Path

Kind = Literal["variable", "hidden", "iri", "literal", "path"]


class Term(NamedTuple):
    """A variable (`hidden`: one that the query does not name, inside a path) or a constant.

    A `path` stands where a predicate does.
    """

    kind: Kind
    key: str

    @property
    def free(self) -> bool:
        """Whether it is a variable of either kind."""
        return self.kind in ("variable", "hidden")

    def __str__(self) -> str:
        return self.key


class Pattern(NamedTuple):
    """A triple pattern; with a `path`, that in place of a predicate."""

    subject: Term
    predicate: Term
    object: Term
    path: Path | None = None

    @property
    def terms(self) -> tuple[Term, Term, Term]:
        """Its three places."""
        return self.subject, self.predicate, self.object

    @property
    def variables(self) -> frozenset[str]:
        """The variables it binds, hidden ones too."""
        return frozenset(one.key for one in self.terms if one.free)

    def __str__(self) -> str:
        return f"{self.subject} {self.predicate} {self.object} ."
