"""Invented words, and titles made of them: some words stand in half the titles, most in one.

Words are pronounceable and mean nothing; the frequent ones of titles are plain English.
"""

from __future__ import annotations

from random import Random

from graph.synthetic.chance import Ranked

_ONSETS = ("b", "br", "d", "dr", "f", "g", "gl", "k", "l", "m", "n", "p", "pl", "r", "s", "t")
_VOWELS = ("a", "e", "i", "o", "u", "y")
_SYLLABLES = tuple(onset + vowel for onset in _ONSETS for vowel in _VOWELS)

_FREQUENT = """
    with of in after for patients randomised relapse versus study refractory lenalidomide trial
    phase previous therapy disease survival response myeloma combination outcomes results final
    analysis open-label multicentre updated maintenance dexamethasone progression-free antibody
    treated subgroup safety efficacy inhibitor dose lines transplantation bispecific quality life
    long-term follow-up older frail renal cytogenetic high-risk minimal residual sequencing real
    cohort registry toxicity neuropathy infections kinetics depth durability retreatment escalation
""".split()
_RARE = 40_000
_SCATTER = 1_000_003
"""Coprime to the number of words, so that neighbours have little in common."""


def word(number: int, syllables: int = 3) -> str:
    """The invented word of that number; different numbers give different words.

    >>> word(0), word(1), word(2)
    ('bababa', 'pelada', 'glibefe')
    """
    rest = number * _SCATTER % len(_SYLLABLES) ** syllables
    parts = []
    for _ in range(syllables):
        rest, place = divmod(rest, len(_SYLLABLES))
        parts.append(_SYLLABLES[place])
    return "".join(parts)


_TITLE_WORDS = Ranked((*_FREQUENT, *(word(number) for number in range(_RARE))))
_NAMES = Ranked(
    tuple(word(100_000 + number).title() + end for number in range(4_000) for end in ("", "ová"))
)
_JOURNALS = Ranked(
    tuple(f"Invented Journal of {word(200_000 + number).title()}" for number in range(120))
)


def title(chance: Random) -> str:
    """A title of eight to sixteen words."""
    words = [_TITLE_WORDS.draw(chance) for _ in range(8 + int(9 * chance.random()))]
    return " ".join(words).capitalize()


def author(chance: Random) -> str:
    """An author, as reference lists print one."""
    return f"{_NAMES.draw(chance)} {chr(65 + int(26 * chance.random()))}."


def journal(chance: Random) -> str:
    """A journal; most papers stand in a few."""
    return _JOURNALS.draw(chance)
