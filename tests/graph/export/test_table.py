"""The table of results, read by pandas: every figure is the graph's, and nothing else is there."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import queries
from graph.engine.embedded import Engine
from graph.export.table import COLUMNS
from queries.choices import Catalogue
from tests.graph.export.conftest import Rows

Made = Callable[[str], Path]
# A column, and the property path that it holds.
FIGURES = {
    "value": "mm:value",
    "comparator_value": "mm:comparatorValue",
    "follow_up": "mm:followUpMonths",
    "timepoint": "mm:timepointMonths",
    "p_value": "mm:pValueText",
    "n": "mm:population/mm:n",
    "percent": "mm:population/mm:percent",
    "status": "mm:status/rdfs:label",
    "comparator_status": "mm:comparatorStatus/rdfs:label",
    "unit": "mm:unit/rdfs:label",
    "endpoint": "mm:endpoint/rdfs:label",
    "statistic": "mm:statistic/rdfs:label",
    "patients": "mm:population/rdfs:label",
    "regimen": "mm:regimen/rdfs:label",
}


@pytest.fixture(scope="module")
def table(made: Made) -> pd.DataFrame:
    return pd.read_csv(made("results"), dtype=str, keep_default_na=False, index_col="result")


def test_there_is_one_row_for_each_result(table: pd.DataFrame, rows: Rows) -> None:
    assert sorted(table.index) == sorted(one["r"] for one in rows("SELECT ?r { ?r a mm:Result }"))


@pytest.mark.parametrize(("column", "path"), FIGURES.items())
def test_every_figure_is_the_graphs(
    table: pd.DataFrame, rows: Rows, column: str, path: str
) -> None:
    told = {one["r"]: one["x"] for one in rows(f"SELECT ?r ?x {{ ?r a mm:Result ; {path} ?x }}")}
    assert {iri: text for iri, text in table[column].items() if text} == told


def test_a_hazard_ratio_stands_beside_the_median_of_the_same_patients(
    table: pd.DataFrame, rows: Rows
) -> None:
    told = rows(
        """SELECT ?r ?x { ?r a mm:Result ; mm:population ?c ; mm:endpoint ?e .
        ?h a mm:Result ; mm:population ?c ; mm:endpoint ?e ; mm:statistic mm:HazardRatio ;
           mm:value ?x . FILTER (?h != ?r) }"""
    )
    found = {iri: text for iri, text in table["hazard_ratio"].items() if text}
    assert found == {one["r"]: one["x"] for one in told}
    assert found


def test_only_what_is_reported_has_a_figure(table: pd.DataFrame) -> None:
    assert {"reported", "not reached", "not reported"} <= set(table["status"])
    assert set(table[table["value"] != ""]["status"]) == {"reported"}
    assert (table[table["status"] == "reported"]["value"] != "").all()


def test_it_holds_what_the_saved_question_answers(table: pd.DataFrame, engine: Engine) -> None:
    query = Catalogue(queries.load(), lambda: engine)["results"]
    every = {"endpoint": ["any"], "reported": ["any"], "reading": ["printed"]}
    answer = engine.ask(query.bind(every).question("csv")).body()
    asked = pd.read_csv(io.BytesIO(answer), dtype=str, keep_default_na=False)
    assert len(asked) > len(table[table["study_kind"] == "trial"])
    held = table.apply(lambda row: " ".join(row), axis=1).str.cat(sep=" ")
    for _, row in asked.iterrows():
        of_one = table[(table["patients"] == row["cohort"]) & (table["endpoint"] == row["outcome"])]
        assert row["trial"] in set(of_one["study"])
        assert row["measure"] in set(of_one["statistic"])
        if row["accepted"] == "true":
            assert (row["value"], row["state"]) in set(
                zip(of_one["value"], of_one["status"], strict=True)
            )
        for words in filter(None, row["printed"].split(" | ")):
            assert words in held


def test_contested_results_keep_what_was_not_accepted(table: pd.DataFrame, rows: Rows) -> None:
    told = {one["r"] for one in rows("SELECT ?r { ?r a mm:Result ; mm:rejectedReading ?x }")}
    assert set(table[table["contested"] == "true"].index) == told
    contested = table.loc["https://w3id.org/myelokg/data/CANDOR-DaraKd-LenR-PFS-Median"]
    assert contested["value"] == "28"
    assert contested["rejected"] == "NR"


def test_the_package_describes_every_column_and_its_types_hold(made: Made) -> None:
    with zipfile.ZipFile(made("datapackage")) as archive:
        package = json.loads(archive.read("datapackage.json"))
        content = archive.read("results.csv")
    assert content == made("results").read_bytes()
    (resource,) = package["resources"]
    fields: list[dict[str, Any]] = resource["schema"]["fields"]
    read = pd.read_csv(io.BytesIO(content))
    assert [one["name"] for one in fields] == list(read.columns) == [one.name for one in COLUMNS]
    for one in fields:
        assert one["description"].endswith(".")
        if one["type"] in ("number", "integer"):
            assert pd.to_numeric(read[one["name"]]).notna().sum() == read[one["name"]].count()
        if one["type"] == "integer":
            assert (read[one["name"]].dropna() % 1 == 0).all()
    assert package["licenses"][0]["path"].endswith("/by/4.0/")
