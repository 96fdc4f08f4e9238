"""What `make release` puts into `dist`: all that a version is, and what is needed to check it.

Wheel, the data as N-Quads, TriG and every export (the ontology among them), the bill of materials,
notes and checksums. Equal sources give equal bytes: times are those of the commit, or of
SOURCE_DATE_EPOCH (<https://reproducible-builds.org/specs/source-date-epoch/>), the wheel is made
of what is committed and not of what lies about, and the data are built anew without what others
have loaded.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import queries
from graph import release as releasing
from graph.engine.embedded import Engine
from graph.export import all_exports
from graph.release import Release
from ontology import VERSION
from queries.describe import describe
from server.site import contents
from tests import bill, published

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
SCRIPTS = Path("server", "static", "ui")
SUMS = "SHA256SUMS"


class NotReady(Exception):
    """Why no version can be made yet, in sentences."""


def main() -> None:
    """Make all of it, or say what has to be mended before."""
    if reasons := [*unready(ROOT), *uncommitted(ROOT)]:
        raise NotReady("\n".join(reasons))
    seconds = moment(ROOT)
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    with tempfile.TemporaryDirectory() as place:
        wheel(ROOT, Path(place, "source"), DIST, seconds)
        releases = Path(place, "releases")
        made = releasing.make(releases, further=describe(queries.load().values()))
        if reasons := [*unlisted(releases)]:
            raise NotReady("\n".join(reasons))
        data(made, DIST, seconds)
    about = bill.bill(ROOT / "requirements.lock", ROOT / SCRIPTS / "manifest.json", seconds)
    (DIST / f"myelokg-{VERSION}.cdx.json").write_text(about, encoding="utf-8")
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (DIST / "NOTES.md").write_text(notes(text, VERSION, made.id), encoding="utf-8")
    (DIST / SUMS).write_text(sums(DIST), encoding="utf-8")


def unready(root: Path) -> Iterator[str]:
    """What the sources lack of a version, in sentences."""
    if not (root / SCRIPTS / "manifest.json").exists():
        yield "The scripts of the pages are not built: run 'make ui'."
    cited = re.findall(r"(?m)^version: (\S+)$", (root / "CITATION.cff").read_text("utf-8"))
    if cited != [VERSION]:
        yield f"CITATION.cff names version {' '.join(cited)}, ontology/__init__.py {VERSION}."
    if not section((root / "CHANGELOG.md").read_text("utf-8"), VERSION):
        yield f"CHANGELOG.md says nothing of version {VERSION}."


def uncommitted(root: Path) -> Iterator[str]:
    """What lies in the working tree and is not in the commit, in a sentence."""
    if lines := _git(root, "status", "--porcelain").decode().splitlines():
        files = ", ".join(one[3:] for one in lines[:5])
        yield f"{len(lines)} files are not committed ({files}): commit them, or put them away."


def unlisted(releases: Path) -> Iterator[str]:
    """What is wrong with the list of published terms, in sentences."""
    engine = Engine(releases, workers=1)
    before, now = published.published(), published.present(engine)
    engine.close()
    yield from published.lost(before, now)
    if new := now.keys() - before.keys():
        yield f"{len(new)} terms are not in {published.FILE.name}: run 'python -m tests.published'."


def moment(root: Path) -> int:
    """When this version is said to be made: seconds since 1970."""
    told = os.environ.get("SOURCE_DATE_EPOCH") or _git(root, "log", "-1", "--format=%ct")
    return int(told)


def wheel(root: Path, source: Path, into: Path, seconds: int) -> None:
    """Make the wheel of what is committed, of the scripts that were built, and of the docs."""
    archive = io.BytesIO(_git(root, "archive", "HEAD"))
    with tarfile.open(fileobj=archive) as files:
        files.extractall(source, filter="data")
    shutil.copytree(root / SCRIPTS, source / SCRIPTS)
    carry(source)
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation")
    command = [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(into), "."]
    own = os.environ | {"SOURCE_DATE_EPOCH": str(seconds)}
    subprocess.run(command, cwd=source, env=own, check=True)


def carry(source: Path) -> None:
    """Put what the documentation site is made of where an installed server finds it."""
    into = source / contents.CARRIED.relative_to(ROOT)
    shutil.copytree(source / "docs", into / "docs")
    for page in source.glob("*.md"):
        shutil.copy(page, into)


def data(release: Release, into: Path, seconds: int) -> None:
    """Write the data in every form there is; dumps are packed, for they are large."""
    dated = replace(release, made=datetime.fromtimestamp(seconds, UTC).isoformat())
    for suffix in ("nq", "trig"):
        plain = (release.folder / f"myelokg.{suffix}").read_bytes()
        packed = into / f"myelokg-{VERSION}.{suffix}.gz"
        packed.write_bytes(gzip.compress(plain, mtime=0))
    for name, export in all_exports().items():
        if name not in ("nquads", "trig"):
            with (into / f"myelokg-{VERSION}-{name}.{export.suffix}").open("wb") as stream:
                export.write(dated, stream)


def notes(changelog: str, version: str, release: str) -> str:
    """What is told of a version: its part of the changelog, and how its files are checked."""
    parts = (
        f"# MyeloKG {version}",
        f"The data are release `{release}`.",
        section(changelog, version),
        f"To check the files: `sha256sum --check {SUMS}`. `docs/versioning.md` says how versions "
        "are numbered and what names are kept.",
    )
    return "\n\n".join(parts) + "\n"


def section(changelog: str, version: str) -> str:
    """The part of the changelog on a version; empty: there is none."""
    part = re.compile(rf"^## {re.escape(version)}(?: [^\n]*)?\n(.*?)(?=^## |\Z)", re.DOTALL | re.M)
    found = part.search(changelog)
    return found[1].strip() if found else ""


def sums(folder: Path) -> str:
    """The SHA-256 of every file of a folder, as sha256sum writes and checks them."""
    files = (one for one in sorted(folder.iterdir()) if one.name != SUMS)
    return "".join(f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in files)


def _git(root: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True).stdout


if __name__ == "__main__":
    try:
        main()
    except NotReady as error:
        sys.exit(f"No version was made.\n{error}\nWhether the tests are green, 'make test' says.")
