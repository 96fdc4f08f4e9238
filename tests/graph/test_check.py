from __future__ import annotations

from collections.abc import Callable

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph import check
from graph.build import Graphs
from graph.check import CheckError
from graph.names import data, term
from ontology import BACKGROUND_GRAPH, DATA_GRAPH, FOLDER, ONTOLOGY_GRAPH, PROVENANCE_GRAPH

ALPHA = "mele-2024/studies/ALPHA.yaml"
REGIMENS = "mele-2024/regimens.yaml"
CONFLICTS = "mele-2024/conflicts.yaml"
TABLES = "mele-2024/tables.yaml"
TERMS = "ontology/myelokg.ttl"
BACKGROUND = "background/drugs.yaml"

MEDIAN = data("ALPHA-DaraPd-ITT-PFS-Median")
ONE_LINE = data("ALPHA-DaraPd-LenR-1LOT-PFS-Median")
NOT_REACHED = data("ALPHA-DaraPd-LenR-PFS-Median")
RATE = data("ALPHA-DaraPd-ITT-ORR-ProportionOfPatients")
SIZE = data("ALPHA-DaraPd-LenR-size")
PLACE = data("Small-T1-pfs-itt-ALPHA")
READING, KEPT = URIRef(f"{MEDIAN}-r1"), URIRef(f"{MEDIAN}-r2")

Change = Callable[[Graph], object]


def without(subject: Node, predicate: str) -> Change:
    """Take a statement away."""
    return lambda graph: graph.remove((subject, _property(predicate), None))


def also(subject: Node, predicate: str, value: Node) -> Change:
    """Make a further statement."""
    return lambda graph: graph.add((subject, _property(predicate), value))


def instead(subject: Node, predicate: str, value: Node) -> Change:
    """Make a statement in place of those that stand."""
    return lambda graph: graph.set((subject, _property(predicate), value))


def _property(name: str) -> URIRef:
    known = {"type": RDF.type, "label": RDFS.label, "definition": SKOS.definition}
    return known.get(name, term(name))


def decimal(value: str) -> Literal:
    return Literal(value, datatype=XSD.decimal)


# what is done to a sound build, in which graph, the file to blame, and what the curator is told
MUTATIONS = [
    (without(MEDIAN, "basedOn"), DATA_GRAPH, ALPHA, "a finding rests on at least one reading"),
    (also(MEDIAN, "status", term("NotReached")), DATA_GRAPH, ALPHA, "exactly one status"),
    (without(MEDIAN, "status"), DATA_GRAPH, ALPHA, "a finding has exactly one status"),
    (instead(MEDIAN, "status", term("PFS")), DATA_GRAPH, ALPHA, "a finding has exactly one stat"),
    (without(MEDIAN, "endpoint"), DATA_GRAPH, ALPHA, "a result has exactly one endpoint"),
    (also(MEDIAN, "statistic", term("HazardRatio")), DATA_GRAPH, ALPHA, "exactly one statistic"),
    (without(MEDIAN, "population"), DATA_GRAPH, ALPHA, "a result is about exactly one cohort"),
    (without(MEDIAN, "trial"), DATA_GRAPH, ALPHA, "a result belongs to a study"),
    (instead(MEDIAN, "value", decimal("-1")), DATA_GRAPH, ALPHA, "a value is one positive number"),
    (instead(MEDIAN, "value", Literal("28.4")), DATA_GRAPH, ALPHA, "a value is one positive numbe"),
    (without(data("ALPHA-DaraPd"), "regimen"), DATA_GRAPH, ALPHA, "an arm has exactly one regimen"),
    (
        also(data("Rd"), "component", data("ALPHA")),
        DATA_GRAPH,
        REGIMENS,
        "the components of a regimen are drugs (ALPHA)",
    ),
    (
        also(data("Rd"), "componentCount", Literal(3)),
        DATA_GRAPH,
        REGIMENS,
        "a component count is one whole number",
    ),
    (without(data("ALPHA"), "condition"), DATA_GRAPH, ALPHA, "a study is about a disease"),
    (also(data("ALPHA"), "label", Literal("Beta")), DATA_GRAPH, ALPHA, "exactly one label"),
    (without(data("C01"), "argument"), DATA_GRAPH, CONFLICTS, "a conflict has an argument"),
    (instead(SIZE, "percent", decimal("140")), DATA_GRAPH, ALPHA, "lies between 0 and 100 (140)"),
    (without(READING, "readStatus"), PROVENANCE_GRAPH, ALPHA, "states exactly one status"),
    (also(READING, "locator", PLACE), PROVENANCE_GRAPH, ALPHA, "made at exactly one place"),
    (instead(SIZE, "percent", decimal("60")), DATA_GRAPH, ALPHA, "the percentage does not follow"),
    (instead(SIZE, "n", Literal(140)), DATA_GRAPH, ALPHA, "larger than the cohort that contains"),
    (instead(SIZE, "n", Literal(140)), DATA_GRAPH, ALPHA, "larger than its denominator (140)"),
    (
        lambda graph: [graph.remove((SIZE, term(name), None)) for name in ("n", "percent")],
        DATA_GRAPH,
        ALPHA,
        "a reported size has a count or a percentage",
    ),
    (
        also(data("DaraPd"), "excludesDrug", term("daratumumab")),
        DATA_GRAPH,
        REGIMENS,
        "a component of the regimen is also excluded (daratumumab)",
    ),
    (instead(MEDIAN, "value", decimal("284")), DATA_GRAPH, ALPHA, "outside the range of its unit"),
    (
        instead(MEDIAN, "value", decimal("28.5")),
        DATA_GRAPH,
        ALPHA,
        "states another number than the",
    ),
    (instead(SIZE, "n", Literal(41)), DATA_GRAPH, ALPHA, "states another count than the finding"),
    (
        instead(SIZE, "percent", decimal("40.4")),
        DATA_GRAPH,
        ALPHA,
        "states another percentage than",
    ),
    (
        lambda g: g.add((MEDIAN, RDFS.label, Literal("another", "en"))),
        DATA_GRAPH,
        ALPHA,
        "two things share this name",
    ),
    (without(MEDIAN, "unit"), DATA_GRAPH, ALPHA, "a reported result needs a value and a unit"),
    (also(NOT_REACHED, "value", decimal("3")), DATA_GRAPH, ALPHA, "only a reported result has a v"),
    (
        instead(RATE, "status", term("NotReached")),
        DATA_GRAPH,
        ALPHA,
        "only a time to an event can be not reached",
    ),
    (without(MEDIAN, "preferenceNote"), DATA_GRAPH, ALPHA, "needs a reason and a sentence"),
    (without(MEDIAN, "preferenceReason"), DATA_GRAPH, ALPHA, "needs a reason and a sentence"),
    (instead(MEDIAN, "trial", data("BETA")), DATA_GRAPH, ALPHA, "belong to different studies"),
    (
        instead(KEPT, "verbatim", Literal("36")),
        PROVENANCE_GRAPH,
        ALPHA,
        "do not stand at its place",
    ),
    (without(KEPT, "verbatim"), PROVENANCE_GRAPH, ALPHA, "that is no absence needs its words"),
    (
        lambda graph: graph.remove((None, term("locator"), PLACE)),
        PROVENANCE_GRAPH,
        TABLES,
        "no record reads this cell, which prints something (35.7 months HR 0.58)",
    ),
    (
        instead(ONE_LINE, "endpoint", term("OS")),
        DATA_GRAPH,
        ALPHA,
        "says nothing, not even 'not reported', of the median PFS of this cohort (LenRefractoryOn",
    ),
    (without(MEDIAN, "inConflict"), DATA_GRAPH, CONFLICTS, "no record takes part in this conflict"),
    (also(data("ALPHA"), "tested", data("Rd")), DATA_GRAPH, TERMS, "does not declare [tested]"),
    (also(data("ALPHA"), "type", term("Test")), DATA_GRAPH, TERMS, "does not declare [Test]"),
    (
        also(data("ALPHA"), "arm", data("ALPHA-Ghost")),
        DATA_GRAPH,
        ALPHA,
        "a link to this thing, of which nothing is said [ALPHA-Ghost]",
    ),
    (without(data("ALPHA-Rd"), "label"), DATA_GRAPH, ALPHA, "this thing has no type or no label"),
    (also(BNode(), "study", data("ALPHA")), DATA_GRAPH, TERMS, "a blank node in what is published"),
    (
        without(term("PFS"), "definition"),
        ONTOLOGY_GRAPH,
        TERMS,
        "a term of the ontology lacks a label or a definition [PFS]",
    ),
    (
        also(term("Fresh"), "type", OWL.Class),
        ONTOLOGY_GRAPH,
        TERMS,
        "a term of the ontology lacks a label or a definition [Fresh]",
    ),
    (also(term("Aside"), "type", OWL.Class), ONTOLOGY_GRAPH, TERMS, "a class has neither a superc"),
    (
        instead(term("PFS"), "label", Literal(" PFS", "en")),
        ONTOLOGY_GRAPH,
        TERMS,
        "a label or definition has stray white space [PFS]",
    ),
    (
        instead(term("PFS"), "definition", Literal("time to progression", "en")),
        ONTOLOGY_GRAPH,
        TERMS,
        "a definition does not begin with a capital and end with a full stop [PFS]",
    ),
    (
        also(term("PFS"), "definition", Literal("Another one.", "en")),
        ONTOLOGY_GRAPH,
        TERMS,
        "a term has two definitions [PFS]",
    ),
    (
        also(term("PFS"), "label", Literal("PFS", "en")),
        ONTOLOGY_GRAPH,
        TERMS,
        "has two labels [PFS",
    ),
    (instead(term("PFS"), "label", Literal("PFS")), ONTOLOGY_GRAPH, TERMS, "has no language [PFS]"),
    (
        lambda graph: graph.set(
            (term("PFS"), SKOS.definition, graph.value(term("OS"), SKOS.definition))
        ),
        ONTOLOGY_GRAPH,
        TERMS,
        "two terms have the same definition (OS) [PFS]",
    ),
    (
        lambda graph: graph.set(
            (term("Trial"), RDFS.label, graph.value(term("Study"), RDFS.label))
        ),
        ONTOLOGY_GRAPH,
        TERMS,
        "two classes, or two properties, have the same label (Study) [Trial]",
    ),
    (
        lambda graph: graph.add((term("Study"), RDFS.subClassOf, term("Trial"))),
        ONTOLOGY_GRAPH,
        TERMS,
        "a class is below itself [Trial]",
    ),
    (
        lambda graph: graph.remove((term("value"), SKOS.example, None)),
        ONTOLOGY_GRAPH,
        TERMS,
        "a class or property has no example [value]",
    ),
    (
        lambda graph: graph.add((term("PFS"), OWL.deprecated, Literal(True))),
        ONTOLOGY_GRAPH,
        TERMS,
        "a deprecated term names no replacement [PFS]",
    ),
    (
        lambda graph: graph.add((term("PFS"), OWL.deprecated, Literal(True))),
        ONTOLOGY_GRAPH,
        TERMS,
        "a deprecated term does not say why [PFS]",
    ),
    (
        lambda graph: graph.add((term("PFS"), OWL.deprecated, Literal(True))),
        ONTOLOGY_GRAPH,
        TERMS,
        "a deprecated term is still used [PFS]",
    ),
    (
        without(data("background-daratumumab-target-CD38"), "backgroundSource"),
        BACKGROUND_GRAPH,
        BACKGROUND,
        "a background claim has no source",
    ),
    (
        lambda graph: graph.add(
            (term("PFS"), OWL.sameAs, URIRef("http://purl.obolibrary.org/obo/NCIT_C28234"))
        ),
        ONTOLOGY_GRAPH,
        TERMS,
        "it is made one with a thing of another vocabulary; write a SKOS match instead",
    ),
]


@pytest.mark.parametrize(
    ("change", "name", "file", "sentence"), MUTATIONS, ids=[case[3] for case in MUTATIONS]
)
def test_what_breaks_a_rule_is_told_of_its_record(
    small: Graphs, change: Change, name: str, file: str, sentence: str
) -> None:
    errors = check.examine(changed(small, name, change)).errors
    assert [one.file for one in errors if sentence in one.sentence] == [file]


def test_a_size_without_a_percentage_is_sound(small: Graphs) -> None:
    assert check.examine(changed(small, DATA_GRAPH, without(SIZE, "percent"))).errors == ()


@pytest.mark.parametrize("number", ["NCT1234567", "NCT123456789", "EudraCT 2013-12345-1", "nct"])
def test_a_malformed_registry_number_is_only_a_warning(small: Graphs, number: str) -> None:
    change = instead(data("ALPHA-registryId"), "statedValue", Literal(number))
    report = check.examine(changed(small, DATA_GRAPH, change))
    (warning,) = report.warnings
    assert warning.file == ALPHA
    assert (
        warning.sentence
        == f"the registry number is malformed as printed ({number}) [ALPHA-registryId]"
    )


def test_a_sound_build_is_told_nothing(small: Graphs) -> None:
    report = check.examine(small)
    assert (report.errors, report.warnings) == ((), ())


def test_the_real_build_has_one_warning_the_number_of_ikema(whole: Graphs) -> None:
    report = check.examine(whole)
    assert report.errors == ()
    assert [(one.file, one.sentence) for one in report.warnings] == [
        (
            "mele-2024/studies/IKEMA.yaml",
            "the registry number is malformed as printed (NCT032275285) [IKEMA-registryId]",
        )
    ]


def test_errors_are_told_all_at_once_and_in_order(small: Graphs) -> None:
    broken = changed(small, DATA_GRAPH, without(MEDIAN, "unit"))
    broken = changed(broken, DATA_GRAPH, also(data("Rd"), "componentCount", Literal(3)))
    broken = changed(broken, DATA_GRAPH, without(data("ALPHA"), "condition"))
    errors = check.examine(broken).errors
    places = [(one.file, one.line) for one in errors]
    assert places == sorted(places)
    assert {file for file, _ in places} == {ALPHA, REGIMENS}
    assert str(CheckError(errors)).splitlines() == [str(one) for one in errors]


def test_the_line_is_that_of_the_record(small: Graphs) -> None:
    (complaint,) = check.examine(changed(small, DATA_GRAPH, without(MEDIAN, "unit"))).errors
    assert complaint == small.origins[str(MEDIAN)].complain(complaint.sentence)
    assert complaint.line > 1


def test_every_rule_is_broken_by_some_test() -> None:
    told = [sentence.partition(" (")[0].partition(" [")[0] for _, _, _, sentence in MUTATIONS]
    told.append("the registry number is malformed as printed")
    for path in sorted((FOLDER / "rules").glob("*.rq")):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# "), path.name
        assert any(one in first for one in told), path.name


def changed(graphs: Graphs, name: str, change: Change) -> Graphs:
    copy = graphs.union(name)
    change(copy)
    return graphs.extended({name: copy})
