"""What exports are made from: a release, opened read-only, and what is told of it in every file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.citation import LICENSE, REVIEW_DOI, cite
from graph.lookup import small_graphs
from graph.release import DUMP, Release
from ontology import BASE, PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox

FOLDER = Path(__file__).parent
Row = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """A release that is exported."""

    release: Release

    @cached_property
    def store(self) -> ox.Store:
        """The database of the release."""
        import pyoxigraph as ox

        return ox.Store.read_only(str(self.release.folder / "store"))

    @property
    def told(self) -> dict[str, str]:
        """What a file should say of itself: title, release, version, licence, how to cite."""
        return {
            "title": "MyeloKG: evidence for multiple myeloma at relapse after lenalidomide",
            "release": self.release.id,
            "version": self.release.version,
            "made": self.release.made[:10],
            "licence": LICENSE,
            "cite": cite(self.release.id, self.release.version, self.release.counts),
            "source": REVIEW_DOI,
            "home": BASE,
        }

    def comments(self, mark: str = "# ") -> bytes:
        """The same as lines of comments."""
        lines = (f"{mark}{name}: {text}\n" for name, text in self.told.items())
        return "".join(lines).encode()

    @contextmanager
    def quads(self) -> Iterator[Iterator[ox.Quad]]:
        """Every quad, in the order of the dump, or of the database where there is none."""
        import pyoxigraph as ox

        dump = self.release.folder / DUMP
        if dump.exists():
            yield ox.parse(path=str(dump), format=ox.RdfFormat.N_QUADS)
        else:
            yield self.store.quads_for_pattern(None, None, None)

    def of_graph(self, name: str) -> list[ox.Triple]:
        """The triples of a named graph, sorted."""
        import pyoxigraph as ox

        found = self.store.quads_for_pattern(None, None, None, ox.NamedNode(name))
        return sorted((one.triple for one in found), key=str)

    @cached_property
    def _dataset(self) -> dict[str, Any]:
        import pyoxigraph as ox

        graphs = small_graphs(self.release)
        if graphs is None:
            return {"use_default_graph_as_union": True}
        return {"default_graph": [ox.NamedNode(one) for one in graphs]}

    def rows(self, file: str, **bound: str) -> list[Row]:
        """Answer the query in a file of this folder over all graphs but large ones.

        `bound` gives IRIs.

        Literals come as text, exactly as the graph holds them; what is unbound is left out.
        """
        import pyoxigraph as ox

        text = (FOLDER / file).read_text(encoding="utf-8")
        found = self.store.query(
            _declared() + text,
            **self._dataset,
            substitutions={ox.Variable(name): ox.NamedNode(iri) for name, iri in bound.items()},
        )
        assert isinstance(found, ox.QuerySolutions)
        names = [one.value for one in found.variables]
        return [_row(names, one) for one in found]


def _row(names: list[str], solution: Mapping[str, Any]) -> Row:
    return {name: solution[name].value for name in names if solution[name] is not None}


def _declared() -> str:
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
