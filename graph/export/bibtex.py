"""The references as BibTeX, in UTF-8 as biber and present-day BibTeX read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from graph.export import Export, Source
from graph.export.references import Reference, references

_SPECIAL = re.compile(r"([&%$#_{}])")


def write(source: Source, stream: BinaryIO) -> None:
    """Write BibTeX, an article a reference, in the order of the review."""
    stream.write(source.comments("% "))
    for one in references(source):
        fields = ",\n".join(f"  {name} = {{{text}}}" for name, text in _fields(one, source) if text)
        stream.write(f"\n@article{{{_key(one)},\n{fields},\n}}\n".encode())


def _key(one: Reference) -> str:
    """The key of a reference: that of its number in the review, which no other has."""
    return f"mele2024ref{one.number}"


def _fields(one: Reference, source: Source) -> Iterator[tuple[str, str]]:
    yield "author", " and ".join([*map(escaped, one.authors), *(["others"] if one.others else [])])
    yield "title", f"{{{escaped(one.title)}}}"
    yield "journal", escaped(one.journal)
    yield "year", one.year
    yield "volume", escaped(one.volume)
    yield "pages", escaped(one.pages).replace("–", "--")
    yield "doi", one.doi
    yield "pmid", one.pubmed
    yield "keywords", escaped(", ".join(one.about))
    yield "url", one.iri
    yield "note", one.note(source)


def escaped(text: str) -> str:
    r"""Write text as TeX reads it.

    >>> escaped("Front & back_100%")
    'Front \\& back\\_100\\%'
    """
    return _SPECIAL.sub(r"\\\1", text)


EXPORTS = (
    Export(
        "bibtex",
        "literature",
        "BibTeX",
        "bib",
        "application/x-bibtex",
        "The same references for TeX.",
        "LaTeX, JabRef, Zotero, pandoc.",
        write,
    ),
)
