"""One file in each format that can be loaded, with the triples it holds."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable

from backports import zstd

G = "https://example.org/g"
OWN = "https://example.org/own"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

SAMPLES = {
    "nt": ("<urn:nt> <urn:p> _:b .\n_:b <urn:p> '1' .\n".replace("'", '"'), 2),
    "nq": (f"<urn:nq> <urn:p> <urn:o> <{OWN}> .\n<urn:nq> <urn:p> _:b .\n", 2),
    "ttl": ("@prefix e: <urn:> . e:ttl e:p 01, 1.50, [ e:q <#here> ] .", 4),
    "trig": (f"PREFIX e: <urn:> <{OWN}> {{ e:trig e:p 1 . e:trig e:p 2 }} e:trig e:p 3 .", 3),
    "rdf": (
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="urn:"><rdf:Description rdf:about="urn:rdf">'
        "<e:p>x</e:p></rdf:Description></rdf:RDF>",
        1,
    ),
    "jsonld": ('{"@id": "urn:jsonld", "urn:p": ["x", {"@id": "urn:o"}]}', 2),
    "obo": ("format-version: 1.4\nontology: small\n\n[Term]\nid: S:1\nname: cell\n", 5),
}
PACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": zstd.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}
