"""How words are compared: folded, split, and written so that an index cannot misread them."""

from __future__ import annotations

import re
import unicodedata

GRAM = 3
"""Characters of a trigram."""
_MOST_GRAMS = 8
_NO_LETTER = re.compile(r"[\W_]+")
_WORD = re.compile(r"\w+")
_CODE = re.compile(r"x([0-9a-f]{2,5})x")
_ASCII = re.compile(r"[\x01-\x7f]+")


def fold(text: str) -> str:
    """Write a name as it is compared: no capitals, accents, spaces or marks.

    >>> fold("D-Vd"), fold("CAR-T cells"), fold("naïve")
    ('dvd', 'cartcells', 'naive')
    """
    if text.isascii():  # nearly always, and a tenth of the time
        return _NO_LETTER.sub("", text.lower())
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in plain if one.isalnum())


def split(text: str) -> list[str]:
    """The words of a text, folded.

    >>> split("Median PFS (Len-R)")
    ['median', 'pfs', 'len', 'r']
    """
    if text.isascii():
        found = _WORD.findall(text.lower())
        return [word.replace("_", "") for word in found] if "_" in text else found
    return [fold(word) for word in _WORD.findall(text)]


def token(word: str) -> str:
    """Write a folded word in letters and digits that every tokenizer reads as one word.

    Letter by letter, so that what a word begins with, its token begins with too.

    >>> token("dvd"), token("β2")
    ('dvd', 'x3b2x2')
    """
    return word if word.isascii() else "".join(map(_letter, word))


def tokens(text: str) -> str:
    """Write the words of a text as tokens.

    >>> tokens("HR (95% CI)")
    'hr 95 ci'
    """
    return " ".join(map(token, filter(None, split(text))))


def word(token: str) -> str:
    """The word that a token was written for.

    >>> word("dvd"), word("x3b2x2")
    ('dvd', 'β2')
    """
    return _CODE.sub(lambda found: chr(int(found[1], 16)), token) if "x" in token else token


def _letter(one: str) -> str:
    return one if one.isascii() else f"x{ord(one):x}x"


def begins(word: str) -> str:
    """Write, in the query language of FTS5, that some word begins with a folded one."""
    return f'"{token(word)}"*'


def lowered(text: str) -> str:
    """Write a literal as trigrams are taken of it; at U+0000 the tokenizer would end."""
    return text.lower().replace("\0", " ")


def runs(needle: str) -> list[str]:
    """The parts of a needle that mean the same in every Unicode: its runs of ASCII, in lower case.

    Two programs may lower-case a letter differently, as their tables of Unicode are of different
    years; but what is ASCII afterwards was so before (or is the Kelvin sign, or a dotted I), and
    is the same everywhere. So whatever holds the needle in its lower case holds these runs.

    >>> runs("naïve B")
    ['na', 've b']
    """
    return _ASCII.findall(needle.lower())


def grams(needle: str) -> list[str]:
    """Some of the trigrams of a needle, spread over it; none where it is too short.

    >>> grams("dara"), grams("PD")
    (['dar', 'ara'], [])
    """
    found = [run[at : at + GRAM] for run in runs(needle) for at in range(len(run) - GRAM + 1)]
    distinct = list(dict.fromkeys(found))
    step = max(1, -(-len(distinct) // _MOST_GRAMS))
    return distinct[::step]


def quoted(gram: str) -> str:
    """Write a trigram as a string of the query language of FTS5."""
    return '"' + gram.replace('"', '""') + '"'
