"""How to cite an answer: the release it came from, and the review its figures were read from."""

from __future__ import annotations

from ontology import BASE, VERSION

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
REVIEW_DOI = "https://doi.org/10.3390/jcm13206238"
REVIEW = (
    "Mele, G.; Sgherza, N.; Pastore, D.; Musto, P. "
    f"J. Clin. Med. 2024, 13, 6238, {REVIEW_DOI} (CC BY 4.0)"
)


def cite(release: str, version: str = VERSION) -> str:
    """Write what to cite for an answer of a release; an empty id: of a graph that names none.

    >>> cite("3f2a91c04be7", "0.1.0").partition(";")[0]
    'MyeloKG, version 0.1.0, release 3f2a91c04be7 (https://w3id.org/myelokg/)'
    """
    named = f", release {release}" if release else ""
    return f"MyeloKG, version {version}{named} ({BASE}); figures read from: {REVIEW}."
