"""Invented data as a stream of text: exactly so many triples, in little memory."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from graph.synthetic import papers, templates, trials, vocabulary
from graph.synthetic.shape import FORMATS
from graph.synthetic.sheet import Sheet, sheet

LEAST = 3_000
"""Triples below which there is no room for drugs, classes and a few trials."""


class TooFew(Exception):
    """So few triples were asked for that they would hold no trial."""

    def __init__(self, triples: int) -> None:
        super().__init__(f"{triples:,} triples hold no trial: ask for {LEAST:,} or more")


def text(triples: int, seed: int, form: str) -> Iterator[str]:
    """The data in pieces: `triples` in all, drawn by `seed`, as `nq`, `trig`, `nt` or `ttl`.

    Equal arguments give equal text; raises TooFew. The drugs and regimens depend on the size, the
    rest of a trial only on its number and the seed.
    """
    if triples < LEAST:
        raise TooFew(triples)
    paper = sheet(form)
    yield _head(triples, seed, form)
    _about(paper, seed)
    chance = Random(f"{seed} vocabulary")  # noqa: S311  # no secret hangs on it
    known = vocabulary.write(paper, chance, triples)
    yield paper.take()
    count = 0
    while True:
        before = paper.triples
        trials.write(paper, seed, count + 1, known)
        if paper.triples > triples:
            break
        count += 1
        yield paper.take()
    paper.drop(before)
    _fill(paper, chance, triples, count)
    yield paper.take()


def _fill(paper: Sheet, chance: Random, triples: int, count: int) -> None:
    """Write what is missing, too little for a trial: papers on some, and remarks on the first."""
    number = 0
    while paper.triples + papers.SIZE <= triples:
        number += 1
        trial = trials.name(1 + int(count * chance.random()))
        papers.write(paper, chance, trial, 100 + number, 2020 + number % 5)
    for one in range(triples - paper.triples):
        paper.add(templates.REMARK, {"id": trials.name(1), "text": f"further remark {one + 1}"})


def _head(triples: int, seed: int, form: str) -> str:
    """A comment that says what it is, and prefixes."""
    said = f"# {triples} triples {templates.INVENTED} (seed {seed}).\n"
    return said + FORMATS[form].head()


def _about(paper: Sheet, seed: int) -> None:
    for name, what in templates.GRAPHS.items():
        paper.add(templates.GRAPH, {"id": name, "what": what, "seed": seed})
