"""Commands that prepare and take in what curators work with: schemas, tables, registry files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server import draft
from server.curate import EVIDENCE, counted
from server.draft import SOURCE, TEXT, desk, refusals

if TYPE_CHECKING:
    from graph.curation.forms import Form
    from graph.curation.tables import Taken

_OF_SEVERAL = ("cohort", "of", "arm", "against", "same_as")
"""Fields whose words differ from study to study, so that a template has no list of them."""
RECORD = click.option(
    "--record",
    metavar="KIND",
    default="result",
    show_default=True,
    help="Kind of entry that a row is: size, result, event ... as in `myelokg new`.",
)


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


@click.command()
@click.argument("table", type=click.Path(dir_okay=False, path_type=Path))
@RECORD
@EVIDENCE
def template(table: Path, record: str, evidence: Path | None) -> None:
    """Write a TABLE to fill in, .xlsx or .csv, a row an entry; `myelokg import` takes it in.

    A workbook offers what a cell takes and explains its columns on a second sheet.
    """
    from graph.curation import template as templates
    from graph.curation.entries import Refused

    with refusals():
        if table.exists():
            raise Refused("table", f"{table} is there already, and nothing is overwritten")
        opened, form = desk(evidence), _form(record)
        offers = opened.offers(opened.names[0], None)
        known = {name: words for name, words in offers.items() if name not in _OF_SEVERAL}
        templates.write(table, record, form, known | {"study": opened.studies()})
    click.echo(f"wrote {table}")


@click.command("import")
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@SOURCE
@TEXT
@RECORD
@click.option("--partly", is_flag=True, help="Take the rows that are right, without the others.")
@click.option(
    "--registry", is_flag=True, help="TABLE is a study file of ClinicalTrials.gov, API v2."
)
@click.option(
    "--fetched",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day on which a registry file was fetched, such as 2031-05-01.",
)
@click.option("--study", help="Study that a registry file is about, if its number does not tell.")
@EVIDENCE
def take_in(
    table: Path,
    source: str | None,
    text: Path | None,
    record: str,
    partly: bool,
    registry: bool,
    fetched: datetime | None,
    study: str | None,
    evidence: Path | None,
) -> None:
    """Turn the rows of TABLE, .xlsx or .csv, into entries of a source.

    All rows are taken, or none; each that is refused is told with row, column and how to mend it.
    The same table taken in again changes nothing. With --registry, a study file of
    ClinicalTrials.gov becomes a source of its own.
    """
    from graph.curation import tables
    from graph.curation.entries import Refused

    with refusals():
        if registry:
            _take_registry(table, fetched, study, evidence)
            return
        if source is None:
            raise Refused("source", "say by --source whose evidence the rows are")
        opened, form = desk(evidence), _form(record)
        read = opened.reader(source, text)
        found = tables.rows(table, form)
        _settle(tables.take(opened, form, source, read, table.name, found), partly)


def _take_registry(
    path: Path, fetched: datetime | None, study: str | None, evidence: Path | None
) -> None:
    """Make a study file of ClinicalTrials.gov a source."""
    from graph.curation import registry
    from graph.curation.entries import Refused

    if fetched is None:
        raise Refused("fetched", "say by --fetched on which day the file was fetched")
    made = registry.draft(desk(evidence), path, f"{fetched:%Y-%m-%d}", study)
    if made is None:
        click.echo(f"{path.name} was imported before: nothing to do")
    else:
        draft.settle(made)


def _form(record: str) -> Form:
    from graph.curation.entries import Refused
    from graph.curation.forms import FORMS

    known = [name for name, form in FORMS.items() if form.of_study]
    if record not in known:
        raise Refused("record", f"'{record}' is no kind of entry: there are {', '.join(known)}")
    return FORMS[record]


def _settle(taken: Taken, partly: bool) -> None:
    """Tell what became of the rows, and write those that are taken."""
    for one in taken.refused:
        click.echo(str(one))
    refused = counted(len(taken.refused), "refusal")
    if taken.refused and not partly:
        raise click.ClickException(f"{refused}; nothing was written. --partly takes the others.")
    for path in taken.draft.save():
        click.echo(f"wrote {path}")
    same = f"{counted(len(taken.unchanged), 'row')} there already"
    click.echo(f"{counted(len(taken.rows), 'row')} taken, {same}, {refused}")
    if taken.refused:
        raise SystemExit(1)


COMMANDS = (draft.new, schema, template, take_in)
