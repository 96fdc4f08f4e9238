"""Commands that prepare and take in what curators work with: schemas, tables, registry files."""

from __future__ import annotations

from pathlib import Path

import click

from server import draft


@click.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write them, instead of graph/schemas.",
)
def schema(folder: Path | None) -> None:
    """Write a JSON Schema for each kind of evidence file, for completion in editors.

    They are made from the records and the ontology. VS Code with the YAML extension of Red Hat
    finds them by .vscode/settings.json.
    """
    from graph import schema as schemas

    for path in schemas.write(folder or schemas.FOLDER):
        click.echo(f"wrote {path}")


COMMANDS = (draft.new, schema)
