"""Ask a store a question, by the text that planning gives; or tell that text."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from graph.engine.plan.planner import Planner
from graph.engine.plan.rewriting import Plan
from ontology import BASE, PREFIXES

ALL: dict[str, Any] = {"use_default_graph_as_union": True}
"""The dataset of who chooses none; planning knows no other."""


def ask(store: ox.Store, text: str, dataset: dict[str, Any], planner: Planner) -> Any:
    """Start a query; raises SyntaxError, ValueError and OSError as pyoxigraph does."""
    run = planner.plan(text).text if dataset == ALL else text
    return store.query(run, base_iri=BASE, prefixes=PREFIXES, **dataset)


def explain(store: ox.Store, text: str, dataset: dict[str, Any], planner: Planner) -> Any:
    """How `ask` would answer, in rows: what is done, step by step, and last the text that is run.

    Raises SyntaxError and ValueError for a text that is no query.
    """
    ox.Store().query(text, base_iri=BASE, prefixes=PREFIXES, **dataset)
    chosen = Plan(text, ("as it is: it chooses its dataset",))
    plan = planner.plan(text) if dataset == ALL else chosen
    told = [*(("step", one) for one in plan.steps), ("text", plan.text)]
    rows = " ".join(
        f"({number} {ox.Literal(kind)} {ox.Literal(words)})"
        for number, (kind, words) in enumerate(told, 1)
    )
    return store.query(
        f"SELECT ?number ?kind ?words {{ VALUES (?number ?kind ?words) {{ {rows} }} }}"
    )
