"""The scripts of the pages, as `make ui` has built them: their tags, and what the policy lets run.

A page says which script it adds; only the answers with such a page let scripts of ours run at all.
Where nothing was built, pages go out without.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Response, g, request, url_for
from markupsafe import Markup

from server import compression
from server.headers import policy

FOLDER = Path(__file__).parent / "static" / "ui"
MANIFEST = "manifest.json"
_USED = "scripts"
_TAG = '<script type="module" src="{}" integrity="sha256-{}"></script>'


@dataclass(frozen=True)
class Script:
    """A bundle: its file, the hash of that in base64, and the hashes of styles that it injects."""

    file: str
    sha256: str
    styles: tuple[str, ...] = ()


@lru_cache
def built(folder: Path = FOLDER) -> dict[str, Script]:
    """Read which scripts there are, by name; none where they could not be built."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {
        name: Script(one["file"], one["sha256"], tuple(one["styles"]))
        for name, one in manifest["bundles"].items()
    }


def tag(name: str) -> Markup:
    """Write the tag that adds a script to the page, and let the answer run it."""
    script = built().get(name)
    if script is None:
        return Markup("")
    g.setdefault(_USED, []).append(script)
    address = url_for("static", filename=f"{FOLDER.name}/{script.file}")
    return Markup(_TAG).format(address, script.sha256)  # noqa: S704  # the values are escaped


def allow(response: Response) -> None:
    """Let the scripts run that the page has, and no others."""
    used: list[Script] = g.pop(_USED, [])
    if used:
        styles = [style for one in used for style in one.styles]
        response.headers["Content-Security-Policy"] = policy(scripts=True, styles=styles)


def shrink(response: Response, filename: str) -> None:
    """Send a file as it was compressed when it was built, to who takes that."""
    if compression.takes(request.headers.get("Accept-Encoding"), "br"):
        small = FOLDER.parent / f"{filename}.br"
        if filename.startswith(f"{FOLDER.name}/") and small.is_file():
            response.set_data(small.read_bytes())
            response.content_encoding = "br"
            response.vary.add("Accept-Encoding")
