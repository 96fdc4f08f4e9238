"""A YAML file as a tree: lists, and tables of texts, whole numbers, yes and no.

Most of the time that reading the evidence takes goes into YAML, character by character, so that the
line of each entry is known. Only complaints need lines: what has none is kept in the cache
(`graph.cache`) as a plain tree. What JSON cannot say as it stands, such as a date, is not kept.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.scalarstring import ScalarString

from graph import cache as keeping

MADE_BY = ("graph.trees", "ruamel.yaml")
_PLAIN = (str, int, bool, type(None))


class _NotPlain(Exception):
    """A tree has what JSON cannot say."""


class _AsWritten(RoundTripConstructor):
    """Keeps numbers with a point as they are written: 28.40 is not 28.4."""

    def as_written(self, node: ScalarNode) -> str:
        """Construct the text of a number with a point."""
        return str(node.value)


_AsWritten.add_constructor("tag:yaml.org,2002:float", _AsWritten.as_written)


def notation() -> YAML:
    """The YAML of the evidence: with lines and comments, and every digit as it is written."""
    yaml = YAML(typ="rt")
    yaml.Constructor = _AsWritten
    return yaml


def read(text: str, cache: Path | None = None) -> Any:
    """The tree of a text; raises YAMLError."""
    entry = keeping.name("tree", MADE_BY, [text])
    kept = keeping.find(cache, entry)
    if kept is not None:
        return json.loads(kept)
    tree = notation().load(text)
    try:
        keeping.keep(cache, entry, json.dumps(_plain(tree), ensure_ascii=False))
    except _NotPlain:
        pass
    return tree


def _plain(node: Any) -> Any:
    """A tree without lines and remarks; raises _NotPlain."""
    if type(node) is CommentedMap and not node.merge:
        return {_key(key): _plain(value) for key, value in node.items()}
    if type(node) is CommentedSeq:
        return [_plain(one) for one in node]
    if isinstance(node, ScalarString):
        return str(node)
    if type(node) in _PLAIN:
        return node
    raise _NotPlain


def _key(key: Any) -> str:
    """A key, which JSON would make a text of."""
    if isinstance(key, str):
        return str(key)
    raise _NotPlain
