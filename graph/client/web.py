"""The web as the client needs it: a request, its whole answer, and every failure as a sentence.

::

    ClientError               why a question got no answer
    ├── Unreachable           nobody answers under the address, or not in time
    ├── NotMyeloKG            what answers there lists no questions
    ├── Refused               the server says why not; knows status, kind, and the nearest names
    └── UnknownQuestion       no question goes by this name; knows the nearest
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from http.client import HTTPException, HTTPMessage
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from ontology import VERSION

AGENT = f"MyeloKG-client/{VERSION}"
RELEASE = "MyeloKG-Release"

Form = Sequence[tuple[str, str]]


class ClientError(Exception):
    """Why a question got no answer; the message is a sentence for whoever asked."""


class Unreachable(ClientError):
    """Nobody answers under the address, or not in time."""


class NotMyeloKG(ClientError):
    """What answers under the address has no list of questions."""


class Refused(ClientError):
    """The server refused, and says why.

    `status` is that of HTTP, `slug` the kind of problem (such as `bad-value`), `nearest` what may
    have been meant, `allowed` what would have been taken, and `members` the whole problem document.
    """

    def __init__(self, status: int, members: Mapping[str, Any], fallback: str) -> None:
        self.status = status
        self.members = dict(members)
        self.slug = str(members.get("type", "")).rpartition("/")[2]
        self.nearest = tuple(members.get("nearest", ()))
        self.allowed = tuple(members.get("allowed", ()))
        super().__init__(_with_hint(str(members.get("detail") or fallback), self.nearest))


class UnknownQuestion(ClientError, AttributeError, KeyError):
    """No question goes by this name; `nearest` may have been meant."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        self.nearest = tuple(get_close_matches(name, names, n=3, cutoff=0.4))
        self.sentence = _with_hint(f"No question is called {name!r}.", self.nearest)
        super().__init__(self.sentence)

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Reply:
    """What a server answered: its bytes and its headers."""

    body: bytes
    headers: HTTPMessage

    @property
    def release(self) -> str:
        """The id of the release that was asked; empty where the server does not say."""
        return self.headers.get(RELEASE) or ""


def fetch(address: str, accept: str, seconds: float, form: Form = ()) -> Reply:
    """Get what stands under an address, whole, or what it answers to a form that is posted.

    Raises `Unreachable` and `Refused`.
    """
    with telling(address, seconds):
        if not address.startswith(("http://", "https://")):
            raise Unreachable(f"{address!r} is no web address: it begins with http:// or https://.")
        body = urlencode(form).encode() if form else None
        headers = {"Accept": accept, "User-Agent": AGENT}
        request = Request(address, body, headers)  # noqa: S310  # looked at above
        with urlopen(request, timeout=seconds) as answer:  # noqa: S310  # looked at above
            return Reply(answer.read(), answer.headers)


@contextmanager
def telling(address: str, seconds: float) -> Iterator[None]:
    """Tell the failures of a request to `address` as the errors of this module."""
    try:
        yield
    except HTTPError as error:
        raise refusal(address, error.code, error.read()) from None
    except TimeoutError:
        raise Unreachable(f"{address} did not answer within {seconds:g} seconds.") from None
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise Unreachable(f"{address} did not answer within {seconds:g} seconds.") from None
        raise Unreachable(f"{address} cannot be reached: {error.reason}.") from None
    except (HTTPException, OSError, ValueError) as error:
        reason = str(error) or type(error).__name__
        raise Unreachable(f"The answer of {address} broke off: {reason}.") from None


def refusal(address: str, status: int, body: bytes) -> Refused:
    """Read a problem document (RFC 9457); what is none is told by its status."""
    try:
        members = json.loads(body)
    except ValueError:
        members = {}
    fallback = f"{address} answers with status {status} and gives no reason."
    return Refused(status, members if isinstance(members, dict) else {}, fallback)


def quoted_body(message: str) -> bytes:
    r"""Take the body of a refusal out of the message in which SPARQLWrapper quotes it.

    >>> quoted_body("QueryBadFormed: bad. \n\nResponse:\nb'{}'")
    b'{}'
    """
    found = re.search(r"Response:\n(b['\"].*)\Z", message, re.DOTALL)
    return bytes(ast.literal_eval(found[1])) if found else b""


def _with_hint(sentence: str, nearest: Sequence[str]) -> str:
    if not nearest or "Did you mean" in sentence or "nearest" in sentence.lower():
        return sentence
    return f"{sentence} Did you mean {' or '.join(nearest)}?"
