"""Answers made smaller for those who take zstd, brotli or gzip.

Flask-Compress does it. It reads `gzip;q=0` as a wish for gzip (1.25), so the header is read for it
as RFC 9110, section 12.5.3, has it.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, current_app, request
from flask_compress import Compress
from werkzeug.http import parse_accept_header

from graph.engine.formats import FORMATS
from server import headers
from server.negotiate import remembered

ALGORITHMS = ["zstd", "br", "gzip"]
SMALLEST = 500
"""Bytes below which compression gains nothing."""

_OTHERS = (
    "text/html",
    "text/css",
    "text/plain",
    "text/javascript",
    "application/json",
    "application/problem+json",
    "application/schema+json",
    "application/vnd.myelokg+json",
    "application/sparql-query",
    "application/trig",
    "application/n-quads",
    "application/graphml+xml",
    "application/gexf+xml",
    "application/fhir+json",
    "application/x-bibtex",
    "application/x-research-info-systems",
    "image/svg+xml",
)
_NAME = "myelokg.compress"


def prepare(app: Flask) -> None:
    """Set compression up; `compress` does it."""
    app.config |= {
        "COMPRESS_REGISTER": False,
        "COMPRESS_MIMETYPES": [
            *(name for one in FORMATS for name in (one.media_type, *one.aliases)),
            *_OTHERS,
        ],
        "COMPRESS_ALGORITHM": ALGORITHMS,
        "COMPRESS_ALGORITHM_STREAMING": ALGORITHMS,
        "COMPRESS_MIN_SIZE": SMALLEST,
        "COMPRESS_EVALUATE_CONDITIONAL_REQUEST": False,
    }
    app.extensions[_NAME] = Compress(app)


def compress(response: Response) -> None:
    """Compress an answer, if its asker takes that; its validator then names the algorithm."""
    if response.status_code == HTTPStatus.PARTIAL_CONTENT:
        return  # a part of the file as it is, not of a smaller one
    algorithm = chosen(request.headers.get("Accept-Encoding"))
    if algorithm is None:
        headers.vary(response.headers, "Accept-Encoding")
        return
    request.environ["HTTP_ACCEPT_ENCODING"] = algorithm
    current_app.extensions[_NAME].after_request(response)


def takes(accept_encoding: str | None, algorithm: str) -> bool:
    """Whether an `Accept-Encoding` header takes an algorithm.

    >>> takes("gzip, br", "br"), takes("br;q=0", "br"), takes(None, "br")
    (True, False, False)
    """
    return parse_accept_header(accept_encoding).quality(algorithm) > 0


@remembered
def chosen(accept_encoding: str | None) -> str | None:
    """Choose the algorithm that an `Accept-Encoding` header ranks first; None: none.

    >>> chosen("gzip;q=0, br"), chosen("*"), chosen("identity, gzip;q=0.5"), chosen(None)
    ('br', 'zstd', None, None)
    """
    if accept_encoding is None:
        return None
    ranked = parse_accept_header(accept_encoding)
    best = max(ALGORITHMS, key=ranked.quality)
    plain = ranked.quality("identity") if "identity" in ranked.values() else 0
    return best if ranked.quality(best) > max(0, plain) else None
