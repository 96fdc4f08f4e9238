from __future__ import annotations

import gc

import pytest
from rdflib import BNode, Graph

from graph.memory import empty, uncollected


def test_garbage_is_looked_for_again_afterwards_even_after_a_failure() -> None:
    def fail() -> None:
        assert not gc.isenabled()
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"), uncollected():
        fail()
    assert gc.isenabled()


def test_a_graph_that_stands_alone_holds_what_another_does() -> None:
    alone, usual = empty(), Graph()
    for graph in (alone, usual):
        graph.add((BNode("a"), BNode("b"), BNode("c")))
    assert set(alone) == set(usual)
    assert len(alone) == 1
