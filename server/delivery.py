"""Answers of the engine on their way out: whole with their length, or streamed.

A whole answer goes out with its length; whatever failed before has got the status it deserves. A
longer one is streamed; if that breaks off, the error goes on to the front, which breaks the
connection.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, request

from graph.engine.answer import Answer
from graph.engine.formats import BY_SUFFIX, header_value
from server import negotiate


def deliver(answer: Answer) -> Response:
    """Send an answer in its own format; the worker is given back whatever happens."""
    content_type = content_type_of(answer.format, request.headers.get("Accept"))
    if answer.whole:
        return Response(answer.body(), content_type=content_type)
    response = Response(_stream(answer), content_type=content_type)
    response.automatically_set_content_length = False  # it would be read whole to be measured
    response.call_on_close(lambda: close(answer))
    return response


def content_type_of(suffix: str, accept: str | None) -> str:
    """Write the Content-Type of a format, under the media type that the asker takes."""
    return header_value(negotiate.called(accept, BY_SUFFIX[suffix]))


def beginning(answer: Answer, most: int) -> tuple[str, bool]:
    """The first `most` bytes of an answer as text, and whether they are all."""
    taken = bytearray()
    for piece in answer.chunks:
        taken += piece
        if len(taken) > most:
            break
    close(answer)
    return taken[:most].decode("utf-8", errors="ignore"), len(taken) <= most


def close(answer: Answer) -> None:
    """Give the worker of an answer back, also when nobody reads the rest."""
    end = getattr(answer.chunks, "close", None)
    if end is not None:
        end()


def _stream(answer: Answer) -> Iterator[bytes]:
    try:
        yield from answer.chunks
    finally:
        close(answer)
