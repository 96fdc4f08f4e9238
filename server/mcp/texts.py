"""What a language model can read: the list of questions, the model, how to cite; and a prompt."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from server import guide
from server.origins import Origin

ADVICE = (
    "Prefer the tools that are saved questions; use look_up to find names, and sparql only where "
    "no question fits.",
    "Cite the release and the place in the review that each answer names.",
)
PROMPT = "answer_from_the_evidence"


@dataclass(frozen=True)
class Text:
    """A resource: its address, what it is, and what writes it."""

    uri: str
    name: str
    title: str
    description: str
    media_type: str
    write: Callable[[Origin], str]


def _catalogue(origin: Origin) -> str:
    from server.questions import record

    return json.dumps([record(one) for one in origin.questions.values()], ensure_ascii=False)


def _citation(origin: Origin) -> str:
    return guide.citing(origin.release, origin.graphs)


TEXTS = {
    one.uri: one
    for one in (
        Text(
            "myelokg://catalogue",
            "catalogue",
            "The saved questions",
            "Every question with its parameters, choices, columns and units.",
            "application/json",
            _catalogue,
        ),
        Text(
            "myelokg://model",
            "model",
            "The model of the graph",
            "How things hang together, with patterns for SPARQL.",
            "text/markdown",
            lambda _: guide.model(),
        ),
        Text(
            "myelokg://citation",
            "citation",
            "How to cite",
            "What to cite for an answer, and with what care to use it.",
            "text/plain",
            _citation,
        ),
    )
}


def prompt(question: str) -> str:
    """Ask for an answer that says what the graph says, where it stands, and what is not known."""
    return "\n".join(
        [
            f"Answer from MyeloKG only: {question}",
            "",
            "1. Find the saved question that fits, and ask it; look_up finds unclear names.",
            "2. Give each figure with its trial, patients, unit, follow-up, and its place in the "
            "review.",
            "3. Say what was not reached, not reported or not evaluated, and what the review "
            "contradicts itself on.",
            "4. End with the citation that the tools give.",
            "",
            *(f"- {one}" for one in guide.CAUTIONS),
        ]
    )
