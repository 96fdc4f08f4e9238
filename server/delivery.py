"""Answers of the engine on their way out: whole with their length, or streamed.

Up to `HELD` bytes are held back until the answer is complete. It then goes out with its length,
and whatever fails before gets the status it deserves. A longer answer is streamed. If that breaks
off, the error is raised, which should break the chunked body; but granian 2.8 ends the body cleanly
all the same, so that `curl` notices nothing. Therefore the body first gets an ending that strict
parsers of all our formats refuse. Lenient ones (Python's `csv` by default) read it as a last row.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response

from graph.engine.answer import Answer, AnswerBroken
from graph.engine.formats import BY_SUFFIX

HELD = 512 * 1024

# An opened string, never closed: not well-formed in any of the formats, and readable by people.
BROKEN = b'\n"<<< THE ANSWER BROKE OFF HERE AND IS NOT COMPLETE\n'


def deliver(answer: Answer) -> Response:
    """Send an answer in its own format; the worker is given back whatever happens."""
    held, whole = hold(answer)
    content_type = BY_SUFFIX[answer.format].content_type
    if whole:
        return Response(b"".join(held), content_type=content_type)
    response = Response(_stream(held, answer), content_type=content_type)
    response.call_on_close(lambda: close(answer))
    return response


def hold(answer: Answer) -> tuple[list[bytes], bool]:
    """Take the first pieces of an answer, up to `HELD` bytes, and say whether they are all."""
    held: list[bytes] = []
    size = 0
    try:
        for piece in answer.chunks:
            held.append(piece)
            size += len(piece)
            if size > HELD:
                return held, False
    except BaseException:
        close(answer)
        raise
    return held, True


def close(answer: Answer) -> None:
    """Give the worker of an answer back, also when nobody reads the rest."""
    end = getattr(answer.chunks, "close", None)
    if end is not None:
        end()


def _stream(held: list[bytes], answer: Answer) -> Iterator[bytes]:
    try:
        yield from held
        held.clear()
        yield from answer.chunks
    except AnswerBroken:
        yield BROKEN
        raise
    finally:
        close(answer)
