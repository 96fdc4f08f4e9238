"""Where the service is reached: under `public_url`, or else where a request arrived.

The host that a request names is repeated only where it cannot mislead: a name of this machine, the
very address at which the request arrived, or what a proxy of ours says.
"""

from __future__ import annotations

import re

from flask import request

from server.clients import within
from server.problems import MalformedRequest
from server.service import service

HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
"""What the header `Host` may be: a name or an address, with or without a port."""


_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]"})


def absolute(path: str) -> str:
    """Write the address of a path of ours as the public reaches it.

    Raises `MalformedRequest` where no public address is set and the request names no host.
    """
    return (service().settings.public_url or _asked_for()) + path


def _asked_for() -> str:
    host = request.host
    if not HOST.fullmatch(host):
        raise MalformedRequest("The Host header does not make an address.")
    arrived, port = request.environ["SERVER_NAME"], request.environ["SERVER_PORT"]
    believed = _without_port(host) in {*_THIS_MACHINE, arrived} or within(
        request.environ.get("REMOTE_ADDR", ""), service().settings.proxies
    )
    return f"{request.scheme}://{host if believed else f'{arrived}:{port}'}"


def _without_port(host: str) -> str:
    """Cut the port off.

    >>> _without_port("[::1]:80"), _without_port("localhost:80"), _without_port("here")
    ('[::1]', 'localhost', 'here')
    """
    return re.sub(r":[0-9]*\Z", "", host)
