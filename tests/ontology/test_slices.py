"""The slices of other ontologies, and the command that cuts them from files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rdflib import DCTERMS, OWL, RDF, RDFS, BNode, Graph, Literal, URIRef

from ontology import ALIGNMENTS_FILE, DATA, MODULES, TERMS_FILE, slices
from ontology.slices import OBO, Recipe
from server.cli import main

RECIPES = sorted(MODULES.glob("*.toml"))
HEAD = """
title = "Slice"
source = "https://example.org/x.owl"
version = "1"
license = "https://example.org/licence"
description = "A slice."
"""
OBO_FILE = """format-version: 1.2
ontology: x

[Term]
id: X:1
name: everything

[Term]
id: X:2
name: middle
is_a: X:1 ! everything
is_a: Y:9 ! a class of another

[Term]
id: X:3
name: leaf
is_a: X:2 ! middle

[Term]
id: X:4
name: side
is_a: X:1 ! everything

[Term]
id: X:5
name: old leaf
is_a: X:2
is_obsolete: true
"""
OWL_FILE = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:owl="http://www.w3.org/2002/07/owl#"
 xml:base="http://purl.obolibrary.org/obo/">
<owl:Class rdf:about="X_1"><rdfs:label>everything</rdfs:label></owl:Class>
<owl:Class rdf:about="X_2"><rdfs:label>middle</rdfs:label><rdfs:subClassOf rdf:resource="X_1"/>
 <rdfs:subClassOf><owl:Restriction/></rdfs:subClassOf></owl:Class>
<owl:Class rdf:about="X_3"><rdfs:label>leaf</rdfs:label>
 <rdfs:subClassOf rdf:resource="X_2"/></owl:Class>
<owl:Class rdf:about="X_4"><rdfs:label>side</rdfs:label>
 <rdfs:subClassOf rdf:resource="X_1"/></owl:Class>
<owl:AllDisjointClasses><owl:members rdf:parseType="Collection">
 <rdf:Description rdf:about="X_2"/><rdf:Description rdf:about="X_4"/>
</owl:members></owl:AllDisjointClasses>
</rdf:RDF>"""
TABLE = json.dumps(
    [
        {"id": "1", "namespace": "x", "name": "everything"},
        {"id": "X:2", "namespace": "x", "name": "middle", "relations": {"is_a": ["X:1"]}},
        {"id": "3", "namespace": "x", "name": "leaf", "relations": {"is_a": ["2"]}},
        {"id": "4", "namespace": "x", "name": "side", "relations": {"is_a": ["1"]}},
    ]
)
FILES = {"x.obo": OBO_FILE, "x.owl": OWL_FILE, "x.json": TABLE}


def x(number: int) -> URIRef:
    return URIRef(f"{OBO}X_{number}")


def made(folder: Path, file: str, recipe: str) -> Graph:
    """The slice of a made-up ontology, by the command."""
    result = ran(folder, file, recipe)
    assert result.exit_code == 0, result.output
    return Graph().parse(folder / "small.ttl", format="turtle")


def ran(folder: Path, file: str, recipe: str) -> Result:
    (folder / file).write_text(FILES.get(file, ""), encoding="utf-8")
    (folder / "small.toml").write_text(HEAD + recipe, encoding="utf-8")
    return CliRunner().invoke(main, ["slice", str(folder / "small.toml"), str(folder / file)])


# ------------------------------------------------------------------------- the command


@pytest.mark.parametrize("file", FILES)
def test_a_slice_has_what_is_kept_and_what_is_above_it(tmp_path: Path, file: str) -> None:
    graph = made(tmp_path, file, 'prefixes = ["X"]\nkeep = ["X:3"]')
    assert set(graph.subjects(RDF.type, OWL.Class)) == {x(1), x(2), x(3)}
    assert set(graph.objects(x(3), RDFS.subClassOf)) == {x(2)}
    assert graph.value(x(2), RDFS.label) == Literal("middle", lang="en")
    assert not any(isinstance(node, BNode) for triple in graph for node in triple)


@pytest.mark.parametrize("file", FILES)
def test_what_is_below_is_kept_where_it_is_asked_for(tmp_path: Path, file: str) -> None:
    graph = made(tmp_path, file, 'prefixes = ["X"]\nkeep = []\nbelow = ["X:1"]\ntop = ["X:1"]')
    assert set(graph.subjects(RDF.type, OWL.Class)) == {x(1), x(2), x(3), x(4)}
    assert (x(2), OWL.disjointWith, x(4)) in graph or file != "x.owl"


def test_nothing_above_the_top_is_kept(tmp_path: Path) -> None:
    graph = made(tmp_path, "x.obo", 'prefixes = ["X"]\nkeep = ["X:3"]\ntop = ["X:2"]')
    assert set(graph.subjects(RDF.type, OWL.Class)) == {x(2), x(3)}
    assert (x(2), RDFS.subClassOf, None) not in graph


def test_a_parent_of_another_ontology_is_linked_and_not_named(tmp_path: Path) -> None:
    graph = made(tmp_path, "x.obo", 'prefixes = ["X"]\nkeep = ["X:3"]')
    assert slices.outside(graph) == {URIRef(OBO + "Y_9")}
    assert (URIRef(OBO + "Y_9"), RDF.type, None) not in graph


def test_a_slice_says_where_it_is_from(tmp_path: Path) -> None:
    graph = made(tmp_path, "x.obo", 'prefixes = ["X"]\nkeep = ["X:3"]')
    module = URIRef(DATA + "module-small")
    assert graph.value(x(3), RDFS.isDefinedBy) == module
    assert str(graph.value(module, OWL.versionInfo)) == "1"
    assert str(graph.value(module, DCTERMS.license)) == "https://example.org/licence"
    assert str(graph.value(module, DCTERMS.source)) == "https://example.org/x.owl"


@pytest.mark.parametrize(
    ("file", "recipe", "words"),
    [
        ("x.obo", 'prefixes = ["X"]\nkeep = ["X:7"]', "small.toml: no file names"),
        ("x.obo", 'prefixes = ["X"]\nkeep = ["X:5"]', "X_5; give another file, or leave it out"),
        ("x.obo", 'keep = ["X:3"]', "'prefixes'; see docs/modules.md"),
        ("x.obo", 'prefixes = ["X"]\nkeep = []\nkeeep = 1', "'keeep'; see docs/modules.md"),
        ("x.csv", 'prefixes = ["X"]\nkeep = ["X:3"]', "give one of .owl, .obo, .json"),
    ],
)
def test_a_recipe_that_cannot_be_followed_is_told(
    tmp_path: Path, file: str, recipe: str, words: str
) -> None:
    result = ran(tmp_path, file, recipe)
    assert result.exit_code == 1
    assert words in result.output


def test_a_label_that_no_file_has_may_be_given(tmp_path: Path) -> None:
    recipe = 'prefixes = ["X"]\nkeep = ["X:7"]\n[labels]\n"X:7" = "seventh"'
    graph = made(tmp_path, "x.obo", recipe)
    assert graph.value(x(7), RDFS.label) == Literal("seventh", lang="en")


# ------------------------------------------------------------------------- those we have


@pytest.fixture(scope="session")
def modules() -> Graph:
    graph = Graph()
    for path in MODULES.glob("*.ttl"):
        graph.parse(path, format="turtle")
    return graph


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_has_its_slice_and_they_agree(path: Path) -> None:
    recipe, graph = Recipe.read(path), Graph().parse(path.with_suffix(".ttl"), format="turtle")
    kept = {*recipe.several(recipe.keep), *recipe.several(recipe.below)}
    assert kept <= set(graph.subjects(RDF.type, OWL.Class))
    module = URIRef(DATA + f"module-{path.stem}")
    for relation, said in (
        (DCTERMS.license, URIRef(recipe.license)),
        (DCTERMS.source, URIRef(recipe.source)),
        (DCTERMS.description, Literal(recipe.description, lang="en")),
        (OWL.versionInfo, Literal(recipe.version)),
    ):
        assert graph.value(module, relation) == said


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_the_comments_of_a_recipe_are_the_labels_of_its_slice(path: Path) -> None:
    recipe, graph = Recipe.read(path), Graph().parse(path.with_suffix(".ttl"), format="turtle")
    for line in path.read_text(encoding="utf-8").splitlines():
        curie, _, comment = line.strip().partition("# ")
        if curie.startswith('"') and comment:
            one = recipe.iri(curie.strip('", '))
            assert str(graph.value(one, RDFS.label)) == comment, line


@pytest.mark.parametrize(
    "path", [*(one.with_suffix(".ttl") for one in RECIPES), ALIGNMENTS_FILE], ids=lambda p: p.stem
)
def test_a_file_is_written_as_rdflib_writes_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    plain = text.partition("\n\n")[2] if text.startswith("#") else text
    assert plain == Graph().parse(path, format="turtle").serialize(format="longturtle")


def test_every_class_above_another_is_in_a_slice_with_a_label(modules: Graph) -> None:
    assert len(set(modules.subjects(RDF.type, OWL.Class))) > 300
    assert slices.outside(modules) == set()


def test_no_class_is_in_two_slices(modules: Graph) -> None:
    for one in set(modules.subjects(RDF.type, OWL.Class)):
        assert len(list(modules.objects(one, RDFS.isDefinedBy))) == 1, one
        assert len(list(modules.objects(one, RDFS.label))) == 1, one


def test_no_class_is_above_itself(modules: Graph) -> None:
    for one in set(modules.subjects(RDFS.subClassOf)):
        above = {up for p in modules.objects(one, RDFS.subClassOf) for up in climb(modules, p)}
        assert one not in above


def climb(graph: Graph, start: object) -> set[object]:
    assert isinstance(start, URIRef)
    return set(graph.transitive_objects(start, RDFS.subClassOf))


def test_the_branches_lead_where_a_reader_expects(modules: Graph) -> None:
    obo = {
        "MONDO_0009693": "MONDO_0004959",  # myeloma, a plasma cell neoplasm
        "DOID_9538": "DOID_4960",  # where myeloma is below cancer of the bone marrow only
        "HP_0000622": "HP_0000478",  # blurred vision, an abnormality of the eye
        "OAE_0006217": "OAE_0000443",  # keratopathy, an event of the eye
        "UO_0000035": "UO_0000003",  # the month, a unit of time
        "STATO_0000203": "BFO_0000002",  # a cohort, which goes on existing
        "OBI_0004001": "BFO_0000003",  # a randomised trial, which happens
    }
    for one, above in obo.items():
        assert URIRef(OBO + above) in climb(modules, URIRef(OBO + one)), one


def test_plasma_cell_neoplasms_are_all_there(modules: Graph) -> None:
    for top, count in (("MONDO_0004959", 25), ("DOID_6536", 6)):
        below = set(modules.transitive_subjects(RDFS.subClassOf, URIRef(OBO + top)))
        assert len(below) == count


# --------------------------------------------------------------------------- alignments


def test_alignments_lead_from_our_terms_to_classes_that_have_labels(modules: Graph) -> None:
    terms = Graph().parse(TERMS_FILE, format="turtle")
    alignments = Graph().parse(ALIGNMENTS_FILE, format="turtle")
    known = modules + alignments + terms
    found = [
        (one, other)
        for relation in (RDFS.subClassOf, RDFS.subPropertyOf)
        for one, other in alignments.subject_objects(relation)
    ]
    assert len(found) > 10
    for one, other in found:
        assert (one, RDFS.isDefinedBy, None) in terms, one
        assert (other, RDFS.label, None) in known, other
        assert not str(other).startswith(DATA), other
