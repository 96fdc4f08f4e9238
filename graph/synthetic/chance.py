"""Draws that come out the same on every machine: only sums, products and comparisons of floats.

Logarithms and powers differ in the last digit from one C library to the next; these do not.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")


class Ranked(Sequence[Thing]):
    """Things by popularity, of which the k-th is drawn with a weight of 1/k (Zipf's law).

    >>> letters = Ranked("abcdefgh")
    >>> chance = Random(1)
    >>> "".join(letters.draw(chance) for _ in range(20))
    'afdabbceaaebdabdagfa'
    """

    def __init__(self, things: Sequence[Thing]) -> None:
        self._things = things
        self._weights = list(accumulate(1 / rank for rank in range(1, len(things) + 1)))

    def __len__(self) -> int:
        return len(self._things)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # as a sequence has it
        return self._things[index]

    def draw(self, chance: Random) -> Thing:
        """One of them."""
        return self._things[bisect_right(self._weights, chance.random() * self._weights[-1])]

    def sample(self, chance: Random, count: int) -> list[Thing]:
        """Several that differ, the first drawn first; all of them, if there are no more."""
        found: dict[Thing, None] = {}
        while len(found) < min(count, len(self)):
            found[self.draw(chance)] = None
        return list(found)


def between(chance: Random, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included, most often a small one."""
    return low + int((high + 1 - low) * chance.random() * chance.random())


def tenths(chance: Random, low: float, high: float) -> float:
    """A number with one decimal, most often in the middle."""
    return round(low + (high - low) * (chance.random() + chance.random()) / 2, 1)
