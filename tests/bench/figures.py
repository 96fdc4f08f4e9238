"""Medians with their quartiles, and ratios of what was measured in the same round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import geometric_mean, median, quantiles


@dataclass(frozen=True)
class Spread:
    """The median of rounds and the quartiles on both sides."""

    low: float
    middle: float
    high: float


def spread(values: Sequence[float]) -> Spread | None:
    """The spread of some values; None of none.

    >>> spread([3, 1, 2])
    Spread(low=1.5, middle=2, high=2.5)
    """
    if not values:
        return None
    if len(values) == 1:
        return Spread(values[0], values[0], values[0])
    low, _, high = quantiles(values, n=4, method="inclusive")
    return Spread(low, median(values), high)


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread | None:
    """How many times theirs ours is, round by round.

    >>> ratios([2, 4], [1, 4])
    Spread(low=1.25, middle=1.5, high=1.75)
    """
    return spread([one / other for one, other in zip(ours, theirs, strict=False) if other])


def mean(values: Sequence[float]) -> float | None:
    """The geometric mean, which is what ratios are averaged by; None of none."""
    return geometric_mean(values) if values else None
