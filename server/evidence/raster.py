"""Pictures as PNG, drawn from their SVG by resvg with a font that comes with the program."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

ZOOM = 2.0
"""Pixels for each unit of a drawing."""
_FONTS = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf")


def png(svg: str) -> bytes:
    """Draw an SVG; the same on every machine, because no font of the machine is looked at."""
    import resvg_py

    return resvg_py.svg_to_bytes(
        svg_string=svg, zoom=ZOOM, skip_system_fonts=True, font_files=_fonts()
    )


@lru_cache
def _fonts() -> list[str]:
    folder = files("font_source_sans_pro") / "files"
    return [str(folder / name) for name in _FONTS]
