"""The computed parts of docs/identifiers.md; `make docs` writes them, a test compares them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox

from graph import lookup, release
from graph.lookup import Facts, term
from ontology import TERM, mappings
from server.identifiers import EXACT, Identifiers

PAGE = Path(__file__).parents[1] / "docs" / "identifiers.md"
KINDS = {
    "drugs": "Drug",
    "drug targets": "DrugTarget",
    "diseases": "Disease",
    "endpoints": "Endpoint",
    "statistics": "Statistic",
    "units": "Unit",
    "adverse events": "AdverseEvent",
    "trials": "Trial",
    "references": "Reference",
}


def things(facts: Facts) -> dict[str, list[str]]:
    """The things of each kind that should be known elsewhere, in order."""
    found = {
        name: sorted({_iri(one) for one in facts.subjects(lookup.TYPE, ox.NamedNode(TERM + kind))})
        for name, kind in KINDS.items()
    }
    classes = facts.subjects(term("rdfs:subClassOf"), ox.NamedNode(TERM + "Drug"))
    named = sorted({_iri(one) for one in classes if _iri(one).startswith(TERM)})
    return {"drugs": found.pop("drugs"), "drug classes": named} | found


def coverage(facts: Facts) -> str:
    """How many things of each kind have identifiers, and which have none."""
    known = Identifiers(facts)
    lines = [
        "| kind | things | exactly known elsewhere | only close, broader or narrower | without |"
    ]
    lines.append("| --- | ---: | ---: | ---: | --- |")
    for name, members in things(facts).items():
        matches = {one: {match.how for match in known.of(one)} for one in members}
        exact = sum(EXACT in how for how in matches.values())
        none = [facts.label(ox.NamedNode(one)) for one, how in matches.items() if not how]
        near = len(members) - exact - len(none)
        told = "; ".join(none) if name != "references" else _numbers(none)
        lines.append(f"| {name} | {len(members)} | {exact} | {near} | {told} |")
    return "\n".join(lines)


def vocabularies() -> str:
    """The vocabularies with the number of their mappings and their licences."""
    counts = Counter(one.object.partition(":")[0] for one in mappings.read())
    rows = [
        f"| `{one.prefix}` | {one.name} | {counts[one.prefix]} | {one.licence} |"
        for one in mappings.vocabularies().values()
    ]
    head = "| prefix | vocabulary | mappings | licence |\n| --- | --- | ---: | --- |\n"
    return head + "\n".join(rows)


def total() -> str:
    """How many mappings there are, by match."""
    rows = mappings.read()
    counts = Counter(one.predicate for one in rows)
    parts = [f"{number} `{name}`" for name, number in counts.most_common()]
    subjects = len({one.subject for one in rows})
    return f"{len(rows)} mappings of {subjects} things: {', '.join(parts)}."


def written(text: str, facts: Facts) -> str:
    """The page's text with its computed parts as they should be."""
    parts = {"total": total(), "coverage": coverage(facts), "vocabularies": vocabularies()}
    for name, part in parts.items():
        block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = block.sub(lambda match, part=part: f"{match[1]}{part}\n{match[2]}", text)
    return text


def _iri(node: lookup.Subject) -> str:
    return node.value


def _numbers(labels: list[str]) -> str:
    """References by their numbers: their labels begin with them."""
    numbers = sorted(int(one.partition("]")[0].removeprefix("[")) for one in labels)
    return ", ".join(f"[{one}]" for one in numbers)


if __name__ == "__main__":
    current = lookup.facts(release.current(Path("releases")))
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), current), encoding="utf-8")
