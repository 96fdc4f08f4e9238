"""Write all that a release holds to standard output: ``python -m graph.engine.export FOLDER nq``.

A process of its own, because the store cannot be stopped in the midst of it, and this can.
"""

from __future__ import annotations

import os
import sys

import pyoxigraph as ox

from ontology import PREFIXES

FORMATS = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}


def main(folder: str, suffix: str) -> None:
    """Write the release in `folder` in the format of that suffix."""
    store = ox.Store.read_only(os.path.join(folder, "store"))
    prefixes = PREFIXES if suffix == "trig" else None
    store.dump(sys.stdout.buffer, FORMATS[suffix], prefixes=prefixes)


if __name__ == "__main__":
    main(*sys.argv[1:])
