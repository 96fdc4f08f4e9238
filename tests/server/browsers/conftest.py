"""A server with the time that it gives by default; others of the tests give less."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from server.settings import Settings


@pytest.fixture(scope="session")
def address(serving: Callable[..., Any]) -> Iterator[str]:
    with serving(deadline=Settings().deadline) as address:
        yield address
