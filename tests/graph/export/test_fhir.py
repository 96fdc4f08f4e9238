"""The FHIR Bundle is valid R5, and says what the graph says: no more, no less."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.bundle import Bundle

from tests.graph.export.conftest import Rows

REASONS = {"not reported": "unknown", "not evaluated": "not-performed", "not reached": "as-text"}
UNITS = {"month": "mo", "percent": "%", "ratio (no unit)": "1"}


@pytest.fixture(scope="module")
def evidence(made: Callable[[str], Path]) -> dict[str, Any]:
    """Every resource by the IRI of its result, as the library for FHIR reads it."""
    read = Bundle.model_validate_json(made("fhir").read_text(encoding="utf-8"))
    return {str(one.fullUrl): one.resource for one in read.entry}


@pytest.fixture(scope="module")
def told(rows: Rows) -> dict[str, dict[str, str]]:
    found = rows(
        """SELECT ?r ?status ?value ?unit ?n ?other ?otherStatus ?p ?cohort ?endpoint ?statistic {
        ?r a mm:Result ; mm:status/rdfs:label ?status ; mm:population ?c ;
           mm:endpoint/rdfs:label ?endpoint ; mm:statistic/rdfs:label ?statistic .
        ?c rdfs:label ?cohort .
        OPTIONAL { ?r mm:value ?value } OPTIONAL { ?r mm:unit/rdfs:label ?unit }
        OPTIONAL { ?c mm:n ?n } OPTIONAL { ?r mm:comparatorValue ?other }
        OPTIONAL { ?r mm:comparatorStatus/rdfs:label ?otherStatus }
        OPTIONAL { ?r mm:pValueText ?p } }"""
    )
    return {one["r"]: one for one in found}


def test_every_result_is_an_evidence_resource(
    evidence: dict[str, Any], told: dict[str, dict[str, str]]
) -> None:
    assert evidence.keys() == told.keys()
    ids = [one.id for one in evidence.values()]
    assert len(set(ids)) == len(ids)
    assert {one.get_resource_type() for one in evidence.values()} == {"Evidence"}


def test_every_figure_has_its_unit_and_every_gap_its_reason(
    evidence: dict[str, Any], told: dict[str, dict[str, str]]
) -> None:
    for iri, one in told.items():
        quantity = evidence[iri].statistic[0].quantity
        if one["status"] == "reported":
            assert quantity.value == Decimal(one["value"])
            assert (quantity.unit, quantity.code) == (one["unit"], UNITS[one["unit"]])
            assert not quantity.extension
        else:
            assert quantity.value is None
            (extension,) = quantity.extension
            assert extension.url.endswith("/data-absent-reason")
            assert extension.valueCode == REASONS[one["status"]]
            assert quantity.unit == one["status"]


def test_sample_size_p_value_and_comparator_are_the_graphs(
    evidence: dict[str, Any], told: dict[str, dict[str, str]]
) -> None:
    for iri, one in told.items():
        first, *others = evidence[iri].statistic
        size = first.sampleSize.numberOfParticipants if first.sampleSize else ""
        assert str(size) == one["n"]
        assert [each.description for each in first.attributeEstimate or ()] == (
            [f"p {one['p']}"] if one["p"] else []
        )
        if one["statistic"] == "hazard ratio" or not one["otherStatus"]:
            assert not others
        else:
            value = others[0].quantity.value
            assert value == (Decimal(one["other"]) if one["other"] else None)


def test_nothing_is_estimated_that_the_review_does_not_print(evidence: dict[str, Any]) -> None:
    estimates = [
        estimate
        for one in evidence.values()
        for statistic in one.statistic
        for estimate in statistic.attributeEstimate or ()
    ]
    assert all(one.type.coding[0].code == "C44185" for one in estimates)
    assert all(one.range is None for one in estimates)


def test_the_roles_are_told(evidence: dict[str, Any], told: dict[str, dict[str, str]]) -> None:
    for iri, one in told.items():
        roles = {
            each.variableRole.coding[0].code: each.description
            for each in evidence[iri].variableDefinition
        }
        assert roles["population"] == one["cohort"]
        assert roles["measuredVariable"] == one["endpoint"]
        assert {"population", "exposure", "measuredVariable"} <= roles.keys()
