"""The crate, read by the library of the RO-Crate community."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from rocrate.rocrate import ROCrate

import queries
from graph.release import Release

Made = Callable[[str], Path]


@pytest.fixture(scope="module")
def folder(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    unpacked = tmp_path_factory.mktemp("crate")
    with zipfile.ZipFile(made("rocrate")) as archive:
        archive.extractall(unpacked)
    return unpacked


def test_the_crate_names_release_licence_and_review(folder: Path, release: Release) -> None:
    crate = ROCrate(folder)
    root = crate.root_dataset
    assert root["version"] == release.version
    assert release.id in root["identifier"]
    assert root["license"].id == "https://creativecommons.org/licenses/by/4.0/"
    assert root["isBasedOn"].type == "ScholarlyArticle"


def test_every_file_is_described_with_its_size(folder: Path) -> None:
    files = {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()}
    described = {one.id: one for one in ROCrate(folder).data_entities}
    assert described.keys() == files - {"ro-crate-metadata.json"}
    for name, one in described.items():
        assert int(one["contentSize"]) == (folder / name).stat().st_size
        assert one["name"]
        assert one["encodingFormat"]


def test_nothing_it_points_to_is_missing_from_it(folder: Path) -> None:
    graph = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    ids = {one["@id"] for one in graph}
    for one in graph:
        for value in one.values():
            for link in value if isinstance(value, list) else [value]:
                if isinstance(link, dict):
                    assert link["@id"] in ids or link["@id"].startswith("https://w3id.org/ro/")


def test_its_files_are_the_exports_and_all_saved_questions(folder: Path, made: Made) -> None:
    assert (folder / "results.csv").read_bytes() == made("results").read_bytes()
    assert (folder / "myelokg.owl").read_bytes() == made("owl").read_bytes()
    assert (folder / "myelokg.nq").read_bytes() == made("nquads").read_bytes()
    assert {one.stem for one in (folder / "questions").iterdir()} == queries.load().keys()
