"""roqet (of Rasqal), written in C; asks for rows in XML and knows no other answer."""

from __future__ import annotations

import shutil
import subprocess

import pytest

TRIAL = "<https://w3id.org/myelokg/onto/Trial>"


def roqet(address: str, query: str, *options: str) -> list[str]:
    program = shutil.which("roqet")
    assert program, "roqet is missing (Debian: rasqal-utils); 'make test' installs it"
    command = [program, "-q", "-p", f"{address}/sparql", "-e", query, "-r", "csv", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize("language", ["sparql10", "sparql", "sparql11-query"])
def test_rows_are_read(address: str, language: str) -> None:
    query = f"SELECT ?t WHERE {{ ?t a {TRIAL} }}"
    assert len(roqet(address, query, "-i", language)) > 10


def test_graphs_of_the_dataset_are_chosen(address: str) -> None:
    query = f"SELECT ?t WHERE {{ ?t a {TRIAL} }}"
    assert len(roqet(address, query, "-D", "https://w3id.org/myelokg/graph/data")) > 10
    assert len(roqet(address, query, "-D", "https://w3id.org/myelokg/graph/ontology")) <= 1
