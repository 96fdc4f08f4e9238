from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest

from server.clients import Limiter, client_of, grouped, within
from server.settings import Settings

PROXIES = (ip_network("10.0.0.0/8"), ip_network("::1/128"))
STRANGER = "192.0.2.1"


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def limiter(clock: Clock, **settings: Any) -> Limiter:
    return Limiter(Settings(**settings), clock)


FORWARDED = [
    ("192.0.2.1", [], "192.0.2.1"),
    ("192.0.2.1", ["6.6.6.6"], "192.0.2.1"),  # a stranger may write what it likes
    ("10.0.0.1", ["6.6.6.6"], "6.6.6.6"),
    ("10.0.0.1", ["6.6.6.6, 7.7.7.7"], "7.7.7.7"),  # the proxy saw 7; 7 may lie about 6
    ("10.0.0.1", ["6.6.6.6", "7.7.7.7,10.0.0.9"], "7.7.7.7"),
    ("10.0.0.1", [], "10.0.0.1"),
    ("::1", ["2001:db8::1"], "2001:db8::1"),
    ("10.0.0.1", ["nonsense"], "nonsense"),
]


@pytest.mark.parametrize(("peer", "lines", "client"), FORWARDED)
def test_only_our_proxies_are_believed(peer: str, lines: list[str], client: str) -> None:
    assert client_of(peer, lines, PROXIES) == client


def test_an_address_of_version_4_is_known_in_the_dress_of_version_6() -> None:
    assert within("::ffff:10.1.2.3", PROXIES)
    assert not within("::ffff:11.1.2.3", PROXIES)
    assert not within("no address", PROXIES)


def test_one_network_of_version_6_counts_as_one_client() -> None:
    assert grouped("2001:db8::1") == grouped("2001:db8::2") != grouped("2001:db8:1::1")
    assert grouped("192.0.2.1") == "192.0.2.1"


def test_a_burst_is_welcome_and_then_only_the_rate() -> None:
    clock = Clock()
    limits = limiter(clock, rate=10, burst=5)
    assert [limits.wait(STRANGER) for _ in range(5)] == [0.0] * 5
    assert limits.wait(STRANGER) == pytest.approx(0.1)
    clock.now += 0.1
    assert limits.wait(STRANGER) == 0.0
    assert limits.wait(STRANGER) > 0
    clock.now += 1000
    assert [limits.wait(STRANGER) for _ in range(5)] == [0.0] * 5
    assert limits.wait(STRANGER) > 0


def test_one_client_does_not_use_up_what_another_may_ask() -> None:
    limits = limiter(Clock(), rate=1, burst=1)
    assert limits.wait("192.0.2.1") == 0.0
    assert limits.wait("192.0.2.1") > 0
    assert limits.wait("192.0.2.2") == 0.0


def test_this_machine_is_not_limited_unless_it_is_set_so() -> None:
    limits = limiter(Clock(), rate=1, burst=1, per_client=1)
    assert {limits.wait("127.0.0.1") for _ in range(100)} == {0.0}
    assert all(limits.enter("127.0.0.1") for _ in range(100))
    strict = limiter(Clock(), rate=1, burst=1, unlimited=())
    assert [strict.wait("127.0.0.1") > 0 for _ in range(2)] == [False, True]


def test_without_a_rate_nobody_waits() -> None:
    limits = limiter(Clock(), rate=0, burst=1)
    assert {limits.wait(STRANGER) for _ in range(1000)} == {0.0}


def test_a_client_has_only_so_many_requests_inside() -> None:
    limits = limiter(Clock(), per_client=2)
    assert [limits.enter(STRANGER) for _ in range(3)] == [True, True, False]
    limits.leave(STRANGER)
    assert limits.enter(STRANGER)


def test_who_comes_with_countless_addresses_does_not_fill_the_memory() -> None:
    clock = Clock()
    limits = limiter(clock, rate=1, burst=1)
    for number in range(120_000):
        clock.now += 0.01
        limits.wait(f"host-{number}")
    assert len(limits._full_at) <= 100_000
