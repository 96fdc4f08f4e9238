"""What forms and addresses carry: parameters, read strictly, and texts in UTF-8 as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from flask import request

from server.problems import MalformedRequest, UnsupportedBody

FORM = "application/x-www-form-urlencoded"

Parameters = Mapping[str, Sequence[str]]

# A character of a text is at most three of a form, and parameters stand beside it.
_FACTOR, _SPARE = 3, 64 * 1024


def size(text: int) -> int:
    """How many bytes a form may have whose text may have so many."""
    return text * _FACTOR + _SPARE


def parameters(text: bytes) -> dict[str, list[str]]:
    """Decode `name=value&…`, strictly: what is not UTF-8 is refused, not replaced."""
    try:
        return parse_qs(text.decode("utf-8"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise MalformedRequest("A parameter is not UTF-8, percent-encoded.") from None


def together(first: Parameters, second: Parameters) -> Parameters:
    """Put the parameters of address and body together; what is in both has the values of both."""
    names = dict.fromkeys((*first, *second))
    return {name: [*first.get(name, ()), *second.get(name, ())] for name in names}


def decode(body: bytes, what: str) -> str:
    """Read a text, which must be UTF-8 and may begin with a byte order mark."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MalformedRequest(f"The {what} is not UTF-8.") from None


def check_coding(what: str) -> None:
    """Refuse a body that is compressed: how large it is would only show when it is too late."""
    coding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        raise UnsupportedBody(
            f"Send the {what} as it is, not compressed with {coding}.", coding="identity"
        )


def check_charset(what: str, media_type: str) -> None:
    """Refuse a body that says to be in anything but UTF-8."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedBody(f"Send the {what} in UTF-8, not in {charset}.", accepted=[media_type])
