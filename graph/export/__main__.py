"""Write an export: ``python -m graph.export RELEASES ID NAME FILE MEMORY``, memory in bytes.

A process of its own, so that a server goes on answering while it is made, and can end it.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from graph.export import find
from graph.release import find as find_release


def main(releases: str, identity: str, name: str, file: str, memory: str) -> None:
    """Write the export of that name of a release of the folder `releases`."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    with Path(file).open("wb") as stream:
        find(name).write(find_release(Path(releases), identity), stream)


if __name__ == "__main__":
    main(*sys.argv[1:])
