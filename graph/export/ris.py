"""The references as RIS, which every reference manager reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from graph.export import Export, Source
from graph.export.references import Reference, references


def write(source: Source, stream: BinaryIO) -> None:
    """Write RIS in UTF-8, a record a reference, in the order of the review."""
    for one in references(source):
        lines = (
            f"{tag}  - {text}\r\n" for tag, text in _fields(one, source) if text or tag == "ER"
        )
        stream.write(("".join(lines) + "\r\n").encode())


def _fields(one: Reference, source: Source) -> Iterator[tuple[str, str]]:
    yield "TY", "JOUR"
    yield "ID", str(one.number)
    for author in one.authors:
        yield "AU", author
    yield from (("AU", "et al."),) if one.others else ()
    yield from (("TI", one.title), ("JO", one.journal), ("PY", one.year), ("VL", one.volume))
    yield from (("SP", one.first_page), ("EP", one.last_page), ("DO", one.doi))
    yield "AN", one.pubmed and f"PMID:{one.pubmed}"
    for study in one.about:
        yield "KW", study
    yield "UR", one.iri
    yield "N1", one.note(source)
    yield "ER", ""


EXPORTS = (
    Export(
        "ris",
        "literature",
        "RIS",
        "ris",
        "application/x-research-info-systems",
        "The references of the review with their fields as printed, and DOI or PubMed number "
        "where one was verified.",
        "Zotero, EndNote, Mendeley, screening tools for systematic reviews.",
        write,
    ),
)
