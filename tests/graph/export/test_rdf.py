"""The formats of RDF: the same quads in each, read by pyoxigraph."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.release import Release

Made = Callable[[str], Path]


def quads(path: Path, format: ox.RdfFormat) -> set[ox.Quad]:
    return set(ox.parse(path=str(path), format=format))


def test_n_quads_are_what_the_release_is_named_after(made: Made, release: Release) -> None:
    assert hashlib.sha256(made("nquads").read_bytes()).hexdigest().startswith(release.id)


@pytest.mark.parametrize(("name", "format"), [("trig", "TRIG"), ("jsonld", "JSON_LD")])
def test_formats_with_graphs_hold_every_quad(made: Made, name: str, format: str) -> None:
    every = quads(made("nquads"), ox.RdfFormat.N_QUADS)
    assert quads(made(name), getattr(ox.RdfFormat, format)) == every


def test_turtle_holds_every_triple(made: Made) -> None:
    every = {one.triple for one in quads(made("nquads"), ox.RdfFormat.N_QUADS)}
    assert {one.triple for one in quads(made("turtle"), ox.RdfFormat.TURTLE)} == every
