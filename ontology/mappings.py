"""What our terms, trials and references are called in other vocabularies: a table kept by hand.

`mappings.sssom.tsv` follows SSSOM, the Simple Standard for Sharing Ontological Mappings
(<https://mapping-commons.github.io/sssom/>): one row a mapping, with the source in which the
identifier was seen. `vocabularies.tsv` says of each prefix where its identifiers lead, which form
they have, what else it is called and under which licence it stands (the names and forms are those
of the Bioregistry, <https://bioregistry.io>, CC0).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ontology import DATA, FOLDER, PREFIXES, TERM

MAPPINGS_FILE = FOLDER / "mappings.sssom.tsv"
VOCABULARIES_FILE = FOLDER / "vocabularies.tsv"
SET = DATA + "mappings"
"""The IRI of the set of all mappings."""

_LISTS = ("also_at", "synonyms")
_OURS = {
    "mm": TERM,
    "d": DATA,
    "skos": PREFIXES["skos"],
    "semapv": "https://w3id.org/semapv/vocab/",
}


@dataclass(frozen=True)
class Vocabulary:
    """Another vocabulary: its prefix, where its identifiers lead, and what it calls itself.

    `also_at` are further beginnings of addresses in use, such as those of its own website,
    `pattern` is what the part of an identifier after the prefix looks like, `synonyms` are other
    prefixes in use, in small letters.
    """

    prefix: str
    namespace: str
    also_at: tuple[str, ...]
    name: str
    pattern: str
    synonyms: tuple[str, ...]
    licence: str

    def has(self, local: str) -> bool:
        """Whether the part after the prefix has the form of an identifier of this vocabulary."""
        return re.fullmatch(self.pattern, local) is not None


@dataclass(frozen=True)
class Mapping:
    """One row: a thing of ours, a thing elsewhere, how they match, and who says so.

    `subject`, `predicate`, `object` and `justification` are CURIEs; `confidence` is empty or a
    number from 0 to 1; `evidence` names the public source in which the identifier was seen.
    """

    subject: str
    subject_label: str
    predicate: str
    object: str
    object_label: str
    justification: str
    confidence: str
    evidence: str
    comment: str


@lru_cache(maxsize=1)
def vocabularies() -> dict[str, Vocabulary]:
    """Read the other vocabularies, by prefix."""
    rows = csv.DictReader(_lines(VOCABULARIES_FILE), delimiter="\t", quoting=csv.QUOTE_NONE)
    read = (row | {name: tuple(row[name].split()) for name in _LISTS} for row in rows)
    return {row["prefix"]: Vocabulary(**row) for row in read}


def read(path: Path = MAPPINGS_FILE) -> list[Mapping]:
    """Read the rows of a table of mappings, in their order."""
    rows = csv.DictReader(_lines(path), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [Mapping(**{_field(name): value for name, value in row.items()}) for row in rows]


def expand(curie: str) -> str:
    """Write a CURIE of the table as an IRI; raises KeyError where the prefix is unknown.

    >>> expand("mm:PFS"), expand("CHEBI:63791")
    ('https://w3id.org/myelokg/onto/PFS', 'http://purl.obolibrary.org/obo/CHEBI_63791')
    """
    prefix, _, local = curie.partition(":")
    return (_OURS[prefix] if prefix in _OURS else vocabularies()[prefix].namespace) + local


def prefixes() -> dict[str, str]:
    """All prefixes of the table with their namespaces: ours, and those of other vocabularies."""
    return _OURS | {one.prefix: one.namespace for one in vocabularies().values()}


def _lines(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    return (line for line in text.splitlines() if not line.startswith("#"))


def _field(column: str) -> str:
    """Name the field that holds a column: the `_id` of SSSOM and the long word fall away."""
    return column.removeprefix("mapping_").removesuffix("_id")
