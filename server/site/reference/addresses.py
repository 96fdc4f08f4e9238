"""Every address that answers, with its methods, from the routes of the application."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import getdoc

from flask import Flask
from werkzeug.routing import Rule

from server.site.reference import cell, table

SOURCE = "the routes of the server and their docstrings"


def write() -> str:
    """Write the page."""
    from server.blueprints import all_blueprints

    bare = Flask(__name__, static_folder=None)
    for one in all_blueprints():
        bare.register_blueprint(one)
    top = (
        "# Addresses\n\nWhat answers, and to which methods; HEAD and OPTIONS answer wherever GET "
        "does. Programs read the same with parameters and schemas from "
        "[/openapi.json](/openapi.json), people from [/api](/api); "
        "[the protocol](docs/protocol.md) says how it all behaves.\n\n"
        "## All addresses\n\n"
    )
    return top + table(("address", "methods", "what"), *sorted(_rows(bare))) + "\n"


def _rows(app: Flask) -> Iterator[tuple[str, str, str]]:
    for rule in app.url_map.iter_rules():
        asked = re.sub(r"<(?:[^<>]*:)?(\w+)>", r"<\1>", rule.rule)
        doc = (getdoc(app.view_functions[rule.endpoint]) or "").partition("\n")[0]
        yield f"`{asked}`", _methods(rule), cell(doc)


def _methods(rule: Rule) -> str:
    return ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
