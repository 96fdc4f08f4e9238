"""What a program, or a language model, has to know before it asks: in words, made from what is.

The same texts are `/llms.txt`, `/llms-full.txt` and the resources of the model context protocol.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from graph.citation import cite
from graph.release import Release
from queries import Parameter, Query

MODEL_FILE = Path(__file__).parents[1] / "docs" / "model.md"
SUMMARY = (
    "The evidence for multiple myeloma at first relapse after lenalidomide, as one narrative "
    "review reports it, in a graph in which every figure has an address in that review."
)
CAUTION = (
    "Figures of different trials come from different patients: do not compare them as if they "
    "came from one. This is no medical advice."
)
"""What stands below every table that a model is given."""
CAUTIONS = (
    "It says what one review says, not what is true of a trial: primary papers may say more, or "
    "otherwise.",
    "Figures of different trials come from different patients. Never compare them with each other "
    "as if they came from one trial; name trial, patients and follow-up with each figure.",
    "'Not reached' is a result. 'Not reported' and 'not evaluated' are stated, never guessed.",
    "It gives no medical advice, and neither may an answer that is made from it.",
)


def model() -> str:
    """Read how the graph is built, with patterns to start from; raises OSError."""
    return MODEL_FILE.read_text(encoding="utf-8")


def citing(release: str, graphs: Iterable[str] = ()) -> str:
    """Say how to cite, and which part of an answer is whose."""
    return (
        f"Cite: {cite(release, graphs=graphs)}\n\n"
        "Give with each figure its place in the review (the column 'locator') and the references "
        "that the review cites there ('references'). Every answer "
        "names its release (header MyeloKG-Release), so that it can be had again.\n"
    )


def brief(questions: Mapping[str, Query], base: str, release: Release) -> str:
    """Write `/llms.txt`: what this is, how to ask, and what can be asked."""
    return "\n".join(
        [
            "# MyeloKG",
            "",
            f"> {SUMMARY}",
            "",
            *_listed(CAUTIONS),
            "",
            "## How to ask",
            "",
            *_ways(base),
            *_questions(questions.values(), base),
            "## How to cite",
            "",
            citing(release.id, release.counts),
            "## Optional",
            "",
            f"- [Everything in one file]({base}/llms-full.txt): choices, columns and the model",
            f"- [The questions as JSON]({base}/queries.json): parameters, choices, columns, units",
            f"- [The evidence as a matrix]({base}/evidence): for people; rows from `evidence`",
            f"- [The dataset described]({base}/.well-known/void): VoID and DCAT",
            f"- [The documentation]({base}/docs): start, how to, reference, explanation, decisions",
            "",
        ]
    )


def full(questions: Mapping[str, Query], base: str, release: Release) -> str:
    """Write `/llms-full.txt`: the same with every choice and column, and the model."""
    explained = "\n".join(line for one in questions.values() for line in _explained(one, base))
    return f"{brief(questions, base, release)}\n## Each question\n\n{explained}\n{model()}"


def _listed(sentences: Iterable[str]) -> list[str]:
    return [f"- {one}" for one in sentences]


def _ways(base: str) -> list[str]:
    return _listed(
        [
            f"A saved question: GET {base}/queries/<id>.tidy.json?<parameter>=<value> (plain "
            "objects with units and citation; also .csv .tsv .json .xml .xlsx). A parameter that "
            "is given twice means any of them. A wrong value is refused with the values there are.",
            f"SPARQL 1.1: GET or POST {base}/sparql, for what no question answers. Queries only; "
            "time and memory are bounded.",
            f"Model context protocol: {base}/mcp (streamable HTTP), or `myelokg mcp` (stdio). Each "
            "question is a tool.",
        ]
    )


def _questions(questions: Iterable[Query], base: str) -> Iterator[str]:
    group = ""
    for one in questions:
        if one.group != group:
            yield from (["", f"## Questions: {one.group}", ""])
            group = one.group
        names = ", ".join(_short(parameter) for parameter in one.parameters)
        yield f"- [{one.id}]({base}/queries/{one.id}): {one.question} Parameters: {names}"
    yield ""


def _short(one: Parameter) -> str:
    return f"{one.name} (needed)" if one.required else one.name


def _explained(query: Query, base: str) -> Iterator[str]:
    yield from (f"### {query.id}", "", query.question, query.why, "", "Parameters:")
    yield from _listed(_parameter(one) for one in query.parameters)
    yield from ("", "Columns:")
    yield from _listed(f"{name}: {one.heading}" for name, one in query.columns.items())
    yield ""


def _parameter(one: Parameter) -> str:
    told = [f"{name} = {choice.label}" for name, choice in (one.choices or {}).items()]
    many = " (one or more)" if one.many else ""
    default = f" Needed, such as {one.default[0]}." if one.required else ""
    default = default or f" Default: {', '.join(one.default)}."
    return f"{one.name}{many}: {one.help.rstrip('.')}.{default} {'; '.join(told)}".rstrip()
