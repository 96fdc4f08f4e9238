"""curl, as people type it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

SELECT = "SELECT ?t WHERE { ?t a mm:Trial } ORDER BY ?t"
JSON = "Accept: application/sparql-results+json"


def curl(*arguments: str) -> str:
    program = shutil.which("curl")
    assert program, "curl is missing; 'make test' installs it"
    command = [program, "--silent", "--show-error", "--max-time", "30", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=40).stdout


def trials(answer: str) -> int:
    return len(json.loads(answer)["results"]["bindings"])


@pytest.mark.parametrize("how", [["--get"], [], ["-X", "POST"]])
def test_a_query_is_encoded_into_address_or_form(address: str, how: list[str]) -> None:
    query = f"query={SELECT}"
    assert trials(curl(*how, "-H", JSON, "--data-urlencode", query, f"{address}/sparql")) > 10


def test_a_file_is_posted_as_it_is(address: str, tmp_path: Path) -> None:
    file = tmp_path / "trials.rq"
    file.write_text(SELECT, encoding="utf-8")
    named = ["-H", "Content-Type: application/sparql-query", "--data-binary", f"@{file}"]
    assert trials(curl("-H", JSON, *named, f"{address}/sparql")) > 10


def test_expecting_to_be_told_to_go_on_a_long_query_is_sent(address: str, tmp_path: Path) -> None:
    file = tmp_path / "long.rq"
    file.write_text(SELECT + " #" + "x" * 200_000, encoding="utf-8")
    named = ["-H", "Content-Type: application/sparql-query", "--data-binary", f"@{file}"]
    expecting = ["-H", "Expect: 100-continue"]
    assert trials(curl("-H", JSON, *expecting, *named, f"{address}/sparql")) > 10


def test_dash_i_shows_what_get_would_say(address: str) -> None:
    where = f"{address}/sparql?query=ASK%7B%7D&format=json"
    shown = curl("-I", where).lower()
    assert shown.startswith("http/1.1 200")
    assert "content-type: application/sparql-results+json" in shown
    assert f"content-length: {len(curl(where))}" in shown


def test_several_accept_headers_are_one(address: str) -> None:
    several = ["-H", "Accept: text/csv;q=0.1", "-H", "Accept: text/tab-separated-values;q=0.2"]
    answer = curl("--get", *several, "--data-urlencode", f"query={SELECT}", f"{address}/sparql")
    assert answer.startswith("?t\n")


@pytest.mark.parametrize("coding", ["gzip", "deflate, gzip;q=0.9", "identity"])
def test_compressed_is_the_same(address: str, coding: str) -> None:
    query = ["--get", "-H", JSON, "--data-urlencode", f"query={SELECT}", f"{address}/sparql"]
    plain = curl(*query)
    assert curl("--compressed", *query) == plain
    assert curl("--compressed", "-H", f"Accept-Encoding: {coding}", *query) == plain


def test_whoever_saved_the_validator_is_not_sent_the_same_again(
    address: str, tmp_path: Path
) -> None:
    where = f"{address}/sparql?query=ASK%7B%7D&format=csv"
    tags = ["--etag-save", str(tmp_path / "tag"), "--etag-compare", str(tmp_path / "tag")]
    assert curl(*tags, where) == "true"
    assert curl(*tags, "--write-out", "%{http_code}", where) == "304"


def test_fail_ends_with_an_error_for_a_bad_query(address: str) -> None:
    with pytest.raises(subprocess.CalledProcessError) as error:
        curl("--fail", f"{address}/sparql?query=nonsense")
    assert error.value.returncode == 22


def test_options_are_shown(address: str) -> None:
    shown = curl("-i", "-X", "OPTIONS", f"{address}/sparql").lower()
    assert "allow: get, head, options, post" in shown
    assert "accept-post: " in shown
