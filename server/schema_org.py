"""The dataset as search engines read it: schema.org in JSON-LD, inside its page.

Follows what Google asks of a page about a dataset
(<https://developers.google.com/search/docs/appearance/structured-data/dataset>).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from graph.citation import LICENSE, REVIEW, REVIEW_DOI, addresses, read_from
from graph.release import Release
from ontology import DATA, DATASET
from server.catalogue import Download
from server.overview import Overview

CURATORS = {"@type": "Organization", "name": "The MyeloKG curators"}


def dataset(
    shown: Overview, release: Release, files: Iterable[Download], base: str
) -> dict[str, Any]:
    """Write the dataset in the terms of schema.org."""
    found = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": DATASET,
        "name": shown.title,
        "description": shown.description,
        "url": f"{base}/dataset",
        "sameAs": DATASET,
        "identifier": [DATASET, f"{base}/release/{release.id}"],
        "version": release.version,
        "dateModified": release.made,
        "license": LICENSE,
        "isAccessibleForFree": True,
        "inLanguage": "en",
        "keywords": list(shown.keywords),
        "creator": CURATORS,
        "publisher": CURATORS,
        "citation": read_from(release.counts),
        "isBasedOn": _based_on(release),
        "variableMeasured": [
            {"@type": "PropertyValue", "name": one.text} for one in shown.measured
        ],
        "distribution": [_download(one) for one in files],
    }
    return {name: value for name, value in found.items() if value not in ("", [])}


def _based_on(release: Release) -> dict[str, Any] | list[dict[str, Any]]:
    """The sources of a release; the first by its citation, a further one by its address."""
    found = [
        {
            "@type": "ScholarlyArticle" if one == REVIEW_DOI else "CreativeWork",
            "@id": one,
            "name": REVIEW if one == REVIEW_DOI else one.removeprefix(DATA),
            "url": one,
        }
        for one in addresses(release.counts)
    ]
    return found[0] if len(found) == 1 else found


def _download(one: Download) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "DataDownload",
        "name": one.name,
        "encodingFormat": one.media_type,
        "contentUrl": one.address,
        "license": LICENSE,
    }
    return found | ({"contentSize": f"{one.size} B"} if one.size is not None else {})


def for_page(document: Mapping[str, Any]) -> str:
    """Write JSON-LD that may stand in a page: nothing in it can end the element it stands in."""
    text = json.dumps(document, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
