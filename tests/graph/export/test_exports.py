"""What all exports have in common."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from graph.engine.answer import EngineBusy
from graph.export import (
    GROUPS,
    MOST_TRIPLES,
    Export,
    TooLarge,
    UnknownExport,
    all_exports,
    find,
)
from graph.export.shelf import NotMade, Shelf
from graph.release import Release
from tests import exports

EXPORTS = all_exports().values()
# Formats that have a place for it say which release they are of and under which licence.
SILENT = {"nquads", "results", "jsonld"}


@pytest.mark.parametrize("one", EXPORTS, ids=lambda one: one.name)
def test_every_export_says_what_it_is_and_what_it_is_good_for(one: Export) -> None:
    assert one.group in GROUPS
    for text in (one.about, one.good_for):
        assert text[0].isupper()
        assert text.endswith(".")
    assert one.name == one.name.lower()
    assert "/" in one.media_type


@pytest.mark.parametrize("one", EXPORTS, ids=lambda one: one.name)
def test_the_same_release_gives_the_same_bytes_in_another_process(
    one: Export, made: Callable[[str], Path], release: Release
) -> None:
    again = io.BytesIO()
    one.write(release, again)
    assert again.getvalue() == made(one.name).read_bytes()


@pytest.mark.parametrize(
    "one", [one for one in EXPORTS if one.suffix != "zip"], ids=lambda one: one.name
)
def test_every_file_of_text_is_utf_8_and_names_its_release(
    one: Export, made: Callable[[str], Path], release: Release
) -> None:
    text = made(one.name).read_text(encoding="utf-8")
    if one.name not in SILENT:
        assert release.id in text
        assert "10.3390/jcm13206238" in text


def test_a_name_a_suffix_and_a_dot_all_find_it() -> None:
    assert find("graphml") is find(".graphml") is find("GraphML")
    assert find("cyjs").name == "cytoscape"


@pytest.mark.parametrize(("name", "nearest"), [("graphm", "graphml"), ("turtel", "turtle")])
def test_an_unknown_name_is_refused_with_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(UnknownExport, match=nearest) as refused:
        find(name)
    assert refused.value.nearest[0] == nearest


def test_a_suffix_that_several_have_is_no_name() -> None:
    with pytest.raises(UnknownExport):
        find("owl.owl")
    with pytest.raises(UnknownExport):
        find("zip")


def test_a_large_release_is_streamed_but_not_folded(release: Release) -> None:
    large = replace(release, counts={"urn:a": MOST_TRIPLES + 1})
    for one in EXPORTS:
        if one.folds:
            with pytest.raises(TooLarge, match="nquads"):
                one.write(large, io.BytesIO())
    find("nquads").write(large, io.BytesIO())


def test_what_takes_too_long_or_too_much_is_told(releases: Path, release: Release) -> None:
    export = replace(find("graphml"), name="graphml")
    hurried = Shelf(releases, seconds=0.01)
    # Under another name, so that it is not there already.
    with pytest.raises(NotMade, match="longer than"):
        hurried.take(replace(export, suffix="hurried"), release)
    poor = Shelf(releases, memory=2**26)
    with pytest.raises(NotMade):
        poor.take(replace(export, suffix="poor"), release)


def test_who_comes_while_others_are_made_waits_for_a_while_only(
    releases: Path, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    runs: list[str] = []

    def run(_: Shelf, *arguments: str) -> None:
        runs.append(arguments[2])
        begun.set()
        assert go_on.wait(30)
        Path(arguments[3]).write_text("made", encoding="utf-8")

    monkeypatch.setattr(Shelf, "_run", run)
    shelf = Shelf(releases, patience=0.05, at_a_time=1)
    slow = replace(find("ris"), name="slow")
    taken: list[Path] = []
    first = threading.Thread(target=lambda: taken.append(shelf.take(slow, release)))
    first.start()
    assert begun.wait(30)
    with pytest.raises(EngineBusy):
        shelf.take(replace(slow, name="other"), release)
    go_on.set()
    first.join()
    assert shelf.take(slow, release).read_text(encoding="utf-8") == "made"
    assert runs == ["slow"]
    taken[0].unlink()


def test_what_was_made_of_a_release_that_is_gone_is_removed(
    releases: Path, release: Release
) -> None:
    left = releases / ".cache" / "exports" / "0123456789ab"
    (left / "edition").mkdir(parents=True, exist_ok=True)
    shelf = Shelf(releases)
    found = shelf.find(find("ris"), release)
    if found is not None:
        found.unlink()
    shelf.take(find("ris"), release)
    assert not left.exists()


def test_the_page_about_exports_is_up_to_date() -> None:
    text = exports.PAGE.read_text(encoding="utf-8")
    assert exports.written(text) == text, "run 'make docs'"
    assert f"{MOST_TRIPLES:,} triples" in text
