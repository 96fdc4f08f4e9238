"""One request of a case, sent over a connection of its own, and the answer to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from string import Template
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from server.conformance.cases import Step

SECONDS = 30.0
FORM = "application/x-www-form-urlencoded"


class NoAnswer(Exception):
    """The endpoint could not be reached, or broke off."""


@dataclass(frozen=True)
class Received:
    """An answer: status, headers by their lower-case names, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def fill(text: str, names: Mapping[str, str]) -> str:
    """Put values in the place of `$names`; a name that is not known stays."""
    return Template(text).safe_substitute(names)


def send(base: str, step: Step, names: Mapping[str, str], token: str | None) -> Received:
    """Send one request and read the answer to its end; raises `NoAnswer`."""
    parts = urlsplit(base)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=SECONDS)
    try:
        body = _body(step, names)
        target = _target(parts.path, step, names)
        connection.putrequest(step.method, target, skip_accept_encoding=True)
        for name, value in _headers(step, names, token, body):
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        found: dict[str, str] = {}
        for name, value in answer.getheaders():
            found[name.lower()] = ", ".join(filter(None, [found.get(name.lower()), value]))
        return Received(answer.status, found, answer.read())
    except (OSError, HTTPException) as error:
        raise NoAnswer(f"{step.method} {step.path} got no answer: {error!r}") from error
    finally:
        connection.close()


def _target(prefix: str, step: Step, names: Mapping[str, str]) -> str:
    path = fill(step.path, names)
    if "://" in path:
        parts = urlsplit(path)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
    else:
        path = prefix.rstrip("/") + path
    if not step.address:
        return path
    mark = "&" if "?" in path else "?"
    return path + mark + urlencode(list(_pairs(step.address, names)), quote_via=quote)


def _pairs(table: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, values in table.items():
        for value in values if isinstance(values, list) else [values]:
            yield name, fill(str(value), names)


def _body(step: Step, names: Mapping[str, str]) -> bytes | None:
    if step.form is not None:
        return urlencode(list(_pairs(step.form, names))).encode()
    return None if step.text is None else fill(step.text, names).encode(step.encoding)


def _headers(
    step: Step, names: Mapping[str, str], token: str | None, body: bytes | None
) -> Iterator[tuple[str, str]]:
    yield from _pairs(step.headers, names)
    content_type = step.type or (FORM if step.form is not None else None)
    if content_type:
        yield "Content-Type", content_type
    if step.token and token:
        yield "Authorization", f"Bearer {token}"
    if body is not None:
        yield "Content-Length", str(len(body))
