"""What stands on every answer, refusals included: access from any origin, and a strict policy."""

from __future__ import annotations

from collections.abc import Iterable

from werkzeug.datastructures import Headers


def policy(scripts: bool = False, styles: Iterable[str] = ()) -> str:
    """Write the Content-Security-Policy of an answer.

    Scripts, our own only, run where a page has one; `styles` are hashes of what they inject.
    """
    hashes = "".join(f" 'sha256-{one}'" for one in styles)
    parts = ["default-src 'none'", f"style-src 'self'{hashes}", "img-src 'self' data:"]
    if scripts:
        parts += ["script-src 'self'", "connect-src 'self'"]
    parts += ["form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"]
    return "; ".join(parts)


HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "*",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": policy(),
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
"""Added where the public reaches the service by https (MYELOKG_PUBLIC_URL)."""


_NAMES = frozenset(map(str.lower, HEADERS))


def stand(headers: Headers) -> None:
    """Let `HEADERS` stand on an answer, in place of what it may have by these names."""
    if _NAMES.isdisjoint(name.lower() for name, _ in headers):
        headers.extend(HEADERS)  # costs a third of looking for each
    else:
        headers.update(HEADERS)


def vary(headers: Headers, name: str) -> None:
    """Say that an answer depends on a header of the request (RFC 9110, section 12.5.5)."""
    given = headers.get("Vary")
    if not given:
        headers["Vary"] = name
    elif name.lower() not in (one.strip().lower() for one in given.split(",")):
        headers["Vary"] = f"{given}, {name}"
