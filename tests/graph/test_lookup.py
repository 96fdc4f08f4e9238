"""Look-ups in a release: what is kept of them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from graph import lookup
from graph.lookup import LABEL, Facts


def test_labels_of_whatever_guests_ask_for_take_only_so_much_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lookup, "MOST_LABELS", 10)
    store = ox.Store()
    named = ox.NamedNode("urn:x:1")
    store.add(ox.Quad(named, LABEL, ox.Literal("one")))
    facts = Facts(store)
    for number in range(100):
        facts.label(ox.NamedNode(f"urn:x/{number}"))
        assert facts.label(named) == "one"
        assert len(facts._labels) <= 10
