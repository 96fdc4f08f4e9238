"""The command that invents data for load tests: `myelokg generate`."""

from __future__ import annotations

from typing import BinaryIO

import click


@click.command()
@click.option("--triples", type=click.IntRange(1), required=True, help="Triples, exactly so many.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another, other data.")
@click.option(
    "-o",
    "--output",
    type=click.File("wb", lazy=True, atomic=True),
    default="-",
    help="File to write, .gz and .zst compressed, whole or not at all; - is standard output.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["nq", "trig", "nt", "ttl"]),
    help="Format, where the file's name does not tell; nq by default.",
)
def generate(triples: int, seed: int, output: BinaryIO, form: str | None) -> None:
    """Invent clinical trials in the project's ontology, for load tests and benchmarks.

    Nothing of it is evidence: all stands in graphs of its own, which say so. Equal options write
    equal bytes. nt and ttl have no graphs.
    """
    from graph.synthetic import output as files
    from graph.synthetic.stream import TooFew

    told, packed = files.suffixes(output.name)
    try:
        files.write(output, triples, seed, form or told or "nq", packed)
    except TooFew as error:
        raise click.ClickException(f"{error}.") from None
