"""Exports over HTTP: their list, and each as a file, of the served release or of any kept one.

A file is made once for a release, in a process of its own, and kept beside the releases; its
validator is the release, the format and the code that wrote it. A part of a file can be asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from flask import Blueprint, Response, current_app, json, render_template, request

from graph.citation import LICENSE, addresses, cite
from graph.engine.formats import header_value
from graph.export import GROUPS, Export, TooLarge, UnknownExport, all_exports, edition, find
from graph.export.shelf import NotMade, Shelf
from graph.release import Release
from server import address, negotiate
from server.negotiate import DATA, PAGE, NothingAcceptable, Offer
from server.problems import Problem, describe
from server.service import service
from server.validators import KEEP

blueprint = Blueprint("export", __name__)

_OFFERS = (PAGE, DATA)
_SHELVES = "myelokg.shelves"
_WHOLE = 2**20
"""Bytes up to which a file is sent whole, and so kept in memory by the front."""
_PIECE = 2**16


@blueprint.route("/export")
def index() -> Response:
    """List the exports, what each is good for and how large it is, as a page or as JSON."""
    accept, name = request.headers.get("Accept"), request.args.get("format")
    chosen = negotiate.named(name, _OFFERS) if name else negotiate.choose(accept, _OFFERS)
    if chosen is None:
        raise NothingAcceptable(name or accept or "", _OFFERS)
    return _list(chosen)


@blueprint.route("/export.<any(json, html):suffix>")
def index_as(suffix: str) -> Response:
    """List the exports in the format of a suffix."""
    return _list(PAGE if suffix == PAGE.suffix else DATA)


@blueprint.route("/export/<name>")
def export(name: str) -> Response:
    """Send the served release in a format, by the name of the format; its suffix may follow."""
    return _send(_find(name), service().engine.release)


@blueprint.route("/release/<identity>/export/<name>")
def export_of(identity: str, name: str) -> Response:
    """Send one release in a format; unlike that of `/export`, its content never changes."""
    return _send(_find(name), service().engine.find(identity))


def _find(name: str) -> Export:
    stem, _, suffix = name.partition(".")
    found = find(stem)
    if suffix not in ("", found.suffix):
        raise UnknownExport(name)
    return found


def _send(export: Export, release: Release) -> Response:
    """Send a file of the shelf, or the part of it that is asked for."""
    response = Response(content_type=header_value(export.media_type))
    response.set_etag(f"{release.id}-{export.name}-{edition()}")
    response.headers["Content-Disposition"] = f'attachment; filename="{export.file_name(release)}"'
    response.headers["Cache-Control"] = KEEP
    response.headers["MyeloKG-Release"] = release.id
    response.headers["MyeloKG-Cite"] = cite(release.id, release.version, release.counts)
    response.headers["Link"] = ", ".join(
        f'<{target}>; rel="{name}"'
        for target, name in (
            (LICENSE, "license"),
            *((one, "cite-as") for one in addresses(release.counts)),
            ("/export", "index"),
        )
    )
    etag, _ = response.get_etag()
    if request.method == "GET" and not request.if_none_match.contains_weak(etag or ""):
        _fill(response, _made(export, release))
    return response


def file(name: str, release: Release) -> Path:
    """The file of an export, made now if it was not; raises NotMade, TooLarge, EngineBusy."""
    return _made(find(name), release)


def _made(export: Export, release: Release) -> Path:
    held = service().engine.fetch(release, evidence=export.folds)
    try:
        return _shelf(held).take(export, held)
    except NotMade as error:
        current_app.logger.error(
            "export %s of %s: %s %s", export.name, release.id, error, error.told
        )
        raise


def _fill(response: Response, path: Path) -> None:
    size = path.stat().st_size
    if size <= _WHOLE:
        response.set_data(path.read_bytes())
    else:
        response.response = _pieces(path)
        response.content_length = size
    response.make_conditional(request, accept_ranges=True, complete_length=size)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _list(offer: Offer) -> Response:
    release = service().engine.release
    records = [_record(one, release) for one in all_exports().values()]
    if offer is PAGE:
        groups = [
            (title, [one for one in records if one["group"] == name])
            for name, title in GROUPS.items()
        ]
        body = render_template("exports.html", groups=groups)
        response = Response(body)
    else:
        members = {"release": release.id, "exports": records}
        response = Response(json.dumps(members), mimetype=DATA.media_type)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    return response


def _record(one: Export, release: Release) -> dict[str, Any]:
    """Tell of an export, with its size in bytes if it was made before."""
    held = service().engine.held(release, evidence=one.folds)
    made = _shelf(held).find(one, held) if held else None
    size = {"bytes": made.stat().st_size} if made else {}
    told = ("name", "group", "title", "suffix", "media_type", "about", "good_for")
    return {
        **{name: getattr(one, name) for name in told},
        "url": address.absolute(f"/export/{one.name}.{one.suffix}"),
        "file": one.file_name(release),
        **size,
    }


def _shelf(release: Release) -> Shelf:
    """The shelf beside a release, with the bounds of the settings of this application."""
    folder = release.folder.parent
    known = current_app.extensions.setdefault(_SHELVES, dict[Path, Shelf]())
    if folder not in known:
        known[folder] = Shelf(folder, patience=service().settings.queue_seconds)
    return cast(Shelf, known[folder])


@blueprint.app_template_filter()
def filesize(number: int) -> str:
    """Write a size as people do.

    >>> filesize(950), filesize(30091), filesize(10_665_832)
    ('950 bytes', '30 kB', '10.7 MB')
    """
    if number < 1000:
        return f"{number} bytes"
    return f"{number / 1000:.0f} kB" if number < 10**6 else f"{number / 10**6:.1f} MB"


@describe.register
def _(error: UnknownExport) -> Problem:
    detail = f"{error}. All are listed at /export."
    title = "There is no such export"
    return Problem("unknown-export", 404, title, detail, {"nearest": error.nearest})


@describe.register
def _(error: TooLarge) -> Problem:
    return Problem("export-too-large", 503, "The release is too large for this format", f"{error}.")


@describe.register
def _(error: NotMade) -> Problem:
    detail = f"The export could not be made: {error}. Try another format, listed at /export."
    return Problem("export-not-made", 503, "The export could not be made", detail)
