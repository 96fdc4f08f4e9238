"""The ontology is read by OWL libraries in Python and in Rust, and by one for OBO Graphs."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import obographs
import owlready2
import pyhornedowl
import pytest
from rdflib import OWL, RDF, SKOS, BNode, Graph

from ontology import EXPRESSION, ONTOLOGY, TERM
from tests.graph.export.conftest import Rows

Made = Callable[[str], Path]
OF_ONTOLOGY = "GRAPH <https://w3id.org/myelokg/graph/ontology>"


def declared(rows: Rows, kind: str) -> set[str]:
    found = rows(f"SELECT ?term {{ {OF_ONTOLOGY} {{ ?term a owl:{kind} }} }}")
    return {one["term"] for one in found if not one["term"].startswith(EXPRESSION)}


@pytest.mark.parametrize("name", ["owl", "owl-individuals"])
def test_horned_owl_finds_every_class_and_property(made: Made, rows: Rows, name: str) -> None:
    read = pyhornedowl.open_ontology(made(name).read_text(encoding="utf-8"), "rdf")
    assert set(read.get_classes()) == declared(rows, "Class")
    assert set(read.get_object_properties()) == declared(rows, "ObjectProperty")
    assert str(read.get_iri()) == ONTOLOGY


@pytest.mark.parametrize("name", ["owl", "owl-individuals"])
def test_owlready_finds_every_class(made: Made, rows: Rows, name: str) -> None:
    world = owlready2.World()
    world.get_ontology("http://example.org/").load(fileobj=io.BytesIO(made(name).read_bytes()))
    assert {one.iri for one in world.classes()} == declared(rows, "Class")
    world.close()


def test_expressions_are_nameless_again(made: Made, rows: Rows) -> None:
    text = made("owl").read_text(encoding="utf-8")
    assert EXPRESSION not in text
    graph = Graph().parse(data=text, format="xml")
    restrictions = set(graph.subjects(RDF.type, OWL.Restriction))
    assert all(isinstance(one, BNode) for one in restrictions)
    counted = rows("SELECT (COUNT(DISTINCT ?one) AS ?n) { ?one a owl:Restriction }")
    assert len(restrictions) == int(counted[0]["n"])


def test_what_terms_are_called_elsewhere_is_annotation_and_never_equivalence(
    made: Made, rows: Rows
) -> None:
    graph = Graph().parse(data=made("owl").read_text(encoding="utf-8"), format="xml")
    told = rows(
        f"""SELECT ?a ?b {{ VALUES ?how {{ skos:exactMatch skos:closeMatch }} ?a ?how ?b .
        {OF_ONTOLOGY} {{ ?a rdfs:label ?label }} }}"""
    )
    found = {
        (str(a), str(b))
        for how in (SKOS.exactMatch, SKOS.closeMatch)
        for a, b in graph.subject_objects(how)
    }
    assert found == {(one["a"], one["b"]) for one in told}
    assert found
    assert (SKOS.exactMatch, RDF.type, OWL.AnnotationProperty) in graph
    assert not set(graph.subjects(OWL.sameAs))
    (obo,) = obographs.read(made("obographs"), squeeze=False).graphs
    links = {(one.id, xref.val) for one in obo.nodes if one.meta for xref in one.meta.xrefs or ()}
    assert links == found


def test_every_individual_of_the_data_stands_in_the_larger_file(made: Made, rows: Rows) -> None:
    text = made("owl-individuals").read_text(encoding="utf-8")
    for one in rows("SELECT ?one { ?one a mm:Result }"):
        assert f'"{one["one"]}"' in text


def test_obo_graphs_name_define_and_place_every_term(made: Made, rows: Rows) -> None:
    (graph,) = obographs.read(made("obographs"), squeeze=False).graphs
    nodes = {one.id: one for one in graph.nodes}
    for kind in ("Class", "ObjectProperty", "DatatypeProperty", "NamedIndividual"):
        assert declared(rows, kind) <= nodes.keys()
    for one in graph.nodes:
        if one.id.startswith(TERM):
            assert one.lbl
            assert one.meta is not None
            assert one.meta.definition is not None
            assert one.meta.definition.val


def test_obo_graphs_have_the_edges_of_the_ontology_and_no_others(made: Made, rows: Rows) -> None:
    (graph,) = obographs.read(made("obographs"), squeeze=False).graphs
    links = rows(
        f"SELECT ?a ?b {{ {OF_ONTOLOGY} {{ ?a rdfs:subClassOf ?b . ?b a owl:Class }} "
        f"FILTER (STRSTARTS(STR(?a), '{TERM}') && STRSTARTS(STR(?b), '{TERM}')) }}"
    )
    is_a = {(one.sub, one.obj) for one in graph.edges if one.pred == "is_a"}
    assert is_a == {(one["a"], one["b"]) for one in links}
    defined = {one.definedClassId for one in graph.logicalDefinitionAxioms}
    assert TERM + "AntiCD38Regimen" in defined
