"""What is in memory while a release is built."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from rdflib import Graph


def empty() -> Graph:
    """A graph that stands alone, to be filled.

    rdflib's usual store keeps with each triple the graphs of a dataset that it is in, which none of
    ours is a part of; without that, adding and finding take half the time.
    """
    return Graph(store="SimpleMemory")


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no cyclic garbage meanwhile: a build keeps nearly all that it makes.

    Going through millions of objects again and again took a quarter of its time.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
