"""Where engines depart from the standard: one module each, with a `DIALECT`.

`MYELOKG_ENGINE_DIALECT` names the module. What a dialect does not say is as SPARQL 1.1 has it.

>>> find("standard").name
'standard'
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from graph.engine.remote.dialects.standard import Dialect


def names() -> list[str]:
    """The dialects there are."""
    return sorted(one.name for one in iter_modules(__path__))


def find(name: str) -> Dialect:
    """The dialect of this name."""
    found: Dialect = import_module(f"{__name__}.{name}").DIALECT
    return found
