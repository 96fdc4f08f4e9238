"""The references of the review as records, their fields as printed.

A DOI or PubMed number is given only where the mappings of the release have one, which are not the
review's but verified by the curators. Of long author lists the review prints the first and
*et al.*; so does this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from graph.export.source import Row, Source

_DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(.+)")
_PUBMED = re.compile(
    r"https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pubmed|identifiers\.org"
    r"/pubmed|rdf\.ncbi\.nlm\.nih\.gov/pubchem/reference|bioregistry\.io/pubmed)[:/]([0-9]+)/?"
)
_OTHERS = "et al."


@dataclass(frozen=True)
class Reference:
    """A reference: its number in the review, its fields as printed, and verified identifiers."""

    iri: str
    number: int
    authors: tuple[str, ...]
    title: str
    journal: str
    year: str
    volume: str
    pages: str
    doi: str = ""
    pubmed: str = ""
    about: tuple[str, ...] = ()
    others: bool = False

    @property
    def first_page(self) -> str:
        """The page it begins on."""
        return self.pages.partition("–")[0]

    @property
    def last_page(self) -> str:
        """The page it ends on; empty where one is printed only."""
        return self.pages.partition("–")[2]

    @property
    def sentence(self) -> str:
        """The reference in one sentence."""
        who = "; ".join([*self.authors, *([_OTHERS] if self.others else [])])
        where = f"{self.journal} {self.year}, {self.volume}, {self.pages}"
        return f"{who} {self.title}. {where}." + (f" doi:{self.doi}" if self.doi else "")

    def note(self, source: Source) -> str:
        """Where it stands, and which release of ours says so."""
        told = source.told
        return (
            f"Reference {self.number} of {told['source']}, as printed there; MyeloKG release "
            f"{told['release']}, {told['licence']}"
        )


def references(source: Source) -> list[Reference]:
    """Every reference of a release, by number."""
    rows = source.rows("references.rq")
    return [_reference(list(some)) for _, some in groupby(rows, itemgetter("reference"))]


def _reference(rows: list[Row]) -> Reference:
    first = rows[0]
    authors = [one.strip() for one in first.get("authors", "").split(";") if one.strip()]
    identifiers = [row["identifier"] for row in rows if "identifier" in row]
    printed = ("title", "journal", "year", "volume", "pages")
    return Reference(
        first["reference"],
        int(first["number"]),
        tuple(one for one in authors if one != _OTHERS),
        **{name: first.get(name, "") for name in printed},
        doi=_matched(_DOI, identifiers),
        pubmed=_matched(_PUBMED, identifiers),
        about=tuple(dict.fromkeys(row["about"] for row in rows if "about" in row)),
        others=_OTHERS in authors,
    )


def _matched(pattern: re.Pattern[str], identifiers: Iterable[str]) -> str:
    found = (pattern.fullmatch(one) for one in identifiers)
    return next((one[1] for one in found if one), "")
