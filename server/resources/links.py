"""The header `Link` of things, documents and graphs: what signposting asks of a repository.

Follows <https://signposting.org/FAIR/>: a page names the thing it is about (`cite-as`), its data
(`describedby`), its licence and its kind; data name what they describe. Our own addresses are
paths, so that they hold under any host.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from graph.citation import LICENSE
from server.negotiate import PAGE, Offer
from server.resources.names import OFFERS, path

ABOUT_PAGE = "https://schema.org/AboutPage"
DATASET = "https://schema.org/Dataset"
ALL_GRAPHS = "/graph"


@dataclass(frozen=True)
class Link:
    """One link: where it leads, how it relates, and the media type of what is there."""

    target: str
    relation: str
    media_type: str = ""

    def __str__(self) -> str:
        kind = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{self.target}>; rel="{self.relation}"{kind}'


def header(links: Iterable[Link]) -> str:
    """Write links as the value of a header (RFC 8288)."""
    return ", ".join(str(one) for one in links)


def of_thing(thing: ox.NamedNode, kinds: Sequence[ox.NamedNode], offer: Offer | None) -> list[Link]:
    """The links of a thing's document, or of the answer that leads to one (`offer` is None)."""
    iri = thing.value
    links = [Link(iri, "cite-as"), Link(LICENSE, "license")]
    others = [one for one in OFFERS if one is not offer]
    links += [Link(path(iri, one.suffix), "alternate", one.media_type) for one in others]
    if offer is None or offer is PAGE:
        data = [one for one in OFFERS if one is not PAGE]
        links += [Link(path(iri, one.suffix), "describedby", one.media_type) for one in data]
    if offer is PAGE:
        links.append(Link(ABOUT_PAGE, "type"))
    if offer is not None:
        links.append(Link(iri, "describes"))
    if offer is None:
        links += [Link(one.value, "type") for one in kinds]
    return links


def of_graph(iri: str, address: str, offers: Sequence[Offer], offer: Offer) -> list[Link]:
    """The links of a graph's page or of its triples: its files, and what it is a part of."""
    files = [Link(f"{address}.{one.suffix}", "alternate", one.media_type) for one in offers]
    links = [Link(iri, "cite-as"), Link(LICENSE, "license"), Link(ALL_GRAPHS, "collection")]
    links += [one for one in files if one.media_type != offer.media_type]
    if offer is PAGE:
        links += [Link(ABOUT_PAGE, "type"), Link(DATASET, "type")]
        links.append(Link("/.well-known/void", "describedby", "text/turtle"))
        data = [one for one in files if one.media_type != PAGE.media_type]
        links += [Link(one.target, "item", one.media_type) for one in data]
    return links
