"""What the front refuses before the application is asked: too much, too often, to no host."""

from __future__ import annotations

import json

from server.bridge import Reply
from server.headers import HEADERS
from server.problems import Problem

BAD_HOST = Problem(
    "bad-host", 400, "The request names no host", "Send the header Host, with the host's name."
)
_TITLE = "The service is asked too much"
QUEUE_FULL = Problem(
    "queue-full",
    503,
    _TITLE,
    "As many requests are waiting as may wait. Try again in a moment.",
    {"retryAfter": 5},
    {"Retry-After": "5"},
)
TOO_MANY_AT_ONCE = Problem(
    "too-many-at-once",
    429,
    _TITLE,
    "As many of your requests are being handled as one client may have. Wait for their answers.",
    {"retryAfter": 1},
    {"Retry-After": "1"},
)


def too_many(seconds: int) -> Problem:
    """Refuse a client that asks too often, saying when it may ask again."""
    return Problem(
        "too-many-requests",
        429,
        _TITLE,
        f"You have asked more often than one client may. Try again in {seconds} s.",
        {"retryAfter": seconds},
        {"Retry-After": str(seconds)},
    )


def refused(problem: Problem, request_id: str) -> Reply:
    """Write a refusal as it goes out; the application has no part in it."""
    headers = HEADERS | problem.headers | {"Content-Type": "application/problem+json"}
    headers["Cache-Control"] = "no-store"
    document = problem.document() | {"request": request_id}
    return Reply(problem.status, list(headers.items()), json.dumps(document).encode())
