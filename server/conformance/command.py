"""The command `myelokg conformance`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from server.conformance.runner import Endpoint, Outcome

_MARKS = {"passed": "✓", "failed": "✗", "untested": "–"}


@click.command()
@click.option("--endpoint", "url", help="Base address of a service, such as http://localhost:8000.")
@click.option(
    "--token",
    envvar="MYELOKG_TOKEN",
    help="Token for the cases that write; better in the variable MYELOKG_TOKEN.",
)
@click.option("--earl", type=click.Path(path_type=Path), help="File for the report in EARL.")
@click.option("--markdown", type=click.Path(path_type=Path), help="File for the report as a page.")
def conformance(
    url: str | None, token: str | None, earl: Path | None, markdown: Path | None
) -> None:
    """Try an endpoint against the SPARQL 1.1 standards and report.

    Without --endpoint a server of its own is started on a small release and stopped afterwards.
    The cases write only to graphs of their own and remove them. Exit code 1: a case failed.
    """
    from server.conformance import report, runner

    with _endpoint(url, token) as endpoint:
        outcomes = [_told(one) for one in runner.run(endpoint)]
    click.echo(report.summary(outcomes))
    if earl:
        date = datetime.now(UTC).date().isoformat()
        earl.write_text(report.to_earl(outcomes, date, _subject(url)), encoding="utf-8")
    if markdown:
        markdown.write_text(report.to_markdown(outcomes), encoding="utf-8")
    if _failed(outcomes):
        raise SystemExit(1)


@contextmanager
def _endpoint(url: str | None, token: str | None) -> Iterator[Endpoint]:
    from server.conformance import own
    from server.conformance.runner import Endpoint

    if url:
        yield Endpoint(url.rstrip("/"), token)
        return
    try:
        with own.endpoint() as endpoint:
            yield endpoint
    except own.NotStarted as error:
        raise click.ClickException(str(error)) from None


def _told(outcome: Outcome) -> Outcome:
    case = outcome.case
    reason = f"\n    {outcome.reason}" if outcome.verdict == "failed" else ""
    click.echo(f"{_MARKS[outcome.verdict]} {case.group}/{case.name}: {case.says}{reason}")
    return outcome


def _subject(url: str | None) -> str:
    return "MyeloKG" if url is None else url


def _failed(outcomes: Sequence[Outcome]) -> bool:
    return any(one.verdict == "failed" for one in outcomes)
