"""A release as an RO-Crate 1.1 (w3id.org/ro/crate): its files, and JSON-LD that says what each is.

Own code, because the crate is one JSON object of our own records; its test reads it with the
library of the RO-Crate community.
"""

from __future__ import annotations

import json
import zipfile
from typing import Any, BinaryIO, cast

from graph.citation import REVIEW, REVIEW_DOI, addresses, further
from graph.export import Export, Source, find
from graph.export.archive import add, entry
from ontology import BASE, DATA, SHAPES_FILE

Entity = dict[str, Any]

_METADATA = "ro-crate-metadata.json"
_SPARQL = "application/sparql-query"
_PARTS = {
    "myelokg.nq": "nquads",
    "myelokg.owl": "owl",
    "results.csv": "results",
    "results.zip": "datapackage",
    "references.ris": "ris",
    "network.graphml": "graphml",
    "evidence.fhir.json": "fhir",
}
"""The exports that are packed, by the names they have in the crate."""


def write(source: Source, stream: BinaryIO) -> None:
    """Write the crate as a zip, the description last."""
    with zipfile.ZipFile(stream, "w") as archive:
        files = [
            *_exports(archive, source),
            *_questions(archive, source),
            _shapes(archive, source),
        ]
        described = json.dumps(metadata(source, files), indent=2, ensure_ascii=False)
        add(archive, source, _METADATA, described.encode() + b"\n")


def metadata(source: Source, files: list[Entity]) -> Entity:
    """Describe the crate: itself, the release, its files, the review it is read from."""
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [
            {
                "@id": _METADATA,
                "@type": "CreativeWork",
                "about": {"@id": "./"},
                "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            },
            _root(source, files),
            *files,
            *_context(source),
        ],
    }


def _root(source: Source, files: list[Entity]) -> Entity:
    told = source.told
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": told["title"],
        "description": (
            "One review's evidence on myeloma that relapses after lenalidomide, as an RDF graph in "
            "which every figure has an address in the review. Not medical advice."
        ),
        "identifier": f"{told['home']}release/{told['release']}",
        "version": told["version"],
        "datePublished": told["made"],
        "license": {"@id": told["licence"]},
        "creditText": told["cite"],
        "url": told["home"],
        "isBasedOn": _based_on(source),
        "publisher": {"@id": BASE},
        "mentions": {"@id": "#build"},
        "hasPart": [{"@id": one["@id"]} for one in files],
    }


def _based_on(source: Source) -> Any:
    """What the figures were read from: one thing, or several."""
    found = [{"@id": one} for one in addresses(source.release.counts)]
    return found[0] if len(found) == 1 else found


def _context(source: Source) -> list[Entity]:
    told = source.told
    return [
        {
            "@id": told["licence"],
            "@type": "CreativeWork",
            "name": "Creative Commons Attribution 4.0 International",
        },
        {"@id": REVIEW_DOI, "@type": "ScholarlyArticle", "name": REVIEW},
        *(
            {"@id": DATA + one, "@type": "CreativeWork", "name": one}
            for one in further(source.release.counts)
        ),
        {"@id": BASE, "@type": "Organization", "name": "MyeloKG", "url": BASE},
        {
            "@id": "#myelokg",
            "@type": "SoftwareApplication",
            "name": "MyeloKG",
            "url": BASE,
            "softwareVersion": told["version"],
        },
        {
            "@id": "#build",
            "@type": "CreateAction",
            "name": f"Release {told['release']} made of the evidence read from the review",
            "endTime": source.release.made,
            "instrument": {"@id": "#myelokg"},
            "object": _based_on(source),
            "result": {"@id": "./"},
        },
    ]


def _exports(archive: zipfile.ZipFile, source: Source) -> list[Entity]:
    found = []
    for name, export in ((name, find(one)) for name, one in _PARTS.items()):
        with entry(archive, source, name) as stream:
            export.writer(source, cast(BinaryIO, stream))
        found.append(_file(archive, name, export.title, export.media_type, export.about))
    return found


def _questions(archive: zipfile.ZipFile, source: Source) -> list[Entity]:
    found = []
    for row in source.rows("questions.rq"):
        name = f"questions/{row['name']}.rq"
        add(archive, source, name, row["text"].encode())
        found.append(_file(archive, name, row["asks"], _SPARQL, f"Saved question {row['name']}."))
    return found


def _shapes(archive: zipfile.ZipFile, source: Source) -> Entity:
    add(archive, source, "shapes.ttl", SHAPES_FILE.read_bytes())
    about = "SHACL shapes that the build checks; of the code that writes this crate."
    return _file(archive, "shapes.ttl", "Shapes", "text/turtle", about)


def _file(archive: zipfile.ZipFile, name: str, title: str, media_type: str, about: str) -> Entity:
    return {
        "@id": name,
        "@type": "File",
        "name": title,
        "description": about,
        "encodingFormat": media_type,
        "contentSize": str(archive.getinfo(name).file_size),
    }


EXPORTS = (
    Export(
        "rocrate",
        "archive",
        "RO-Crate",
        "zip",
        "application/zip",
        "The release packed for an archive: graph, ontology, results, references, saved questions "
        "and shapes, with a description that machines read.",
        "Zenodo, institutional repositories, a supplement to a paper.",
        write,
    ),
)
