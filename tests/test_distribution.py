"""What `make release` makes, part by part, of small sources: the same each time, and complete."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from graph.release import Release
from ontology import VERSION
from tests import bill, distribution
from tests.distribution import ROOT, SCRIPTS

LOCK = """\
one==1.2.3 ; python_version < '3.14' \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
    # via two
click==8.0.0 \\
    --hash=sha256:{a}
""".format(a="a" * 64, b="b" * 64)
MANIFEST = {"packages": [{"name": "@scope/three", "version": "4.5.6", "licence": "MIT"}]}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A repository with one package of data, its scripts built and everything committed."""
    root = tmp_path / "sources"
    (root / "queries").mkdir(parents=True)
    (root / "ontology").mkdir()
    (root / "docs" / "deploy").mkdir(parents=True)
    (root / "docs" / "deploy" / "Containerfile").write_text("FROM x\n", encoding="utf-8")
    (root / SCRIPTS).mkdir(parents=True)
    shutil.copy(ROOT / "pyproject.toml", root)
    shutil.copy(ROOT / "ontology/__init__.py", root / "ontology")
    for name in ("README.md", "LICENSE", "LICENSE-DATA"):
        (root / name).write_text("text\n", encoding="utf-8")
    (root / "queries/__init__.py").write_text('"""Saved questions."""\n', encoding="utf-8")
    (root / "queries/one.rq").write_text("ASK {}\n", encoding="utf-8")
    (root / "CITATION.cff").write_text(f"version: {VERSION}\n", encoding="utf-8")
    (root / "CHANGELOG.md").write_text(f"# C\n\n## {VERSION}\n\n- All.\n", encoding="utf-8")
    (root / ".gitignore").write_text("server/static/ui/\n", encoding="utf-8")
    (root / SCRIPTS / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    git(root, "init", "--quiet")
    commit(root)
    return root


def git(root: Path, *arguments: str) -> None:
    named = ("-c", "user.name=tester", "-c", "user.email=tester@example.org")
    subprocess.run(["git", *named, *arguments], cwd=root, check=True, capture_output=True)


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "all")


def test_sources_that_are_whole_are_ready(sources: Path) -> None:
    assert [*distribution.unready(sources), *distribution.uncommitted(sources)] == []


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        ("CITATION.cff", "version: 9.9.9\n", "CITATION.cff names version 9.9.9"),
        ("CHANGELOG.md", "# C\n\n## 9.9.9\n", f"says nothing of version {VERSION}"),
    ],
)
def test_what_a_version_lacks_is_told(sources: Path, file: str, text: str, sentence: str) -> None:
    (sources / file).write_text(text, encoding="utf-8")
    (told,) = distribution.unready(sources)
    assert sentence in told
    (told,) = distribution.uncommitted(sources)
    assert f"({file})" in told


def test_missing_scripts_are_told(sources: Path) -> None:
    shutil.rmtree(sources / SCRIPTS)
    assert list(distribution.unready(sources)) == [
        "The scripts of the pages are not built: run 'make ui'."
    ]


def test_this_project_has_one_version() -> None:
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {VERSION}\n" in cited
    assert distribution.section((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), VERSION)
    assert VERSION not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_wheel_is_the_same_twice_and_has_only_what_is_committed(
    sources: Path, tmp_path: Path
) -> None:
    from zipfile import ZipFile

    (sources / "queries" / "draft.rq").write_text("ASK {}\n", encoding="utf-8")
    made = []
    for one in ("first", "second"):
        into = tmp_path / one
        distribution.wheel(sources, tmp_path / f"{one}-source", into, 1_790_000_000)
        (file,) = into.iterdir()
        made.append(file)
    assert made[0].read_bytes() == made[1].read_bytes()
    with ZipFile(made[0]) as files:
        names = files.namelist()
    assert {"queries/one.rq", "server/static/ui/manifest.json"} <= set(names)
    carried = {"server/site/sources/README.md", "server/site/sources/docs/deploy/Containerfile"}
    assert carried <= set(names)
    assert "queries/draft.rq" not in names


def test_every_file_of_data_in_the_rooms_goes_into_the_wheel() -> None:
    """A file of a new kind that `package-data` forgets would be missed only by who installs it."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]
    known = {one.removeprefix("*") for one in patterns["*"]} | {".py", ".md"}
    listed = subprocess.run(
        ["git", "ls-files", "graph", "ontology", "queries", "server"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    left = [one for one in listed if Path(one).suffix not in known]
    assert {str(Path(one).parent) for one in left} <= {"server/ui"}


def test_the_data_are_dated_by_the_version_and_the_same_twice(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = {name: one for name, one in distribution.all_exports().items() if name in ("ris", "owl")}
    monkeypatch.setattr(distribution, "all_exports", lambda: some)
    for one in ("first", "second"):
        (tmp_path / one).mkdir()
        distribution.data(release, tmp_path / one, 86_400)
    names = sorted(one.name for one in (tmp_path / "first").iterdir())
    stem = f"myelokg-{VERSION}"
    assert names == [f"{stem}-owl.owl", f"{stem}-ris.ris", f"{stem}.nq.gz", f"{stem}.trig.gz"]
    for name in names:
        first, second = tmp_path / "first" / name, tmp_path / "second" / name
        assert first.read_bytes() == second.read_bytes()


def test_sums_are_checked_by_the_usual_program(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("1", encoding="utf-8")
    (tmp_path / "SHA256SUMS").write_text(distribution.sums(tmp_path), encoding="utf-8")
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path, capture_output=True).returncode == 0
    (tmp_path / "one").write_text("2", encoding="utf-8")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True).returncode == 1


def test_notes_are_the_part_of_the_changelog_and_no_other() -> None:
    changelog = "# C\n\n## 0.2.0\n\n- New.\n\n## 0.1.0 (2026)\n\n- Old.\n"
    assert distribution.section(changelog, "0.2.0") == "- New."
    told = distribution.notes(changelog, "0.1.0", "abc")
    assert told.startswith("# MyeloKG 0.1.0\n\nThe data are release `abc`.\n\n- Old.\n\nTo check")
    assert distribution.section(changelog, "0.1") == ""


def test_the_bill_names_every_package_with_version_and_hashes(tmp_path: Path) -> None:
    lock, manifest = tmp_path / "lock", tmp_path / "manifest.json"
    lock.write_text(LOCK, encoding="utf-8")
    manifest.write_text(json.dumps(MANIFEST), encoding="utf-8")
    text = bill.bill(lock, manifest, 86_400)
    assert text == bill.bill(lock, manifest, 86_400)
    told = json.loads(text)
    assert told["bomFormat"] == "CycloneDX"
    assert told["metadata"]["timestamp"].startswith("1970-01-02")
    parts = {one["purl"]: one for one in told["components"]}
    assert set(parts) == {
        "pkg:pypi/one@1.2.3",
        "pkg:pypi/click@8.0.0",
        "pkg:npm/%40scope/three@4.5.6",
    }
    assert [one["content"][0] for one in parts["pkg:pypi/one@1.2.3"]["hashes"]] == ["a", "b"]
    assert "licenses" not in parts["pkg:pypi/one@1.2.3"]
    assert parts["pkg:pypi/click@8.0.0"]["licenses"][0]["license"]["id"] == "BSD-3-Clause"


def test_the_bill_of_this_project_has_every_package_of_the_lock() -> None:
    lock = ROOT / "requirements.lock"
    names = [one.name for one in bill.of_lock(lock)]
    lines = lock.read_text(encoding="utf-8").splitlines()
    assert len(names) == sum("==" in one and one[0] != " " for one in lines)
    assert {"flask", "pyoxigraph", "urllib3"} <= set(names)
