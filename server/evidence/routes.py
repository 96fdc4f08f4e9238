"""The pages of the evidence: the matrix, each picture in three forms, the sources of a trial."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from flask import Blueprint, Response, render_template, request

from server import table
from server.evidence import choice, matrix, raster, statements, wording
from server.evidence.choice import Chosen
from server.evidence.marks import MEANING, Mark
from server.evidence.picture import Picture, Scene
from server.evidence.pictures import PICTURES, gaps
from server.evidence.statements import Trial
from server.problems import UnknownName

blueprint = Blueprint("evidence", __name__)

WIDE, NARROW = 2, 1
"""Columns of a drawing on a screen or a sheet, and on a telephone."""
FILES: dict[str, tuple[str, Callable[[str], str | bytes]]] = {
    "svg": ("image/svg+xml; charset=utf-8", str),
    "png": ("image/png", raster.png),
}
"""The forms that a picture can be had in: suffix, media type, and how it is made from SVG."""


@blueprint.context_processor
def _for_templates() -> dict[str, object]:
    named = (wording.words, wording.beside, wording.number, table.link)
    return {one.__name__: one for one in named}


@blueprint.route("/evidence")
def overview() -> Response:
    """Show the matrix of trials by outcomes, and its gaps."""
    chosen = _chosen()
    trials = statements.trials(chosen.for_trials())
    scene = _scene(gaps.PICTURE, chosen, trials)
    body = render_template(
        "evidence.html",
        chosen=chosen,
        matrix=matrix.lay_out(scene.trials, scene.statements),
        drawings=_drawings(gaps.PICTURE, scene),
        meaning=MEANING,
        marks=list(Mark),
        pictures=PICTURES.values(),
        asked=_asked(gaps.PICTURE, chosen, trials),
    )
    return Response(body)


@blueprint.route("/evidence/<name>")
def picture(name: str) -> Response:
    """Show a picture with the same rows as a table; or, by suffix, the picture alone."""
    stem, _, suffix = name.partition(".")
    found = _named(stem)
    chosen = _chosen()
    scene = _scene(found, chosen, statements.trials(chosen.for_trials()))
    if suffix:
        return _file(found, scene, suffix)
    return _page(found, chosen, scene)


@blueprint.route("/evidence/sources/<name>")
def sources(name: str) -> Response:
    """Show every figure of a trial with its places, its other readings and the argument."""
    known = {one.name: one for one in statements.trials({})}
    if name not in known:
        raise _unknown("trial", name, list(known), "/evidence")
    found = statements.statements({"trial": (name,)})
    laid = matrix.lay_out([known[name]], found)
    return Response(render_template("evidence_sources.html", trial=known[name], row=laid.rows[0]))


def _page(found: Picture, chosen: Chosen, scene: Scene) -> Response:
    body = render_template(
        "evidence_picture.html",
        picture=found,
        chosen=chosen,
        drawings=_drawings(found, scene),
        table=found.tabulate(scene),
        pictures=PICTURES.values(),
        suffixes=list(FILES),
        asked=_asked(found, chosen, list(scene.trials)),
    )
    return Response(body)


def _file(found: Picture, scene: Scene, suffix: str) -> Response:
    if suffix not in FILES:
        endings = " or ".join("." + one for one in FILES)
        raise UnknownName(f"A picture cannot be had as .{suffix}; take {endings}.")
    media_type, made = FILES[suffix]
    body = made(found.draw(scene, WIDE, True).file())
    response = Response(body, content_type=media_type)
    name = f"myelokg-{found.name}.{suffix}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _chosen() -> Chosen:
    return choice.read(dict(request.args.lists()))


def _scene(found: Picture, chosen: Chosen, trials: list[Trial]) -> Scene:
    """Ask for what a picture shows of these trials; of none, nothing is asked."""
    if not trials:
        return Scene(())
    if found.question == "publications":
        asked = statements.publications(chosen.for_publications(trials))
        return Scene(tuple(trials), publications=tuple(asked))
    return Scene(tuple(trials), tuple(statements.statements(_values(found, chosen, trials))))


def _values(found: Picture, chosen: Chosen, trials: list[Trial]) -> dict[str, tuple[str, ...]]:
    return {**found.values, **chosen.for_statements(trials)}


def _asked(found: Picture, chosen: Chosen, trials: list[Trial]) -> statements.Asked:
    """The question that gives the same rows, to be linked to."""
    if found.question == "publications":
        return statements.Asked(found.question, chosen.for_publications(trials))
    return statements.Asked(found.question, _values(found, chosen, trials))


def _drawings(found: Picture, scene: Scene) -> dict[str, str]:
    """Draw for a wide screen and for a narrow one; the stylesheet shows one of them."""
    forms = {"wide": WIDE, "narrow": NARROW}
    drawn = {form: found.draw(scene, columns, False) for form, columns in forms.items()}
    return {form: one.inline(f"{found.name}-{form}") for form, one in drawn.items()}


def _named(name: str) -> Picture:
    if name not in PICTURES:
        raise _unknown("picture", name, list(PICTURES), "/evidence")
    return PICTURES[name]


def _unknown(what: str, name: str, names: list[str], where: str) -> UnknownName:
    nearest = get_close_matches(name, names, n=3, cutoff=0.4)
    hint = f" The nearest: {', '.join(nearest)}." if nearest else f" All are at {where}."
    return UnknownName(f"There is no {what} called {name!r}.{hint}", nearest=nearest)
