"""``myelokg new``: asks what an entry of the evidence needs, and writes it into its file.

The commands are made from the forms (`graph.curation.forms`) when one is called: the fields of the
record are their questions, and with the same names their options.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.curate import EVIDENCE

if TYPE_CHECKING:
    from graph.curation.desk import Desk
    from graph.curation.drafts import Draft
    from graph.curation.entries import Reader
    from graph.curation.forms import Form, Question

SOURCE = click.option("--source", metavar="NAME", help="Folder of the source that says it.")
TEXT = click.option(
    "--text",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The text of the source, in which the words are looked up.",
)
QUIET = click.option("--no-questions", is_flag=True, help="Take the options; ask nothing.")
_WORDS = {
    "printed": "The shortest phrase with the figure, exactly as printed.",
    "absent": "Where nothing is printed: section, table or paragraph that was searched.",
    "in": "Paragraph of the words, where they stand in several.",
    "start": "Character at which the words begin, where they stand at several places.",
    "cites": "References printed there, with commas, or none.",
    "note": "A remark; needed with 'absent': what was looked for.",
}


class _New(click.Group):
    """A group whose commands are those of the forms, and two more."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All kinds of entry."""
        from graph.curation.forms import FORMS

        return ["source", "trial", *FORMS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command for one kind; None: there is no such kind."""
        from graph.curation.forms import FORMS

        given = super().get_command(ctx, cmd_name)
        return _command(cmd_name) if given is None and cmd_name in FORMS else given


@click.group("new", cls=_New)
def new() -> None:
    """Write a new entry of the evidence: a source, a trial, a result, a reference ...

    What is not given as an option is asked. Words are looked up in the text of the source, and a
    figure that does not stand in them is refused. Nothing is overwritten. docs/curating.md shows
    the steps, docs/records.md the fields.
    """


@new.command("source")
@click.argument("name")
@click.option("--id", "key", prompt="Key, such as Invented2031", help="Key of the source.")
@click.option(
    "--kind",
    type=click.Choice(["review article", "primary report", "registry record"]),
    default="primary report",
    prompt=True,
    help="What kind of publication it is.",
)
@click.option("--title", prompt="Title as printed", help="Title as printed.")
@click.option(
    "--text",
    required=True,
    prompt="File with its text",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The text, as UTF-8, with empty lines between paragraphs.",
)
@EVIDENCE
def source(name: str, key: str, kind: str, title: str, text: Path, evidence: Path | None) -> None:
    """Begin the source NAME: a folder with a source.yaml made from its text."""
    with refusals():
        fields = {"id": key, "kind": kind, "title": title}
        settle(desk(evidence).begin_source(name, fields, text))


@new.command("trial")
@click.argument("key")
@SOURCE
@click.option("--label", help="What clinicians call it, if not KEY.")
@click.option(
    "--kind",
    type=click.Choice(["trial", "real-world study", "indirect comparison", "study pool"]),
    default="trial",
    show_default=True,
    help="What kind of study it is.",
)
@EVIDENCE
def trial(
    key: str, source: str | None, label: str | None, kind: str, evidence: Path | None
) -> None:
    """Begin the file of the study KEY; arms, cohorts and results are added to it."""
    with refusals():
        opened = desk(evidence)
        name = source or _ask("source", "Folder of the source", opened.names, needed=True)
        fields = {"id": key, "kind": kind, "label": label or key}
        settle(opened.begin_study(name, fields), name, key)


def _command(name: str) -> click.Command:
    """The command for one kind of entry."""
    from graph.curation.forms import FORMS

    form = FORMS[name]
    options = [_option(one.name, one.option, _told(one)) for one in form.questions]
    options += [_option(one, f"--{one}", told) for one, told in _words(form).items()]
    if form.of_study:
        options.insert(0, _option("study", "--study", "Study to which it belongs, by its key."))

    def run(
        source: str | None,
        text: Path | None,
        no_questions: bool,
        evidence: Path | None,
        **given: str | None,
    ) -> None:
        answers = {one: value for one, value in given.items() if value is not None}
        with refusals():
            _add(form, desk(evidence), source, text, answers, not no_questions)

    told = f"{form.meaning}\n\nWhat is not given as an option is asked."
    command = click.Command(name, callback=run, params=list(options), help=told)
    for option in (EVIDENCE, QUIET, TEXT, SOURCE):
        command = option(command)
    return command


def _option(name: str, flag: str, told: str) -> click.Option:
    return click.Option([flag, name], help=told)


def _words(form: Form) -> dict[str, str]:
    """What is asked of the words of an entry."""
    if form.rests_on_words:
        return _WORDS
    whole = {"printed": "The whole entry as it stands in the list.", "start": _WORDS["start"]}
    return whole if form.into == "references.yaml" else {}


def _told(question: Question) -> str:
    among = f" One of: {', '.join(question.words)}." if question.words else ""
    example = f" For example {question.example}." if question.example else ""
    return f"{question.meaning}{among}{example}"


# ------------------------------------------------------------------------------------- asking


def _add(
    form: Form,
    opened: Desk,
    source: str | None,
    text: Path | None,
    answers: dict[str, str],
    asking: bool,
) -> None:
    """Ask what is not answered, and write the entry."""
    from graph.curation.entries import Refused

    if asking:
        source = source or _ask("source", "Folder of the source", opened.names, needed=True)
        if form.of_study and "study" not in answers:
            answers["study"] = _ask("study", "Study, by its key", opened.studies(), needed=True)
    if source is None:
        raise Refused("source", "say by --source whose evidence it is")
    read = opened.reader(source, text)
    study = answers.pop("study", None)
    if asking:
        _ask_fields(form, opened.offers(source, study), answers)
        read = _ask_words(form, opened, source, read, answers)
    draft = opened.add(form, source, study, answers, read)
    settle(draft, source, study)


def _ask_fields(form: Form, offers: dict[str, list[str]], answers: dict[str, str]) -> None:
    for question in form.questions:
        if question.name not in answers and form.asked(question.name, answers):
            known = list(question.words) or offers.get(question.name, [])
            answer = _ask(question.name, _told(question), known, question.needed, question.several)
            answers[question.name] = answer


def _ask_words(
    form: Form, opened: Desk, source: str, read: Reader | None, answers: dict[str, str]
) -> Reader | None:
    """Ask for the words and find them; the curator chooses where they stand at several places."""
    if not (asked := _words(form)):
        return read
    if "printed" not in answers and "absent" not in answers:
        answers["printed"] = _ask("printed", asked["printed"] + " Empty: nothing is printed.", [])
    if not answers.get("printed"):
        for name in ("absent", "note"):
            answers.setdefault(name, _ask(name, asked[name], [], needed=True))
        return read
    if read is None and not answers.get("start"):
        given = _ask("text", "File with the text of the source", [], needed=True)
        read = opened.reader(source, Path(given))
    if read is not None:
        _choose(read, answers)
    if form.of_study and "cites" not in answers:
        answers["cites"] = _ask("cites", asked["cites"], []) or "none"
    return read


def _choose(read: Reader, answers: dict[str, str]) -> None:
    """Let the curator choose between several places of the words."""
    found = read.places(answers["printed"], answers)
    if len(found) < 2:
        return
    for number, one in enumerate(found, start=1):
        click.echo(f"{number}: {one.told}")
    chosen = click.prompt("Which place", type=click.IntRange(1, len(found)))
    answers["start"] = str(found[chosen - 1].start)


def _ask(
    name: str, told: str, known: list[str], needed: bool = False, several: bool = False
) -> str:
    """Ask until the answer is one that can be taken; an empty one only where none is needed."""
    if known and len(known) <= 40 and known[0] not in told:
        told += f" There are: {', '.join(known)}."
    while True:
        answer: str = click.prompt(f"{told}\n{name}", default="", show_default=False).strip()
        given = [one.strip() for one in answer.split(",")] if several else [answer]
        wrong = [one for one in given if one and known and one not in known]
        if answer and not wrong:
            return answer
        if not answer and not needed:
            return ""
        near = difflib.get_close_matches(wrong[0], known, n=3) if wrong else []
        hint = f"; the nearest: {', '.join(near)}" if near else ""
        click.echo(f"'{wrong[0]}' is not known{hint}" if wrong else "an answer is needed")


# ------------------------------------------------------------------------------------- the end


def desk(evidence: Path | None) -> Desk:
    """The evidence of a folder, else the project's own."""
    from graph.curation.desk import Desk
    from graph.sources import EVIDENCE as OWN

    return Desk.open(evidence or OWN)


@contextmanager
def refusals() -> Iterator[None]:
    """Tell what is refused in a sentence, with exit code 1."""
    from graph.curation.entries import Refused
    from graph.sources import EvidenceError

    try:
        yield
    except Refused as error:
        raise click.ClickException(f"{error.field}: {error.sentence}") from None
    except EvidenceError as error:
        raise click.ClickException(f"The evidence cannot be read; mend first:\n{error}") from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None


def settle(draft: Draft, source: str | None = None, study: str | None = None) -> None:
    """Check a draft and write it; raises ClickException where what it adds is wrong."""
    own, others = draft.refused()
    if own:
        raise click.ClickException("Nothing was written.\n" + "\n".join(map(str, own)))
    for path in draft.save():
        click.echo(f"wrote {path}")
    for complaint in others:
        click.echo(f"still to mend: {complaint}")
    if source is not None and study is not None and not others:
        for sentence in desk(draft.folder).missing(source, study):
            click.echo(f"still missing: {sentence}")
