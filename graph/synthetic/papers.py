"""Invented papers, which report on a trial."""

from __future__ import annotations

from random import Random

from graph.synthetic import templates, words
from graph.synthetic.chance import between
from graph.synthetic.sheet import Sheet

SIZE = templates.PAPER.size


def write(sheet: Sheet, chance: Random, trial: str, number: int, year: int) -> str:
    """Write a paper of that year on a trial; gives the end of its IRI."""
    name = f"{trial}-paper-{number}"
    authors = [words.author(chance) for _ in range(between(chance, 2, 12))]
    page = between(chance, 1, 2400)
    values = {
        "id": name,
        "label": f"{authors[0]} {year}, on {trial} ({number})",
        "title": words.title(chance),
        "first": authors[0],
        "authors": ", ".join(authors),
        "journal": words.journal(chance),
        "year": year,
        "volume": between(chance, 1, 140),
        "pages": f"{page}–{page + 9}",
        "trial": trial,
    }
    sheet.add(templates.PAPER, values)
    return name
