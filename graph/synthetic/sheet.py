"""The sheet that things are written on: text so far, and how many triples it is."""

from __future__ import annotations

from collections.abc import Mapping

from graph.synthetic.shape import FORMATS, Format, Shape
from graph.synthetic.templates import SHAPES


class Sheet:
    """Collects the text of things in one format, and counts their triples."""

    def __init__(self, form: Format) -> None:
        self._texts = {shape.name: form.compile(shape) for shape in SHAPES}
        self._sizes = {shape.name: shape.size for shape in SHAPES}
        self._parts: list[str] = []
        self.triples = 0

    def add(self, shape: Shape, values: Mapping[str, object]) -> None:
        """Write a thing: its shape, filled in."""
        name = shape.name
        self._parts.append(self._texts[name] % values)
        self.triples += self._sizes[name]

    def take(self) -> str:
        """Take what is written, and leave the sheet blank; the count goes on."""
        text = "".join(self._parts)
        self._parts.clear()
        return text

    def drop(self, triples: int) -> None:
        """Throw away what was written since the count was this."""
        self._parts.clear()
        self.triples = triples


def sheet(form: str) -> Sheet:
    """A blank sheet for a format, by its suffix."""
    return Sheet(FORMATS[form])
