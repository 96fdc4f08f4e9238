"""What stands on every answer, refusals included: access from any origin, and a strict policy."""

from __future__ import annotations

from collections.abc import Iterable


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
