"""Where the service is reached: under `public_url`, or under the host that a request names."""

from __future__ import annotations

import re

from flask import request

from server.problems import MalformedRequest
from server.service import service

HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
"""What the header `Host` may be: a name or an address, with or without a port."""


def absolute(path: str) -> str:
    """Write the address of a path of ours as the public reaches it.

    Raises `MalformedRequest` where no public address is set and the request names no host.
    """
    return (service().settings.public_url or _asked_for()) + path


def _asked_for() -> str:
    host = request.host
    if not HOST.fullmatch(host):
        raise MalformedRequest("The Host header does not make an address.")
    return f"{request.scheme}://{host}"
