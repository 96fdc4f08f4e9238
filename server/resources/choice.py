"""Which of several documents the asker of the present request takes."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from server import negotiate
from server.negotiate import NothingAcceptable, Offer


def chosen(offers: Sequence[Offer]) -> Offer:
    """Choose by `?format=`, or else by `Accept`; raises `NothingAcceptable`."""
    accept, name = request.headers.get("Accept"), request.args.get("format")
    found = negotiate.named(name, offers) if name else negotiate.choose(accept, offers)
    if found is None:
        raise NothingAcceptable(name or accept or "", offers)
    return found
