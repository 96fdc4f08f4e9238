"""Reading what is uploaded: one body in one RDF format, or several in a form.

A body without Content-Type is RDF/XML, as the Graph Store Protocol has it (section 5); an empty
one is an empty graph in any format.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import request
from werkzeug.datastructures import Headers
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from graph.change import Part
from graph.engine.formats import FORMATS
from server import forms, writing
from server.problems import MalformedRequest, UnsupportedBody

MULTIPART = "multipart/form-data"
DATASETS = {"application/trig": "trig", "application/n-quads": "nq"}
GRAPHS = {
    name: one.suffix
    for one in FORMATS
    if one.kind == "graph"
    for name in (one.media_type, *one.aliases)
    if name != "text/plain"
}
MEDIA_TYPES = GRAPHS | DATASETS
ACCEPTED = (*(one.media_type for one in FORMATS if one.kind == "graph"), *DATASETS, MULTIPART)
_MOST_PARTS = 1000


def read(base: str) -> tuple[Part, ...]:
    """Read the uploads of the present request; their relative IRIs hang on `base`.

    Raises `UnsupportedBody` and `MalformedRequest`.
    """
    forms.check_coding("upload")
    content = writing.content()
    if request.mimetype == MULTIPART:
        found = list(_parts(content, request.mimetype_params.get("boundary", "")))
    else:
        found = [(Headers({"Content-Type": request.content_type or ""}), content)]
    return tuple(_part(headers, data, base) for headers, data in found if data)


def _part(headers: Headers, data: bytes, base: str) -> Part:
    media_type, options = parse_options_header(headers.get("Content-Type") or "application/rdf+xml")
    suffix = _named_suffix(headers) or MEDIA_TYPES.get(media_type.lower())
    if suffix is None:
        raise _unsupported(f"not as {media_type}")
    charset = options.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise _unsupported(f"and in UTF-8, not in {charset}")
    return Part(data, suffix, base)


def _named_suffix(headers: Headers) -> str | None:
    """The format that the name of a file tells, when no Content-Type of ours does."""
    told = parse_options_header(headers.get("Content-Type", ""))[0].lower()
    name = parse_options_header(headers.get("Content-Disposition", ""))[1].get("filename", "")
    suffix = name.rpartition(".")[2].lower()
    return suffix if told not in MEDIA_TYPES and suffix in MEDIA_TYPES.values() else None


def _unsupported(reason: str) -> UnsupportedBody:
    return UnsupportedBody(
        f"Send the graph as one of {', '.join(ACCEPTED)}, {reason}.", accepted=list(ACCEPTED)
    )


def _parts(content: bytes, boundary: str) -> Iterator[tuple[Headers, bytes]]:
    """The parts of a form, files or not, each with its headers."""
    if not boundary:
        raise MalformedRequest("The form names no boundary.")
    decoder = MultipartDecoder(boundary.encode(), max_parts=_MOST_PARTS)
    decoder.receive_data(content)
    decoder.receive_data(None)
    headers, data = Headers(), bytearray()
    try:
        while not isinstance(event := decoder.next_event(), (Epilogue, NeedData)):
            if isinstance(event, (Field, File)):
                headers, data = event.headers, bytearray()
            elif isinstance(event, Data):
                data += event.data
                if not event.more_data:
                    yield headers, bytes(data)
    except ValueError:
        raise MalformedRequest("The form is not well-formed multipart/form-data.") from None
