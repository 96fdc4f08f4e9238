"""Whole releases to take away, as N-Quads or TriG: the dumps where there are any, else made now."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask import Response, request

from graph.engine.answer import EngineBusy, EngineError, NotCopied, TooLargeToCopy
from graph.release import Release
from server import negotiate
from server.negotiate import Offer
from server.problems import Problem, describe
from server.service import service

OFFERS = (
    Offer("trig", "application/trig"),
    Offer("nq", "application/n-quads", ("text/x-nquads",), ("nquads", "n-quads")),
)
_PIECE = 64 * 1024
_SECONDS = 600.0
_AT_A_TIME = threading.BoundedSemaphore(4)


def dataset(release: Release) -> Response:
    """Send all of a release in the format that the asker takes."""
    accept, name = request.headers.get("Accept"), request.args.get("format")
    chosen = negotiate.named(name, OFFERS) if name else negotiate.choose(accept, OFFERS)
    if chosen is None:
        raise negotiate.NothingAcceptable(name or accept or "", OFFERS)
    response = send(release, chosen)
    response.vary.add("Accept")
    return response


def send(release: Release, offer: Offer) -> Response:
    """Send all of a release, as it is read."""
    response = Response(status=200, content_type=offer.media_type)
    response.headers["MyeloKG-Release"] = release.id
    response.headers["Cache-Control"] = "public, no-cache"
    tag = f"{release.id}-{offer.suffix}"
    response.set_etag(tag)
    if request.method == "GET" and not request.if_none_match.contains_weak(tag):
        pieces = _begun(release, offer.suffix)
        response.response = pieces
        response.call_on_close(pieces.close)
    return response


def _begun(release: Release, suffix: str) -> Generator[bytes]:
    """The content of a release; of an engine of others its first piece is there, or its refusal."""
    engine = service().engine
    streamed = engine.stream(release, suffix)
    if streamed is None:
        return _pieces(engine.fetch(release), suffix)
    pieces = _in_place(streamed)
    return _joined(next(pieces, b""), pieces)


def _in_place(pieces: Iterator[bytes]) -> Generator[bytes]:
    with _place():
        yield from pieces


def _joined(first: bytes, rest: Generator[bytes]) -> Generator[bytes]:
    with closing(rest):
        yield first
        yield from rest


def _pieces(release: Release, suffix: str) -> Generator[bytes]:
    path = release.folder / f"myelokg.{suffix}"
    with _place(), _file(path) if path.exists() else _export(release, suffix) as pieces:
        yield from pieces


@contextmanager
def _place() -> Iterator[None]:
    if not _AT_A_TIME.acquire(timeout=5.0):
        raise EngineBusy(5.0)
    try:
        yield
    finally:
        _AT_A_TIME.release()


@contextmanager
def _file(path: Path) -> Iterator[Iterator[bytes]]:
    with path.open("rb") as file:
        yield iter(lambda: file.read(_PIECE), b"")


@contextmanager
def _export(release: Release, suffix: str) -> Iterator[Iterator[bytes]]:
    command = [sys.executable, "-m", "graph.engine.export", str(release.folder), suffix]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        clock = threading.Timer(_SECONDS, process.kill)
        clock.start()
        try:
            yield _read(process)
        finally:
            clock.cancel()
            process.kill()


def _read(process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    assert process.stdout is not None
    while piece := os.read(process.stdout.fileno(), _PIECE):
        yield piece
    if process.wait() != 0:
        raise EngineError("the release could not be read to its end")


@describe.register
def _(error: NotCopied) -> Problem:
    detail = f"{str(error)[:1].upper()}{str(error)[1:]}. Try again; what came was not kept."
    return Problem("release-not-copied", 503, "The release could not be copied here", detail)


@describe.register
def _(error: TooLargeToCopy) -> Problem:
    detail = (
        f"{str(error)[:1].upper()}{str(error)[1:]}. Take /release/{error.id}/myelokg.nq, or .trig, "
        "which has no such bound, or the formats of /export that are made of the evidence."
    )
    return Problem("release-not-here", 503, "The release is too large to be copied here", detail)
