from __future__ import annotations

import gzip

import brotli
import pytest
from backports import zstd
from flask.testing import FlaskClient

from queries import FLAGSHIP
from server.compression import ALGORITHMS, SMALLEST, chosen

CSV = f"/queries/{FLAGSHIP}.csv"
READ = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstd.decompress}

CHOICES = [
    (None, None),
    ("", None),
    ("identity", None),
    ("gzip", "gzip"),
    ("gzip, deflate, br, zstd", "zstd"),
    ("gzip;q=1.0, br;q=0.5", "gzip"),
    ("gzip;q=0", None),
    ("*", "zstd"),
    ("*;q=0", None),
    ("zstd;q=0, *", "br"),
    ("identity;q=1, gzip;q=0.5", None),
    ("compress, x-gzip", None),
]


@pytest.mark.parametrize(("header", "algorithm"), CHOICES)
def test_the_algorithm_is_the_one_that_the_header_ranks_first(
    header: str | None, algorithm: str | None
) -> None:
    assert chosen(header) == algorithm


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("path", [CSV, "/", "/static/style.css", "/sparql?format=ttl"])
def test_what_is_compressed_is_the_same_when_opened(
    client: FlaskClient, path: str, algorithm: str
) -> None:
    plain = client.get(path)
    small = client.get(path, headers={"Accept-Encoding": algorithm})
    assert small.headers["Content-Encoding"] == algorithm
    assert READ[algorithm](small.data) == plain.data
    assert len(small.data) < len(plain.data)
    assert "Accept-Encoding" in small.vary
    assert "Accept-Encoding" in plain.vary


def test_each_form_has_a_validator_of_its_own_and_both_spare_the_body(
    client: FlaskClient,
) -> None:
    tags = set()
    for encoding in ("identity", *ALGORITHMS):
        first = client.get(CSV, headers={"Accept-Encoding": encoding})
        tags.add(first.headers["ETag"])
        held = {"Accept-Encoding": encoding, "If-None-Match": first.headers["ETag"]}
        again = client.get(CSV, headers=held)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert "Content-Encoding" not in again.headers
    assert len(tags) == 1 + len(ALGORITHMS)


def test_a_small_answer_stays_as_it_is(client: FlaskClient) -> None:
    answer = client.get("/health", headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) < SMALLEST
    assert "Content-Encoding" not in answer.headers
