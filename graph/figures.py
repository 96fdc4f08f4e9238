"""Figures in running text: where they stand, and which numbers some words state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

# A figure is a number that is no part of a name such as DREAMM-7, CD38 or PFS2.
_FIGURE = re.compile(
    r"(?<![\w.\-/])\d+(?:[.,]\d+)*(?![\w/]|-[A-Za-z\d])|(?<=[<>≥≤–(])\d+(?:\.\d+)?"
)
_WORDS = {
    word: number
    for number, words in enumerate(
        ("no", "one single", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
    for word in words.split()
} | {"twenty-two": 22}


def figures(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each figure of a text begins and ends, numbers inside names left out.

    >>> [*figures("DREAMM-7: 79")]
    [(10, 12)]
    """
    for match in _FIGURE.finditer(text):
        yield match.span()


def numbers_in(words: str) -> set[Decimal]:
    """Return the numbers that some words state, in digits or spelled out.

    >>> sorted(numbers_in("one prior line: 26 months (with ASCT: 32.0 months)"))
    [Decimal('1'), Decimal('26'), Decimal('32.0')]
    """
    digits = {Decimal(one) for one in re.findall(r"\d+(?:\.\d+)?", words)}
    spelled = re.findall(r"[a-z-]+", words.lower())
    return digits | {Decimal(_WORDS[one]) for one in spelled if one in _WORDS}
