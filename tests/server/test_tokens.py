"""Who may write: nobody without a token, and nobody learns which tokens there are."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from flask.testing import FlaskClient

from server import tokens
from server.tokens import TokenError

UPDATE = {"data": "INSERT DATA {}", "content_type": "application/sparql-update"}
WRITES = [
    ("POST", "/update"),
    ("POST", "/update?using-graph-uri=x"),
    ("PUT", "/releases/current"),
    ("PUT", "/store?graph=urn:g"),
    ("POST", "/store"),
    ("POST", "/store/x"),
    ("DELETE", "/store?default"),
    ("DELETE", "/store?graph=urn:a&graph=urn:b"),
]


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_writing_is_off_where_no_token_was_made(
    client: FlaskClient, method: str, path: str
) -> None:
    answer = client.open(path, method=method, headers={"Authorization": "Bearer x"})
    assert answer.status_code == 403
    assert answer.get_json()["type"].endswith("/writes-off")
    assert "myelokg token new" in answer.get_json()["detail"]


WRONG = ["", "Bearer", "Bearer ", "Bearer wrong", "Basic {}", "{}", "Bearer {}x", "Bearer {} {}"]


@pytest.mark.parametrize("header", WRONG)
@pytest.mark.parametrize(("method", "path"), WRITES)
def test_a_wrong_token_and_none_are_refused_alike(
    writer: FlaskClient, token: str, header: str, method: str, path: str
) -> None:
    answer = writer.open(
        path, method=method, headers={"Authorization": header.format(token, token)}
    )
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="MyeloKG"'
    none = writer.open(path, method=method, headers={"Authorization": ""})
    assert none.get_json() == answer.get_json()


def test_a_token_in_the_address_is_not_read(writer: FlaskClient, token: str) -> None:
    for name in ("token", "access_token"):
        answer = writer.post(f"/update?{name}={token}", headers={"Authorization": ""}, **UPDATE)
        assert answer.status_code == 401


def test_who_may_not_write_is_told_so_whatever_he_sends(writer: FlaskClient) -> None:
    nobody = {"Authorization": ""}
    for body in (b"\xff", b"x" * (2**20 + 1), b""):
        assert writer.post("/update", data=body, headers=nobody).status_code == 401


@pytest.mark.parametrize(
    ("state", "status"), [("whole", 204), ("too large", 413), ("late", 408), ("broken", 400)]
)
def test_a_body_that_did_not_arrive_is_refused_after_the_token_was_seen(
    writer: FlaskClient, state: str, status: int
) -> None:
    told = {"myelokg.body": state}
    assert writer.post("/update", environ_overrides=told, **UPDATE).status_code == status
    nobody = {"Authorization": ""}
    refused = writer.post("/update", environ_overrides=told, headers=nobody, **UPDATE)
    assert refused.status_code == 401


def test_the_scheme_may_be_written_in_any_case(writer: FlaskClient, token: str) -> None:
    for scheme in ("bearer", "BEARER"):
        headers = {"Authorization": f"{scheme} {token}"}
        assert writer.post("/update", headers=headers, **UPDATE).status_code == 204


def test_a_revoked_token_ends_at_once(writer: FlaskClient, folder: Path) -> None:
    tokens.create(folder, "another", 1.0)
    assert writer.post("/update", **UPDATE).status_code == 204
    tokens.revoke(folder, "tester", 1.0)
    assert writer.post("/update", **UPDATE).status_code == 401
    tokens.revoke(folder, "another", 1.0)
    assert writer.post("/update", **UPDATE).status_code == 403


def test_only_the_hash_is_kept_and_only_the_owner_reads_it(folder: Path, token: str) -> None:
    path = folder / tokens.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert token not in path.read_text()
    assert token.removeprefix(tokens.PREFIX) not in path.read_text()
    assert tokens.create(folder, "second", 1.0) != token


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "-x", "ä", "x" * 65])
def test_a_name_is_one_word(folder: Path, name: str) -> None:
    with pytest.raises(TokenError, match="cannot be a name"):
        tokens.create(folder, name, 1.0)


def test_a_name_is_given_once(folder: Path, token: str) -> None:
    with pytest.raises(TokenError, match="already"):
        tokens.create(folder, "tester", 1.0)
    with pytest.raises(TokenError, match="no token is called 'nobody': tester"):
        tokens.revoke(folder, "nobody", 1.0)


Run = Callable[..., CompletedProcess[str]]


def test_the_command_makes_lists_and_revokes_tokens(run: Run, folder: Path) -> None:
    here = {"MYELOKG_RELEASES": str(folder)}
    made = run("token", "new", "alice", **here)
    assert made.returncode == 0
    assert tokens.bearer(tokens.listed(folder), f"Bearer {made.stdout.strip()}")
    assert run("token", "list", **here).stdout.startswith("alice  20")
    again = run("token", "new", "alice", **here)
    assert (again.returncode, "already" in again.stderr) == (1, True)
    assert run("token", "revoke", "alice", **here).returncode == 0
    assert tokens.listed(folder) == []
    assert run("token", "revoke", "alice", **here).returncode == 1
