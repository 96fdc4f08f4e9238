"""Zip files that are the same each time they are made of a release."""

from __future__ import annotations

import zipfile
from typing import IO

from graph.export.source import Source

_FIRST_YEAR = 1980
_READABLE = 0o644 << 16


def add(archive: zipfile.ZipFile, source: Source, name: str, content: bytes) -> None:
    """Add a file, dated when the release was made."""
    with entry(archive, source, name) as stream:
        stream.write(content)


def entry(archive: zipfile.ZipFile, source: Source, name: str) -> IO[bytes]:
    """Begin a file, dated when the release was made; what is written to it is packed at once."""
    info = zipfile.ZipInfo(name, date_time=_date(source.release.made))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = _READABLE
    return archive.open(info, "w", force_zip64=True)


def _date(made: str) -> tuple[int, int, int, int, int, int]:
    """The day of a time in ISO 8601; that of the format's beginning where there is none.

    >>> _date("2026-11-22T14:20:34+00:00"), _date("")
    ((2026, 11, 22, 0, 0, 0), (1980, 1, 1, 0, 0, 0))
    """
    if not made:
        return _FIRST_YEAR, 1, 1, 0, 0, 0
    year, month, day = (int(one) for one in made[:10].split("-"))
    return year, month, day, 0, 0, 0
