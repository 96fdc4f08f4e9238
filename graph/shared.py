"""What all studies of a source share, as triples: drugs, regimens, references, opinions."""

from __future__ import annotations

from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef

from graph.findings import Findings, count, distinct, text
from graph.names import data, term
from graph.places import Places
from graph.records import (
    Abbreviation,
    AdverseEventKind,
    Conclusion,
    Conflict,
    Drug,
    Reference,
    Regimen,
)
from graph.sources import Evidence, Knowledge, Origin
from ontology.terms import Vocabulary

SOURCE_KINDS = {
    "review article": "ReviewArticle",
    "primary report": "PrimaryReport",
    "registry record": "RegistryRecord",
}
CONFLICT_KINDS = {
    "values": "ConflictingValues",
    "identifiers": "ConflictingIdentifiers",
    "counts": "ConflictingCounts",
    "names": "NameVariants",
    "meaning": "DoubtfulMeaning",
}


def write_source(evidence: Evidence, findings: Findings) -> None:
    """The source itself."""
    source = evidence.source.record
    node = data(source.id)
    findings.add(node, RDF.type, term(SOURCE_KINDS[source.kind]))
    findings.add(node, RDFS.label, Literal(source.title, lang="en"))
    findings.add(node, term("sourceSha256"), text(source.sha256))
    called = "the review" if source.prefix is None else source.id
    findings.write_facts(node, findings.within("about"), called, source.facts, None)


def write_drug(drug: Drug, findings: Findings) -> None:
    """A drug as a kind, with what the source says of its class, target and modality."""
    node = term(drug.id)
    findings.shape(node, RDF.type, term("Drug"))
    findings.shape(node, RDFS.label, Literal(drug.label, lang="en"))
    definition = Literal(f"The drug {drug.label}, as a kind.", lang="en")
    findings.shape(node, SKOS.definition, definition)
    findings.write_names(node, drug.id, drug.label, drug.names, None)
    findings.write_facts(node, drug.id, drug.label, drug.facts, None)


def write_regimen(regimen: Regimen, drugs: dict[str, str], findings: Findings) -> None:
    """A regimen, its components, and, when these are all, what it does not contain."""
    node = data(regimen.id)
    findings.shape(node, RDF.type, term("Regimen"))
    findings.shape(node, RDFS.label, Literal(regimen.label, lang="en"))
    for drug in regimen.components:
        findings.shape(node, term("component"), term(drug))
    for drug in regimen.optional:
        findings.shape(node, term("optionalComponent"), term(drug))
    if regimen.complete:
        known = {*regimen.components, *regimen.optional}
        for drug in sorted(set(drugs) - known):
            findings.shape(node, term("excludesDrug"), term(drug))
        if not regimen.optional:
            findings.shape(node, term("componentCount"), count(len(regimen.components)))
    parts = " + ".join(drugs[drug] for drug in regimen.components)
    findings.describe(
        findings.name(regimen.id, "composition"),
        node,
        term("component"),
        text(parts or None),
        f"{regimen.label}: {parts or 'no components stated'}",
        regimen.model_copy(update={"label": None}),
        None,
    )
    findings.write_names(node, regimen.id, regimen.label, regimen.names, None)
    findings.write_facts(node, regimen.id, regimen.label, regimen.facts, None)


def write_event(event: AdverseEventKind, findings: Findings) -> None:
    """A kind of adverse event the source names."""
    node = term(event.id)
    findings.shape(node, RDF.type, term("AdverseEvent"))
    findings.shape(node, RDFS.label, Literal(event.label, lang="en"))
    findings.shape(node, SKOS.definition, Literal(event.definition, lang="en"))
    for name in event.names:
        findings.shape(node, SKOS.altLabel, Literal(name, lang="en"))


def write_reference(source: str, reference: Reference, findings: Findings) -> None:
    """An entry of the reference list, as printed. It is also a paragraph of the source."""
    node = data(source, "ref", reference.number)
    authors = reference.authors.split(";")[0].strip()
    short = f"[{reference.number}] {authors}, {reference.journal} {reference.year}"
    add = findings.add
    add(node, RDF.type, term("Reference"))
    add(node, RDFS.label, Literal(short, lang="en"))
    add(node, term("referenceNumber"), count(reference.number))
    add(node, term("firstAuthor"), text(authors))
    add(node, term("authors"), text(reference.authors))
    add(node, term("title"), text(reference.title))
    add(node, term("journal"), text(reference.journal))
    add(node, term("year"), count(reference.year))
    add(node, term("volume"), text(reference.volume))
    add(node, term("pages"), text(reference.pages))
    for study in reference.about:
        add(node, term("reportsOn"), data(study))
    if reference.note is not None:
        add(node, RDFS.comment, Literal(reference.note, lang="en"))
    key = findings.within("ref", reference.number)
    findings.write_facts(node, key, short, reference.facts, None)


def write_conclusion(conclusion: Conclusion, findings: Findings) -> None:
    """An opinion, attributed to the authors."""
    node = findings.name("conclusion", conclusion.id)
    findings.write(node, "Conclusion", conclusion.words, conclusion)
    findings.add(node, term("wording"), text(conclusion.words))
    for topic in conclusion.topics:
        findings.add(node, term("topic"), findings.thing(topic))


def write_abbreviation(short: Abbreviation, findings: Findings) -> None:
    """A short form of the text, with what it stands for."""
    node = findings.name("abbreviation", distinct(short.short), short.key)
    label = f"{short.short}: {short.expansion or 'never spelled out'}"
    findings.write(node, "Abbreviation", label, short)
    findings.add(node, term("shortForm"), text(short.short))
    findings.add(node, term("expansion"), text(short.expansion))


def write_conflict(source: str, conflict: Conflict, findings: Findings, places: Places) -> None:
    """A conflict of the source with itself: the argument, the decision, further readings."""
    node = findings.name(conflict.id)
    findings.add(node, RDF.type, term("Conflict"))
    findings.add(node, RDFS.label, Literal(f"{conflict.id}: {conflict.title}", lang="en"))
    findings.add(node, term("conflictKind"), term(CONFLICT_KINDS[conflict.kind]))
    findings.add(node, term("argument"), text(conflict.argument))
    findings.add(node, term("decision"), text(conflict.decision))
    findings.add(node, term("source"), data(source))
    for number, reading in enumerate(conflict.readings, start=1):
        one = URIRef(f"{node}-r{number}")
        findings.add(node, term("conflictingReading"), one)
        places.write_lone_reading(one, reading)


def write_background(
    knowledge: Knowledge, graph: Graph, vocabulary: Vocabulary
) -> dict[str, Origin]:
    """Outside knowledge: the plain triple, and beside it who says so; returns where each stands."""
    origins: dict[str, Origin] = {}
    subjects = [(term(drug.record.id), drug) for drug in knowledge.drugs]
    subjects += [(data(study.record.id), study) for study in knowledge.studies]
    for subject, located in subjects:
        for number, claim in enumerate(located.record.claims):
            predicate = RDF.type if claim.attribute == "type" else term(claim.attribute)
            value = term(claim.thing) if claim.thing is not None else text(claim.value)
            assert value is not None
            graph.add((subject, predicate, value))
            keys = (located.record.id, claim.attribute, claim.key, claim.thing)
            node = data("background", *keys)
            origins[str(node)] = located.origin.inside("claims", number)
            said = vocabulary.label(value) if isinstance(value, URIRef) else str(value)
            what = vocabulary.label(predicate)
            label = f"{vocabulary.label(subject)}: {what}: {said} (background)"
            graph.add((node, RDF.type, term("BackgroundAssertion")))
            graph.add((node, RDFS.label, Literal(label, lang="en")))
            graph.add((node, term("subject"), subject))
            graph.add((node, term("describes"), predicate))
            pointer = term("statedThing" if isinstance(value, URIRef) else "statedValue")
            graph.add((node, pointer, value))
            graph.add((node, term("backgroundSource"), Literal(claim.source)))
            if claim.corrects is not None:
                graph.add((node, term("supersedesPrinted"), Literal(claim.corrects)))
    return origins
