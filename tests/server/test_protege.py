"""The ontology as programs that read OWL get it at its address."""

from __future__ import annotations

from pathlib import Path
from urllib.request import Request, urlopen

import pyhornedowl
import pyoxigraph as ox
import pytest

from ontology import EXPRESSION

OWL_API = "application/rdf+xml, application/xml; q=0.5, text/xml; q=0.3, */*; q=0.2"


def opened(where: str) -> bytes:
    headers = {"Accept": OWL_API, "Accept-Encoding": "xz,gzip,deflate"}
    with urlopen(Request(where, headers=headers), timeout=30) as answer:  # noqa: S310  # loopback
        assert answer.headers["Content-Type"] == "application/rdf+xml"
        body: bytes = answer.read()
    if answer.headers["Content-Encoding"] == "gzip":
        import gzip

        return gzip.decompress(body)
    return body


@pytest.mark.parametrize("where", ["/onto", "/onto/", "/onto.owl", "/export/owl.owl"])
def test_axioms_are_whole_and_their_parts_have_no_names(
    address: str, where: str, tmp_path: Path
) -> None:
    file = tmp_path / "onto.owl"
    file.write_bytes(opened(address + where))
    read = pyhornedowl.open_ontology(str(file), serialization="rdf")
    classes = {str(one) for one in read.get_classes()}
    assert "https://w3id.org/myelokg/onto/Trial" in classes
    assert not [one for one in classes if one.startswith(EXPRESSION)]
    kinds = [type(one.component).__name__ for one in read.get_components()]
    assert kinds.count("EquivalentClasses") > 10
    assert kinds.count("DisjointClasses") > 0


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf"])
def test_it_is_the_same_in_every_format(address: str, suffix: str) -> None:
    with urlopen(f"{address}/onto.{suffix}", timeout=30) as answer:  # noqa: S310  # loopback
        body = answer.read()
        assert "ETag" in answer.headers
    if suffix != "jsonld":
        kind = ox.RdfFormat.from_extension(suffix)
        triples = [one.triple for one in ox.parse(body, format=kind)]
        assert any(isinstance(one.subject, ox.BlankNode) for one in triples)
    assert EXPRESSION.encode() not in body
