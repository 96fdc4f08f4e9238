"""Commands that rehearse a build of the evidence as it stands: `check` and `diff`.

Nothing of it is served; what has to be asked is asked of a release in a folder that is thrown away.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server import commands
from server.curate import EVIDENCE, WITHOUT, counted

if TYPE_CHECKING:
    from graph.differences import Differences
    from graph.draft import Draft
    from graph.engine.embedded import Engine
    from graph.release import Release
    from queries.expectation import Outcome

SHOWN = 12
"""Lines of each kind of change that a check shows; `myelokg diff` shows more."""


@click.command()
@EVIDENCE
@WITHOUT
def check(evidence: Path | None, without: tuple[str, ...]) -> None:
    """Check the evidence by every rule, without making a release.

    Records, keys and places, words against figures, the reasoner, SHACL shapes, the rules on
    figures, counts and ontology, and what the saved questions answer. Tells what was read, what is
    wrong, by file and line, what is to be settled and what changed since the release that is
    served. The exit code is 1 when there are errors.
    """
    draft = _drawn(evidence, without)
    _tell_read(draft)
    whole = evidence is None and not without
    errors, warnings = list(map(str, draft.report.errors)), list(map(str, draft.report.warnings))
    if not errors:
        with _asked(draft) as (engine, sketch, served):
            if whole:
                _say("asking the saved questions")
                for outcome in _answers(engine):
                    _judge(outcome, errors, warnings)
            _tell_changes(_compared(engine, served, sketch))
    for warning in warnings:
        click.echo(f"warning: {warning}")
    for error in errors:
        click.echo(f"error: {error}")
    click.echo(f"{counted(len(errors), 'error')}, {counted(len(warnings), 'warning')}")
    if errors:
        raise SystemExit(1)


@click.command()
@EVIDENCE
@WITHOUT
@click.option("--since", metavar="ID", help="Compare with this release, not with the one served.")
@click.option("--markdown", "form", flag_value="markdown", help="As Markdown.")
@click.option("--json", "form", flag_value="json", help="As JSON.")
def diff(
    evidence: Path | None, without: tuple[str, ...], since: str | None, form: str | None
) -> None:
    """Say in words what the evidence as it stands would change, before it is made a release.

    Trials and figures that came, went or read otherwise, and the saved questions that would be
    answered otherwise, row by row.
    """
    from graph.release import NoRelease, UnknownRelease, current, find

    releases = commands.settings().releases
    try:
        before = find(releases, since) if since else current(releases)
    except UnknownRelease as error:
        kept = ", ".join(error.kept) or "none"
        raise click.ClickException(f"{error}; there are: {kept}") from None
    except NoRelease as error:
        raise click.ClickException(str(error)) from None
    with _asked(_drawn(evidence, without), before) as (engine, sketch, _):
        found = _compared(engine, before, sketch)
    assert found is not None
    click.echo(_written(found, form).rstrip("\n"))


def _written(found: Differences, form: str | None) -> str:
    if form == "json":
        return json.dumps(found.document(), indent=2, ensure_ascii=False)
    return found.markdown() if form == "markdown" else found.text()


def _drawn(evidence: Path | None, without: tuple[str, ...]) -> Draft:
    """Build and check the evidence; what cannot be built ends the command in words."""
    import queries
    from graph import draft, reason, sources
    from queries.describe import describe

    try:
        further = describe(queries.load().values())
        cache = commands.settings().releases / ".cache"
        return draft.draw(evidence, without, cache, further, _say)
    except queries.QueryFileError as error:
        raise click.ClickException(str(error)) from None
    except (
        sources.EvidenceError,
        sources.UnknownSource,
        reason.Inconsistent,
        reason.NoJava,
    ) as error:
        raise click.ClickException(f"The evidence cannot be built.\n{error}") from None


@contextmanager
def _asked(
    draft: Draft, before: Release | None = None
) -> Iterator[tuple[Engine, Release, Release | None]]:
    """An engine over a draft, the draft as a release, and the release that it is compared with."""
    from graph.draft import sketched
    from graph.engine.embedded import Engine
    from graph.release import NoRelease, current

    settings = commands.settings()
    if before is None:
        with suppress(NoRelease):
            before = current(settings.releases)
    with tempfile.TemporaryDirectory(prefix="myelokg-") as folder:
        _say("writing it down, to ask it")
        sketch = sketched(draft, Path(folder), before)
        engine = Engine(Path(folder), workers=2, deadline=settings.deadline)
        try:
            yield engine, sketch, before
        finally:
            engine.close()


def _compared(engine: Engine, before: Release | None, after: Release) -> Differences | None:
    from graph.differences import compare
    from server.changes import answer

    if before is None:
        return None
    _say(f"comparing it with release {before.id}")
    return compare(before, after, lambda release, text: answer(engine, release, text))


def _answers(engine: Engine) -> Iterator[Outcome]:
    """What the saved questions answer, held against the rows expected of them."""
    import queries
    from queries import expectation
    from queries.choices import Catalogue

    catalogue = Catalogue(queries.load(), lambda: engine)
    for one in expectation.load():
        yield one.held(catalogue[one.question], engine)


def _judge(outcome: Outcome, errors: list[str], warnings: list[str]) -> None:
    """A row that went is an error; one that came may be what the change is for: a warning."""
    from queries.expectation import told

    columns, file = outcome.expectation.columns, f"queries/{outcome.expectation.path.name}:1"
    for row in told(columns, outcome.missing):
        errors.append(
            f"{file}: the answer no longer has this row; mend the evidence, or take the row out "
            f"if it was wrong: {row}"
        )
    for row in told(columns, outcome.came):
        warnings.append(f"{file}: the answer has a further row; add it if it is right: {row}")


def _tell_read(draft: Draft) -> None:
    from graph import tally

    one = tally.count(draft.corpus)
    click.echo(
        f"read: {counted(one.sources, 'source')}, {one.studies} studies and "
        f"{one.findings:,} findings in {one.files} files; they rest on {one.readings:,} readings "
        f"that quote {one.figures:,} figures"
    )
    click.echo(
        f"kept: {counted(one.conflicts, 'conflict')} and "
        f"{counted(one.rejected, 'reading')} that were not accepted"
    )
    for conflict in tally.unsettled(draft.corpus):
        click.echo(f"to be settled: {conflict}")


def _tell_changes(found: Differences | None) -> None:
    if found is None:
        click.echo("changes: there is no release to compare with")
    else:
        click.echo(f"changes since release {found.before}:")
        click.echo("\n".join(f"  {line}" for line in found.text(SHOWN).splitlines()))


def _say(text: str) -> None:
    click.echo(text, err=True)


COMMANDS = (check, diff)
