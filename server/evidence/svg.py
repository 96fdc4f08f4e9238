"""Drawings as SVG text: elements with presentation attributes, colours by name.

A drawing stands in a page, where its colours follow the stylesheet, or in a file of its own, where
they are fixed. Presentation attributes need no style element, which our policy refuses. Numbers are
written with one decimal, so that equal rows give equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from textwrap import wrap
from xml.etree import ElementTree

NAMESPACE = "http://www.w3.org/2000/svg"
FONT = "Source Sans Pro"
"""The font of files; a page uses its own."""
PAPER = {
    "ink": "#1b1f24",
    "quiet": "#4d5763",
    "line": "#c5ccd4",
    "accent": "#7a1f3d",
    "ground": "#ffffff",
    "raised": "#f3f5f7",
}
"""The colours of a file, as in the light stylesheet."""
PAGE = {name: f"var(--{name})" for name in PAPER}


class Drawing:
    """A picture of a size in units of its own, with a title and a description for who hears it."""

    def __init__(self, width: float, height: float, title: str, description: str) -> None:
        self.width, self.height = width, height
        self._root = ElementTree.Element("svg")
        self._here = self._root
        self._text(self._root, "title", title)
        self._text(self._root, "desc", description)

    @contextmanager
    def group(self, title: str) -> Iterator[None]:
        """Put what is drawn inside into a group whose title is shown on pointing."""
        before = self._here
        self._here = ElementTree.SubElement(before, "g")
        self._text(self._here, "title", title)
        yield
        self._here = before

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 12,
        fill: str = "ink",
        anchor: str = "start",
        bold: bool = False,
        turn: float = 0,
        halo: bool = False,
    ) -> None:
        """Write a line of text whose baseline begins, ends or has its middle at a point.

        With a `halo`, lines behind it do not run through its letters.
        """
        more = {"font-weight": "600"} if bold else {}
        if anchor != "start":
            more["text-anchor"] = anchor
        if halo:
            more |= {"stroke": "ground", "stroke-width": "3", "paint-order": "stroke"}
        if turn:
            more["transform"] = f"rotate({_n(turn)} {_n(x)} {_n(y)})"
        one = self._add("text", x=x, y=y, font_size=size, fill=fill, **more)
        one.text = text

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        stroke: str = "line",
        width: float = 1,
        dash: str = "",
    ) -> None:
        """Draw a straight line."""
        more = {"stroke-dasharray": dash} if dash else {}
        self._add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, **more)

    def circle(
        self,
        x: float,
        y: float,
        r: float,
        *,
        fill: str = "ink",
        stroke: str = "none",
        width: float = 1,
    ) -> None:
        """Draw a circle."""
        self._add("circle", cx=x, cy=y, r=r, fill=fill, stroke=stroke, stroke_width=width)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "none",
        stroke: str = "none",
        dash: str = "",
    ) -> None:
        """Draw an upright rectangle."""
        more = {"stroke-dasharray": dash} if dash else {}
        self._add(
            "rect", x=x, y=y, width=width, height=height, fill=fill, stroke=stroke, rx=1.5, **more
        )

    def polygon(
        self,
        points: Sequence[tuple[float, float]],
        *,
        fill: str = "none",
        stroke: str = "none",
        width: float = 1,
    ) -> None:
        """Draw a closed shape."""
        places = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self._add("polygon", points=places, fill=fill, stroke=stroke, stroke_width=width)

    def inline(self, name: str) -> str:
        """Write the drawing for a page that has no other drawing called `name`."""
        for tag in ("title", "desc"):
            self._found(tag).set("id", f"{name}-{tag}")
        size = {"class": "picture", "width": _n(self.width * _PAGE_SIZE)}
        heard = {"aria-labelledby": f"{name}-title {name}-desc"}
        return self._written(PAGE, size | heard)

    def file(self) -> str:
        """Write the drawing as a file: its own colours and font on white."""
        size = {"width": _n(self.width), "height": _n(self.height), "font-family": _FAMILY}
        ground = ElementTree.Element("rect", {"width": "100%", "height": "100%", "fill": "@ground"})
        self._root.insert(2, ground)
        text = self._written(PAPER, {"xmlns": NAMESPACE, **size})
        self._root.remove(ground)
        return text

    def _written(self, colours: dict[str, str], more: dict[str, str]) -> str:
        self._root.attrib.clear()
        box = f"0 0 {_n(self.width)} {_n(self.height)}"
        for name, value in {"viewBox": box, "role": "img", **more}.items():
            self._root.set(name, value)
        text = ElementTree.tostring(self._root, encoding="unicode")
        for name, colour in colours.items():
            text = text.replace(f'"@{name}"', f'"{colour}"')
        return text

    def _add(self, tag: str, **attributes: float | str) -> ElementTree.Element:
        written = {name.replace("_", "-"): _value(name, one) for name, one in attributes.items()}
        return ElementTree.SubElement(self._here, tag, written)

    def _found(self, tag: str) -> ElementTree.Element:
        found = self._root.find(tag)
        assert found is not None, "a drawing has a title and a description from its beginning"
        return found

    @staticmethod
    def _text(parent: ElementTree.Element, tag: str, text: str) -> None:
        ElementTree.SubElement(parent, tag).text = text


_PAGE_SIZE = 1.3
"""Pixels for a unit on a page that has room."""
_FAMILY = f"'{FONT}', 'Helvetica Neue', Arial, sans-serif"


def lines(text: str, most: int) -> list[str]:
    """Break a text into lines of at most `most` characters, between words.

    >>> lines("Len-Exp, 1 prior line", 12)
    ['Len-Exp, 1', 'prior line']
    """
    return wrap(text, most, break_long_words=False, break_on_hyphens=False) or [""]


def _value(name: str, value: float | str) -> str:
    if name in ("fill", "stroke") and value != "none":
        return f"@{value}"
    return value if isinstance(value, str) else _n(value)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
