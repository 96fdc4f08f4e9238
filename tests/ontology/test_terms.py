from __future__ import annotations

import io
import re
from pathlib import Path

import owlready2
import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef

from graph import sources
from graph.engine.answer import Question
from graph.engine.embedded import Engine
from ontology import BASE, FOLDER, ONTOLOGY, PREFIXES, SHAPES_FILE, TERM, TERMS_FILE
from ontology.terms import Vocabulary

ROOT = FOLDER.parent
KINDS = [OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual]


@pytest.fixture(scope="session")
def terms() -> Graph:
    return Graph().parse(TERMS_FILE, format="turtle")


def ours(terms: Graph, kind: URIRef) -> list[URIRef]:
    """Terms of our own namespace of one kind; never an empty list, or a test would be idle."""
    found = [
        one
        for one in terms.subjects(RDF.type, kind)
        if isinstance(one, URIRef) and one.startswith(TERM)
    ]
    assert len(found) > 40
    return found


def local(iris: list[URIRef]) -> list[str]:
    return sorted(str(iri).removeprefix(TERM) for iri in iris)


# ---------------------------------------------------------------------------- the file


def test_owlready2_finds_the_classes_and_properties_that_rdflib_finds(terms: Graph) -> None:
    world = owlready2.World()
    triples = io.BytesIO(terms.serialize(format="nt", encoding="utf-8"))
    world.get_ontology(BASE + "onto#").load(fileobj=triples)
    for kind, found in (
        (OWL.Class, world.classes()),
        (OWL.ObjectProperty, world.object_properties()),
        (OWL.DatatypeProperty, world.data_properties()),
    ):
        expected = {str(one) for one in terms.subjects(RDF.type, kind) if isinstance(one, URIRef)}
        assert {one.iri for one in found} == expected


def test_the_file_is_written_as_rdflib_writes_it(terms: Graph) -> None:
    assert TERMS_FILE.read_text(encoding="utf-8") == terms.serialize(format="longturtle"), (
        "write it anew: python -c \"import rdflib; rdflib.Graph().parse('ontology/myelokg.ttl')"
        ".serialize('ontology/myelokg.ttl', format='longturtle')\""
    )


@pytest.mark.parametrize("path", [TERMS_FILE, SHAPES_FILE], ids=lambda path: path.name)
def test_every_triple_store_can_read_it(path: Path) -> None:
    count = sum(1 for _ in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    assert count == len(Graph().parse(path, format="turtle"))


def test_the_version_is_written_in_one_place_which_is_not_here(terms: Graph) -> None:
    assert (URIRef(ONTOLOGY), RDF.type, OWL.Ontology) in terms
    for predicate in (OWL.versionInfo, OWL.versionIRI):
        assert terms.value(URIRef(ONTOLOGY), predicate) is None


# ----------------------------------------------------------------------- documentation


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.fragment)
@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition], ids=["label", "definition"])
def test_every_term_has_one_in_english(terms: Graph, kind: URIRef, predicate: URIRef) -> None:
    for iri in ours(terms, kind):
        (text,) = terms.objects(iri, predicate)
        assert isinstance(text, Literal), iri
        assert text.language == "en", iri


@pytest.mark.parametrize("kind", KINDS[:3], ids=lambda kind: kind.fragment)
@pytest.mark.parametrize("predicate", [SKOS.example, RDFS.isDefinedBy], ids=["example", "source"])
def test_every_class_and_property_has_an(terms: Graph, kind: URIRef, predicate: URIRef) -> None:
    assert local([iri for iri in ours(terms, kind) if (iri, predicate, None) not in terms]) == []


def test_no_two_terms_share_a_label(terms: Graph) -> None:
    seen: dict[tuple[URIRef, str], list[URIRef]] = {}
    for kind in KINDS:
        for iri in ours(terms, kind):
            seen.setdefault((kind, str(terms.value(iri, RDFS.label)).lower()), []).append(iri)
    assert [local(shared) for shared in seen.values() if len(shared) > 1] == []


def test_names_follow_their_kind(terms: Graph) -> None:
    assert [name for name in local(ours(terms, OWL.Class)) if not name[0].isupper()] == []
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        assert [name for name in local(ours(terms, kind)) if not name[0].islower()] == []


def test_every_property_says_what_its_values_are(terms: Graph) -> None:
    for iri in ours(terms, OWL.DatatypeProperty):
        assert terms.value(iri, RDFS.range) in (XSD.string, XSD.integer, XSD.decimal), iri


# ----------------------------------------------------------- terms used are terms declared


@pytest.fixture(scope="session")
def declared() -> Vocabulary:
    """The terms, with the drugs and events that the evidence adds."""
    evidence = sources.load(sources.EVIDENCE / "mele-2024")
    named = [(one.record.id, one.record.label) for one in evidence.drugs]
    named += [(one.record.id, one.record.label) for one in evidence.events]
    return Vocabulary.read().extended(named)


# the files that name terms: shapes, rules, saved questions
USERS = [
    SHAPES_FILE,
    *sorted((FOLDER / "rules").glob("*.rq")),
    *sorted((ROOT / "queries").glob("*.rq")),
]


@pytest.mark.parametrize("path", USERS, ids=lambda path: path.name)
def test_every_term_that_is_used_is_declared(declared: Vocabulary, path: Path) -> None:
    text = re.sub(r"^#(?!\+).*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    used = set(re.findall(r"(?<![\w:?])mm:([\w-]+)", text))
    assert sorted(name for name in used if not declared.knows(name)) == []


def test_every_term_that_the_code_writes_is_declared(declared: Vocabulary) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "graph").glob("*.py"))
    used = set(re.findall(r"\bterm\(\s*\"(\w+)\"", code))
    assert len(used) > 60
    assert sorted(name for name in used if not declared.knows(name)) == []


def test_every_prefix_of_a_query_is_one_of_ours() -> None:
    for path in USERS:
        text = re.sub(r"<[^>]*>|\"[^\"]*\"|#.*", "", path.read_text(encoding="utf-8"))
        if path.suffix == ".rq":
            used = set(re.findall(r"(?<![\w:?-])([a-z]+):\w", text))
            assert used <= set(PREFIXES), path.name


# --------------------------------------------------------------------------- OWL 2 EL

OUTSIDE_EL = [
    OWL.inverseOf,
    OWL.cardinality,
    OWL.minCardinality,
    OWL.maxCardinality,
    OWL.qualifiedCardinality,
    OWL.minQualifiedCardinality,
    OWL.maxQualifiedCardinality,
    OWL.complementOf,
    OWL.datatypeComplementOf,
    OWL.unionOf,
    OWL.disjointUnionOf,
    OWL.allValuesFrom,
    OWL.propertyDisjointWith,
]
CHARACTERS_OUTSIDE_EL = [
    OWL.InverseFunctionalProperty,
    OWL.SymmetricProperty,
    OWL.AsymmetricProperty,
    OWL.IrreflexiveProperty,
]


@pytest.mark.parametrize("predicate", OUTSIDE_EL, ids=lambda iri: iri.fragment)
def test_no_axiom_leaves_the_profile_by(terms: Graph, predicate: URIRef) -> None:
    assert list(terms.subjects(predicate)) == []


@pytest.mark.parametrize("kind", CHARACTERS_OUTSIDE_EL, ids=lambda iri: iri.fragment)
def test_no_property_is_a(terms: Graph, kind: URIRef) -> None:
    assert list(terms.subjects(RDF.type, kind)) == []


def test_no_object_property_is_functional(terms: Graph) -> None:
    functional = set(terms.subjects(RDF.type, OWL.FunctionalProperty))
    assert len(functional) > 5
    assert functional.isdisjoint(terms.subjects(RDF.type, OWL.ObjectProperty))


def test_no_value_is_a_boolean_or_a_date(terms: Graph) -> None:
    kinds = {value.datatype for value in terms.objects() if isinstance(value, Literal)}
    assert kinds <= {None, XSD.string, XSD.integer, XSD.decimal}
    ranges = {one for one in terms.objects(None, RDFS.range) if str(one).startswith(str(XSD))}
    assert ranges <= {XSD.string, XSD.integer, XSD.decimal}


def test_an_enumeration_has_one_member_at_most(terms: Graph) -> None:
    for head in terms.objects(None, OWL.oneOf):
        assert terms.value(head, RDF.rest) == RDF.nil


# ------------------------------------------------------------------- what a newcomer writes


def test_a_newcomer_asks_the_flagship_question_in_five_lines(engine: Engine) -> None:
    query = """
        PREFIX mm: <https://w3id.org/myelokg/onto/>
        SELECT ?trial ?months WHERE {
          ?r a mm:ReportedResult ; mm:trial ?trial ; mm:endpoint mm:PFS ; mm:value ?months ;
             mm:population/a mm:LenRefractoryOneLineCohort .
        }"""
    body = engine.ask(Question(query, rows="csv")).body().decode()
    rows = {tuple(line.rpartition("/")[2].split(",")) for line in body.splitlines()[1:]}
    assert rows == {("OPTIMISMM", "17.8"), ("EMN011", "26"), ("EMN011", "32"), ("EMN011", "17")}


def test_and_turns_it_round_by_one_word(engine: Engine) -> None:
    query = """
        PREFIX mm: <https://w3id.org/myelokg/onto/>
        SELECT DISTINCT ?trial WHERE {
          ?r a mm:MissingResult ; mm:trial ?trial ; mm:endpoint mm:PFS ;
             mm:population/a mm:LenRefractoryOneLineCohort .
        }"""
    body = engine.ask(Question(query, rows="csv")).body().decode()
    trials = {line.rpartition("/")[2] for line in body.splitlines()[1:]}
    assert {"CANDOR", "IKEMA", "DREAMM-8"} <= trials
    assert trials.isdisjoint({"OPTIMISMM", "EMN011", "CARTITUDE-4"})


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("progression-free survival", "PFS"),
        ("not reached", "NotReached"),
        ("trial", "trial"),
        ("reported result", "ReportedResult"),
    ],
)
def test_the_vocabulary_is_looked_up_by_name(label: str, kind: str) -> None:
    vocabulary = Vocabulary.read()
    assert vocabulary.knows(kind)
    assert vocabulary.label(URIRef(TERM + kind)) == label


def test_the_vocabulary_knows_what_kind_a_term_is() -> None:
    vocabulary = Vocabulary.read()
    assert "OS" in vocabulary.individuals("Endpoint")
    assert "PFS" in vocabulary.individuals("TimeToEventEndpoint")
    assert {"value", "trial"} <= vocabulary.properties
    assert "PFS" not in vocabulary.properties
    assert not vocabulary.knows("Nothing")
    assert (
        vocabulary.extended([("Nothing", "nothing")]).label(URIRef(TERM + "Nothing")) == "nothing"
    )
