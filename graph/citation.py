"""How to cite an answer: the release it came from, and the sources its figures were read from.

A release of the first review alone names that; where it holds further sources, each is named by
its address, which leads to its title. Which there are is said by the graphs of the release.
"""

from __future__ import annotations

from collections.abc import Iterable

from ontology import BASE, DATA, PROVENANCE_GRAPH, VERSION, provenance_graphs

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
REVIEW_DOI = "https://doi.org/10.3390/jcm13206238"
REVIEW = (
    "Mele, G.; Sgherza, N.; Pastore, D.; Musto, P. "
    f"J. Clin. Med. 2024, 13, 6238, {REVIEW_DOI} (CC BY 4.0)"
)


def cite(release: str, version: str = VERSION, graphs: Iterable[str] = ()) -> str:
    """Write what to cite for an answer of a release; an empty id: of a graph that names none.

    `graphs` are the named graphs of the release.

    >>> cite("3f2a91c04be7", "0.1.0").partition(";")[0]
    'MyeloKG, version 0.1.0, release 3f2a91c04be7 (https://w3id.org/myelokg/)'
    """
    named = f", release {release}" if release else ""
    return f"MyeloKG, version {version}{named} ({BASE}); figures read from: {read_from(graphs)}."


def read_from(graphs: Iterable[str] = ()) -> str:
    """Name the sources whose graphs these are; no graphs: the first review.

    >>> read_from([PROVENANCE_GRAPH]) == REVIEW
    True
    >>> read_from([PROVENANCE_GRAPH, PROVENANCE_GRAPH + "-Some2025"]).removeprefix(REVIEW)
    '; and from Some2025 (https://w3id.org/myelokg/data/Some2025)'
    >>> read_from([PROVENANCE_GRAPH + "-Some2025"])
    'Some2025 (https://w3id.org/myelokg/data/Some2025)'
    """
    of_sources = provenance_graphs(tuple(graphs))
    keys = further(of_sources)
    first = [] if keys and PROVENANCE_GRAPH not in of_sources else [REVIEW]
    return "; and from ".join((*first, *(f"{key} ({DATA}{key})" for key in keys)))


def addresses(graphs: Iterable[str] = ()) -> list[str]:
    """The addresses of the sources whose graphs these are: of the first its DOI."""
    of_sources = provenance_graphs(tuple(graphs))
    keys = further(of_sources)
    first = [] if keys and PROVENANCE_GRAPH not in of_sources else [REVIEW_DOI]
    return [*first, *(DATA + key for key in keys)]


def further(graphs: Iterable[str]) -> list[str]:
    """The keys of the sources beside the first whose graphs are among these, in order."""
    start = PROVENANCE_GRAPH + "-"
    return sorted(one.removeprefix(start) for one in graphs if one.startswith(start))


def whose(statement: str, graphs: Iterable[str]) -> str:
    """The key of the further source that makes a statement, by its IRI; empty: the first does.

    >>> whose(DATA + "Some2025-ALPHA-PFS", [PROVENANCE_GRAPH, PROVENANCE_GRAPH + "-Some2025"])
    'Some2025'
    """
    name = statement.removeprefix(DATA)
    return next((key for key in further(graphs) if name.startswith(f"{key}-")), "")
