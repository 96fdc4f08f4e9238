"""What a worker asks for the text to run in place of the text that was asked.

Small look-ups must not pay for what cannot help them. So what begins with one thing, or is of one
pattern and counts nothing, is not even read; and what was planned once is remembered until
more is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pyoxigraph as ox

from graph.engine.plan.rewriting import Plan, rewrite
from graph.engine.plan.statistics import Stage, Statistics
from ontology import BASE, PREFIXES

REMEMBERED = 500
LONGEST = 10_000
"""Characters of a query that is planned."""
_MAY_COUNT = re.compile(r"COUNT|DISTINCT", re.IGNORECASE)
_ASKS_OTHERS = re.compile("SERVICE", re.IGNORECASE)
_BEGINS_WITH_THING = re.compile(r"[^{]*\{\s*(?:<|[A-Za-z][\w-]*:)")
_JOINS = re.compile(r"[;,/]\s*[^\s},;]|\.\s+[?$<A-Za-z]|EXISTS|=|\bIN\b", re.IGNORECASE)


class Planner:
    """Plans queries by the statistics that `known` gives, when there are any."""

    def __init__(self, known: Callable[[], Statistics | None], *, on_disk: bool = False) -> None:
        self._known = known
        self._on_disk = on_disk
        self._by: Statistics | None = None
        self._plans: dict[str, Plan] = {}

    def plan(self, text: str) -> Plan:
        """The text to run, and why."""
        if len(text) > LONGEST or _ASKS_OTHERS.search(text) or not may_gain(text):
            return Plan(text, ("as it is: it is small",))
        statistics = self._known()
        if statistics is None:
            return Plan(text, ("as it is: the release is not counted, or not yet",))
        if statistics is not self._by:
            self._by = statistics
            self._plans.clear()
        return self._plans.get(text) or self._made(text, statistics)

    def _made(self, text: str, statistics: Statistics) -> Plan:
        if len(self._plans) >= REMEMBERED:
            self._plans.clear()
        plan = _checked(text, rewrite(text, statistics, on_disk=self._on_disk))
        if statistics.stage < Stage.CLASSES:
            plan = replace(plan, steps=(*plan.steps, "not all is counted, or not yet"))
        self._plans[text] = plan
        return plan


def _checked(text: str, plan: Plan) -> Plan:
    """The plan, if both texts are queries; else the text as it is, for the parser to complain of.

    A store without triples reads them, and has nothing to do then.
    """
    if plan.text == text:
        return plan
    nothing = ox.Store()
    try:
        for one in (text, plan.text):
            nothing.query(one, base_iri=BASE, prefixes=PREFIXES)
    except (SyntaxError, ValueError):
        return Plan(text, ("as it is: it cannot be read",))
    return plan


def may_gain(text: str) -> bool:
    """Whether a query could gain, by a glance.

    >>> may_gain("SELECT ?l { d:BOSTON rdfs:label ?l ; mm:phase ?p }")
    False
    >>> may_gain("SELECT ?l { ?t a mm:Trial ; rdfs:label ?l }")
    True
    """
    if _MAY_COUNT.search(text):
        return True
    return bool(_JOINS.search(text)) and not _BEGINS_WITH_THING.match(text)
