"""Run the cases against an endpoint of which only the address is known, and perhaps a token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from server.conformance import judge
from server.conformance.cases import Case, Group, Step, load, seed
from server.conformance.exchange import NoAnswer, send

Verdict = Literal["passed", "failed", "untested"]

# Where the cases read and write; nothing else of a store is touched.
SEEDED = "https://myelokg.example/seed/"
WRITTEN = "https://myelokg.example/written/"


@dataclass(frozen=True)
class Outcome:
    """What became of a case, and why if it is not that it passed."""

    case: Case
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True)
class Endpoint:
    """A service by its base address, under which are /sparql, /update and /store."""

    url: str
    token: str | None = None

    def names(self) -> dict[str, str]:
        """What the texts of the cases may name."""
        return {
            "url": self.url,
            "host": urlsplit(self.url).netloc,
            "sparql": "/sparql",
            "update": "/update",
            "store": "/store",
            "seed": SEEDED,
            "written": WRITTEN,
        }


def run(endpoint: Endpoint, groups: tuple[Group, ...] | None = None) -> Iterator[Outcome]:
    """Try every case; whatever they wrote is removed at the end."""
    has = _prepare(endpoint)
    try:
        for group in load() if groups is None else groups:
            for case in group.cases:
                yield attempt(endpoint, case, has)
    finally:
        if "seeded" in has:
            _remove_seed(endpoint)


def attempt(endpoint: Endpoint, case: Case, has: frozenset[str]) -> Outcome:
    """Try one case, step by step, until a step fails."""
    lacking = case.needs - has
    if lacking:
        what = "a token" if "token" in lacking else "the data of the cases"
        return Outcome(case, "untested", f"needs {what}")
    names = endpoint.names()
    for number, step in enumerate(case.steps, start=1):
        try:
            received = send(endpoint.url, step, names, endpoint.token)
        except NoAnswer as error:
            return Outcome(case, "failed", f"step {number}: {error}")
        wrong = judge.faults(step, received, names)
        if wrong:
            _go_on(endpoint, case.steps[number:], names)
            return Outcome(case, "failed", f"step {number}: {'; '.join(wrong)}")
        if step.keep:
            kept = received.headers.get(step.keep.lower(), "")
            names[step.keep.lower().replace("-", "_")] = kept
    return Outcome(case, "passed")


def _go_on(endpoint: Endpoint, steps: tuple[Step, ...], names: Mapping[str, str]) -> None:
    """Take the steps that are left of a case that failed, because the last ones tidy up."""
    with suppress(NoAnswer):
        for step in steps:
            send(endpoint.url, step, names, endpoint.token)


def _prepare(endpoint: Endpoint) -> frozenset[str]:
    """Find out what can be tried; write the seed where that is allowed and needed."""
    has = {"token"} if endpoint.token else set()
    if _holds_seed(endpoint):
        has.add("data")
    elif endpoint.token and all(_put(endpoint, *one) for one in seed().items()):
        has |= {"data", "seeded"}
    return frozenset(has)


def _holds_seed(endpoint: Endpoint) -> bool:
    query = f"ASK {{ GRAPH <{SEEDED}three> {{ ?s ?p ?o }} }}"
    step = Step((200,), address={"query": query, "format": "json"}, boolean=True)
    return _succeeds(endpoint, step)


def _put(endpoint: Endpoint, name: str, triples: str) -> bool:
    return _succeeds(
        endpoint,
        Step(
            ("2xx",),
            "PUT",
            "$store",
            address={"graph": name},
            text=triples,
            type="application/n-triples",
            token=True,
        ),
    )


def _remove_seed(endpoint: Endpoint) -> None:
    for name in seed():
        _succeeds(endpoint, Step(("2xx",), "DELETE", "$store", address={"graph": name}, token=True))


def _succeeds(endpoint: Endpoint, step: Step) -> bool:
    try:
        received = send(endpoint.url, step, endpoint.names(), endpoint.token)
    except NoAnswer:
        return False
    return not judge.faults(step, received, endpoint.names())
