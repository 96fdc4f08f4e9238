"""Who a request comes from, and how much of the service one client may have.

The limit is a bucket: `burst` requests at once, refilled by `rate` requests a second. It needs one
number a client, the time at which its bucket will be full again (the generic cell rate algorithm
of ATM networks).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from server.settings import Settings
from server.values import Network

_MOST_CLIENTS = 100_000


@lru_cache(maxsize=4096)
def within(address: str, networks: tuple[Network, ...]) -> bool:
    """Whether an address belongs to one of the networks; what is no address belongs to none."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in network for network in networks)


def client_of(peer: str, forwarded: list[str], proxies: tuple[Network, ...]) -> str:
    """Name the client: the last address that none of our proxies has, as they forwarded it.

    >>> trusted = (ip_network("10.0.0.0/8"),)
    >>> client_of("10.0.0.1", ["6.6.6.6, 192.0.2.7", "10.0.0.9"], trusted)
    '192.0.2.7'
    >>> client_of("192.0.2.7", ["6.6.6.6"], trusted)
    '192.0.2.7'
    """
    hops = [one.strip() for line in forwarded for one in line.split(",")]
    named = peer
    while hops and within(named, proxies):
        named = hops.pop()
    return named


@lru_cache(maxsize=4096)
def grouped(client: str) -> str:
    """Write the name under which a client is counted: a network of IPv6 has countless addresses.

    >>> grouped("2001:db8:1:2:3:4:5:6")
    '2001:db8:1:2::/64'
    """
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, 64), strict=False))
    return client


class Limiter:
    """Counts the requests of each client; safe only within one thread."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._pause = 1 / settings.rate if settings.rate else 0.0
        self._room = settings.burst * self._pause
        self._most_at_once = settings.per_client
        self._unlimited = settings.unlimited
        self._clock = clock
        self._full_at: dict[str, float] = {}
        self._inside: dict[str, int] = {}

    def wait(self, client: str) -> float:
        """Count a request; returns the seconds until it would be welcome, 0: it is."""
        if within(client, self._unlimited):
            return 0.0
        name, now = grouped(client), self._clock()
        full_at = max(self._full_at.get(name, now), now) + self._pause
        if full_at - now > self._room + 1e-9:
            return full_at - now - self._room
        if self._pause:
            self._remember(name, full_at, now)
        return 0.0

    def enter(self, client: str) -> bool:
        """Let a request be handled; False: its client has as many handled as it may."""
        name = grouped(client)
        inside = self._inside.get(name, 0)
        if inside >= self._most_at_once and not within(client, self._unlimited):
            return False
        self._inside[name] = inside + 1
        return True

    def leave(self, client: str) -> None:
        """A request that entered has been handled."""
        name = grouped(client)
        self._inside[name] -= 1
        if not self._inside[name]:
            del self._inside[name]

    def _remember(self, name: str, full_at: float, now: float) -> None:
        if len(self._full_at) >= _MOST_CLIENTS:
            self._full_at = {one: at for one, at in self._full_at.items() if at > now}
        self._full_at[name] = full_at
