"""Oxigraph's own server: it has a cheap union of all graphs, for who asks for it.

With many graphs named as the default graph it looks each pattern up in each of them; its parameter
`union-default-graph` gives the same answer where the graphs are all that there are.
"""

from __future__ import annotations

from graph.engine.remote.dialects.standard import Dialect as Standard


class Dialect(Standard):
    """Oxigraph."""

    name = "oxigraph"
    everything = (("union-default-graph", ""),)


DIALECT = Dialect()
