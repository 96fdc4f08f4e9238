from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tracemalloc
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from backports import zstd
from click.testing import CliRunner, Result
from rdflib import Graph

from graph import build, check
from graph.build import Graphs
from graph.synthetic import stream
from graph.synthetic.shape import FORMATS, SYNTHETIC
from graph.synthetic.templates import GRAPHS, INVENTED
from ontology import (
    DATA,
    DATA_GRAPH,
    ONTOLOGY_GRAPH,
    PREFIXES,
    PROVENANCE_GRAPH,
    TERMS_FILE,
)
from server.cli import main

ROOT = Path(__file__).parents[2]
SIZE = 12_000
OXIGRAPH = {
    "nq": ox.RdfFormat.N_QUADS,
    "nt": ox.RdfFormat.N_TRIPLES,
    "trig": ox.RdfFormat.TRIG,
    "ttl": ox.RdfFormat.TURTLE,
}

ONE_OF = "?node a mm:Result ; mm:status ?status FILTER(?status IN ({}))"

# What a class that the ontology defines means, as the pattern of its members.
DEFINED = {
    "ReportedResult": "?node a mm:Result ; mm:status mm:Reported",
    "NotReachedResult": "?node a mm:Result ; mm:status mm:NotReached",
    "NotReportedResult": "?node a mm:Result ; mm:status mm:NotReported",
    "NotEvaluatedResult": "?node a mm:Result ; mm:status mm:NotEvaluated",
    "MissingResult": ONE_OF.format("mm:NotReported, mm:NotEvaluated"),
    "InformativeResult": ONE_OF.format("mm:Reported, mm:NotReached"),
    "ContestedFinding": "?node mm:rejectedReading ?reading",
    "LenRefractoryCohort": "?node mm:lenStatus mm:LenRefractory",
    "OneLineCohort": "?node mm:priorLinesMin 1 ; mm:priorLinesMax 1",
    "LenRefractoryOneLineCohort": "?node a mm:LenRefractoryCohort , mm:OneLineCohort",
    "RandomizedTrial": "?node mm:design mm:RandomizedDesign",
    "DoubletRegimen": "?node mm:componentCount 2",
    "TripletRegimen": "?node mm:componentCount 3",
    "Finding": "?node mm:assertion mm:Explicit",
    "Reading": "?node mm:readStatus ?status",
    "Place": "?reading mm:locator ?node",
}
CHAINS = {
    "mm:study": "?node mm:trial ?value",
    "mm:regimen": "?node mm:arm/mm:regimen ?value",
    "mm:hasArm": "?node mm:experimentalArm|mm:controlArm ?value",
    "mm:testsRegimen": "?node mm:experimentalArm/mm:regimen ?value",
    "mm:testsDrug": "?node mm:experimentalArm/mm:regimen/mm:component ?value",
    "mm:subgroupOf": "?node mm:subgroupOf+ ?value",
}


def text(triples: int = SIZE, seed: int = 1, form: str = "nq") -> str:
    return "".join(stream.text(triples, seed, form))


def generate(*options: str) -> Result:
    return CliRunner().invoke(main, ["generate", *options], catch_exceptions=False)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.bulk_load(text().encode(), format=ox.RdfFormat.N_QUADS)
    return store


def found(store: ox.Store, query: str) -> Counter[tuple[str, ...]]:
    rows = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    return Counter(tuple(str(value) for value in row) for row in rows)


@pytest.mark.parametrize("triples", [stream.LEAST, 4_001, 30_000])
def test_there_are_exactly_as_many_triples_as_asked_for(triples: int) -> None:
    quads = list(ox.parse(text(triples), format=ox.RdfFormat.N_QUADS))
    assert len(quads) == len(set(quads)) == triples


def test_no_triple_stands_in_two_graphs_and_every_format_says_the_same() -> None:
    said = {
        form: {quad.triple for quad in ox.parse(text(form=form), format=OXIGRAPH[form])}
        for form in FORMATS
    }
    assert {len(one) for one in said.values()} == {SIZE}
    assert said["nq"] == said["nt"] == said["trig"] == said["ttl"]


def test_a_seed_gives_the_same_bytes_in_every_process_and_another_seed_others() -> None:
    command = [sys.executable, "-c", "from server.cli import main; main()"]
    command += ["generate", "--triples", "5000", "--seed", "7"]
    runs = [
        subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] == text(5_000, 7).encode()
    assert text(5_000, 8) != text(5_000, 7)


def test_everything_stands_under_a_base_of_its_own_and_says_that_it_is_no_evidence(
    store: ox.Store,
) -> None:
    subjects = {quad.subject for quad in store}
    assert {quad.predicate.value for quad in store} >= {SYNTHETIC + "onto/started"}
    assert all(str(one).startswith(f"<{SYNTHETIC}") for one in subjects)
    assert {graph.value for graph in store.named_graphs()} == {
        SYNTHETIC + f"graph/{n}" for n in GRAPHS
    }
    for graph in store.named_graphs():
        [label] = found(store, f"SELECT ?label {{ {graph} rdfs:label ?label }}")
        assert INVENTED in label[0]
    for form in FORMATS:
        assert INVENTED in text(5_000, 1, form).splitlines()[0]


def test_it_breaks_no_rule_and_no_shape_of_the_ontology() -> None:
    # as if it were the build's own, so that rules on our things look at it
    quads = ox.parse(text(6_000).replace(SYNTHETIC + "data/", DATA), format=ox.RdfFormat.N_QUADS)
    graphs = {name: Graph() for name in (DATA_GRAPH, PROVENANCE_GRAPH)}
    lines: dict[str, list[str]] = {name: [] for name in graphs}
    for quad in quads:
        part = PROVENANCE_GRAPH if str(quad.graph_name).endswith("provenance>") else DATA_GRAPH
        lines[part].append(f"{quad.triple} .")
    for name, graph in graphs.items():
        graph.parse(data="\n".join(lines[name]), format="nt")
    terms = build.ontology_graph(Graph().parse(TERMS_FILE))
    report = check.examine(Graphs({ONTOLOGY_GRAPH: terms, **graphs}, {}))
    assert Counter(one.sentence.partition(" [")[0] for one in report.errors) == Counter()


@pytest.mark.parametrize("name", DEFINED)
def test_defined_classes_have_the_members_that_their_definition_gives(
    store: ox.Store, name: str
) -> None:
    members = found(store, f"SELECT DISTINCT ?node {{ ?node a mm:{name} }}")
    assert members
    assert members == found(store, f"SELECT DISTINCT ?node {{ {DEFINED[name]} }}")


@pytest.mark.parametrize("name", CHAINS)
def test_inferred_properties_say_what_follows(store: ox.Store, name: str) -> None:
    said = found(store, f"SELECT DISTINCT ?node ?value {{ ?node {name} ?value }}")
    follows = found(store, f"SELECT DISTINCT ?node ?value {{ {CHAINS[name]} }}")
    assert follows
    assert not follows - said


def test_classes_are_a_tree_to_walk_and_drugs_are_of_all_depths(store: ox.Store) -> None:
    drugs = found(store, "SELECT DISTINCT ?drug { ?drug a mm:Drug }")
    below = "SELECT DISTINCT ?drug { ?drug a/rdfs:subClassOf+ mm:Drug }"
    assert drugs == found(store, below)


def test_few_drugs_are_popular_and_words_of_titles_are_of_every_rarity(store: ox.Store) -> None:
    used = Counter(
        quad.object
        for quad in store.quads_for_pattern(None, ox.NamedNode(PREFIXES["mm"] + "component"), None)
    )
    assert used.most_common(1)[0][1] > 5 * min(used.values())
    titles = found(store, "SELECT ?title { ?paper mm:title ?title }")
    words = Counter(word for (title,) in titles for word in set(title.lower().split()))
    assert words["with"] > len(titles) / 3
    assert sum(count == 1 for count in words.values()) > len(words) / 2


def test_memory_does_not_grow_with_size() -> None:
    list(stream.text(5_000, 1, "nq"))
    tracemalloc.start()
    try:
        for _ in stream.text(60_000, 1, "nq"):
            pass
        assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    finally:
        tracemalloc.stop()


def test_the_suffix_of_the_file_tells_format_and_compression(tmp_path: Path) -> None:
    for name, read in (
        ("a.ttl.gz", gzip.decompress),
        ("b.ttl.zst", zstd.decompress),
        ("c.ttl", bytes),
    ):
        assert generate("--triples", "5000", "-o", str(tmp_path / name)).exit_code == 0
        assert read((tmp_path / name).read_bytes()) == text(5_000, 1, "ttl").encode()
    generate("--triples", "5000", "-o", str(tmp_path / "again.ttl.gz"))
    assert (tmp_path / "again.ttl.gz").read_bytes() == (tmp_path / "a.ttl.gz").read_bytes()


def test_too_few_triples_are_refused_in_a_sentence_and_leave_no_file(tmp_path: Path) -> None:
    refused = generate("--triples", "100", "-o", str(tmp_path / "few.nq"))
    assert refused.exit_code == 1
    assert refused.output == "Error: 100 triples hold no trial: ask for 3,000 or more.\n"
    assert not list(tmp_path.iterdir())
