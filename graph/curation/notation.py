"""Records as YAML in the form of the house, put into a file without touching the rest of it.

A file is changed as text, at the line where the entry belongs, because a YAML writer would lay out
anew what others wrote. The entry itself is written by ruamel.yaml.
"""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from graph.records import Cohort, Finding, Paragraph, Reading, Record
from graph.trees import notation

ON_ONE_LINE = (Reading, Cohort, Paragraph)
QUOTED = {"print", "value", "title", "authors", "journal", "volume", "pages", "sha256"}


class CannotAppend(Exception):
    """An entry has no place in a file, for the reason that the sentence gives."""


def written(record: Record) -> str:
    """A record as the text of a file of its own."""
    return _dumped(_tree(record))


def append(text: str, into: str | None, record: Record, order: tuple[str, ...] = ()) -> str:
    """Put a record at the end of a list of a file; all other characters stay.

    `into` is the key of the list, None where the file is a list. A list that is not there is made
    before the first key that follows it in `order`. Raises CannotAppend.
    """
    tree = notation().load(text) if text.strip() else None
    entry = _dumped(CommentedSeq([_tree(record)]))
    if into is None:
        return _at_the_end(text, entry)
    if not isinstance(tree, CommentedMap):
        raise CannotAppend("the file is no record: it must begin with keys")
    if into not in tree:
        return _with_a_list(text, tree, into, entry, order)
    if not isinstance(tree[into], CommentedSeq) or tree[into].fa.flow_style():
        raise CannotAppend(f"'{into}' is written on one line: write it as '- ' entries first")
    lines = text.splitlines(keepends=True)
    at = _last_line(lines, _next_key(tree, into, len(lines)))
    first_line, column = tree[into].lc.item(0)
    dash = lines[first_line].rindex("-", 0, column)
    return _inserted(lines, at, _moved(entry, dash))


def _at_the_end(text: str, entry: str) -> str:
    lines = text.splitlines(keepends=True)
    return _inserted(lines, _last_line(lines, len(lines)), entry)


def _with_a_list(
    text: str, tree: CommentedMap, into: str, entry: str, order: tuple[str, ...]
) -> str:
    lines = text.splitlines(keepends=True)
    after = order[order.index(into) + 1 :] if into in order else ()
    later = [tree.lc.key(key)[0] for key in after if key in tree]
    at = _last_line(lines, min(later, default=len(lines)))
    return _inserted(lines, at, f"\n{into}:\n{_moved(entry, 2)}")


def _next_key(tree: CommentedMap, key: str, end: int) -> int:
    """The line of the key after one; the end of the file where there is none."""
    own = tree.lc.key(key)[0]
    return min((tree.lc.key(one)[0] for one in tree if tree.lc.key(one)[0] > own), default=end)


def _last_line(lines: list[str], before: int) -> int:
    """The line after the last one before some line that is not empty or a remark."""
    while before and (not lines[before - 1].strip() or lines[before - 1].startswith("#")):
        before -= 1
    return before


def _inserted(lines: list[str], at: int, entry: str) -> str:
    ending = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    if at and not lines[at - 1].endswith("\n"):
        lines = [*lines[: at - 1], lines[at - 1] + ending, *lines[at:]]
    return "".join([*lines[:at], entry.replace("\n", ending), *lines[at:]])


def _moved(entry: str, spaces: int) -> str:
    return "".join(" " * spaces + line for line in entry.splitlines(keepends=True))


def _tree(record: BaseModel) -> CommentedMap:
    """A record as ruamel writes it: what was given, its own fields first, then its readings."""
    tree, fields = CommentedMap(), type(record).model_fields
    inherited = Finding.model_fields if isinstance(record, Finding) else ()
    for name in sorted(fields, key=lambda one: one in inherited):
        value = getattr(record, name)
        if name in record.model_fields_set and value is not None:
            key = fields[name].alias or name
            tree[key] = _value(key, value)
    if isinstance(record, ON_ONE_LINE):
        tree.fa.set_flow_style()
    return tree


def _value(key: str, value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _tree(value)
    if isinstance(value, tuple):
        sequence = CommentedSeq([_value("", one) for one in value])
        if _on_one_line(key, value):
            sequence.fa.set_flow_style()
        return sequence
    return DoubleQuotedScalarString(value) if key in QUOTED and isinstance(value, str) else value


def _on_one_line(key: str, value: tuple[Any, ...]) -> bool:
    """Whether a list stands in brackets: one of plain words, or the one reading of a finding."""
    plain = not value or not isinstance(value[0], BaseModel)
    return plain or (key == "read" and len(value) == 1)


class _AsWritten(RoundTripRepresenter):
    """Writes a decimal number with the digits that it has."""

    def decimal(self, value: Decimal) -> ScalarNode:
        """Represent a number with a point."""
        node: ScalarNode = self.represent_scalar("tag:yaml.org,2002:float", f"{value:f}")
        return node


_AsWritten.add_representer(Decimal, _AsWritten.decimal)


def _dumped(tree: Any) -> str:
    yaml = YAML()
    yaml.Representer = _AsWritten
    yaml.width = 100_000
    # A list inside an entry is indented by two, the entries of the list at the top are not.
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(tree, stream)
    text = stream.getvalue()
    if isinstance(tree, CommentedSeq):
        text = "".join(line.removeprefix("  ") for line in text.splitlines(keepends=True))
    return text
