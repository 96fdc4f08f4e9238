from __future__ import annotations

import pyoxigraph as ox
import pytest

from graph.explain import UnknownThing, _Axioms, explain
from graph.release import Release
from ontology import INFERRED_BACKGROUND_GRAPH, INFERRED_GRAPH, PREFIXES


@pytest.mark.parametrize(
    ("thing", "kind", "words"),
    [
        ("DaraKd", "AntiCD38Triplet", "component count is 3, as the evidence says"),
        (
            "DaraKd",
            "AntiCD38Triplet",
            "daratumumab is an anti-CD38 antibody, as the review implies",
        ),
        ("PVd", "IMiDRegimen", "added by the curators from outside the review"),
        ("BVd", "BCMADirectedRegimen", "belantamab mafodotin: target is BCMA"),
        ("PVd", "LenalidomideFreeRegimen", "PVd: excludes drug is lenalidomide"),
        ("EMN011-KPd-ASCT", "LenExposedCohort", "subgroup of is EMN011, KPd: Len-R, 1 prior line"),
        ("CANDOR-DaraKd-ITT-PFS-Median", "ContestedFinding", "rejected reading is 35.7 months"),
    ],
)
def test_a_proof_names_what_it_rests_on(
    release: Release, thing: str, kind: str, words: str
) -> None:
    proof = explain(release.folder, thing, kind)
    assert proof is not None
    assert words in "\n".join(proof.lines())


def test_what_is_not_so_has_no_proof(release: Release) -> None:
    assert explain(release.folder, "Kd", "TripletRegimen") is None


@pytest.mark.parametrize(("thing", "kind"), [("Nothing", "Trial"), ("CANDOR", "Nothing")])
def test_an_unknown_name_is_said_so(release: Release, thing: str, kind: str) -> None:
    with pytest.raises(UnknownThing, match="Nothing"):
        explain(release.folder, thing, kind)


def test_every_class_that_the_reasoner_inferred_can_be_explained(release: Release) -> None:
    store = ox.Store.read_only(str(release.folder / "store"))
    axioms = _Axioms(store)
    is_a = ox.NamedNode(PREFIXES["rdf"] + "type")
    for graph in (INFERRED_GRAPH, INFERRED_BACKGROUND_GRAPH):
        for quad in store.quads_for_pattern(None, is_a, None, ox.NamedNode(graph)):
            assert isinstance(quad.subject, ox.NamedNode)
            assert axioms.membership(quad.subject, quad.object, frozenset()), quad
