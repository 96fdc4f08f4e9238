"""Changes to the evidence that are tried out before they are made.

A draft is what some files shall hold. It is checked in a copy of the evidence, with every rule on
records, and written only when what is new in it is right.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path

from graph import build, sources
from graph.curation.entries import Refused
from graph.curation.forms import Form
from graph.curation.notation import CannotAppend, append, written
from graph.records import Paragraph, Record, Reference, Source, Study
from graph.sources import Complaint, Corpus, Evidence, EvidenceError, Located


@dataclass(frozen=True)
class Draft:
    """What files below the folder of the evidence shall hold, by their names below it."""

    folder: Path
    files: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """What a file will hold; None: there is none."""
        path = self.folder / name
        if name in self.files:
            return self.files[name]
        return path.read_bytes().decode("utf-8") if path.exists() else None

    def having(self, name: str, text: str) -> Draft:
        """Return this draft with another file."""
        return replace(self, files={**self.files, name: text})

    def new(self, name: str, record: Record) -> Draft:
        """Return this draft with a file of one record; raises Refused where it is there."""
        if self.text(name) is not None:
            raise Refused("id", f"{name} is there already, and nothing is overwritten")
        return self.having(name, written(record))

    def appended(self, name: str, into: str | None, record: Record) -> Draft:
        """Return this draft with a record more in a list; raises Refused."""
        order = tuple(Study.model_fields) if "/studies/" in name else tuple(Source.model_fields)
        try:
            return self.having(name, append(self.text(name) or "", into, record, order))
        except CannotAppend as error:
            raise Refused("source", f"{name}: {error}") from None

    def complaints(self) -> list[Complaint]:
        """What is wrong with the evidence as it would be."""
        with tempfile.TemporaryDirectory() as place:
            copy = Path(shutil.copytree(self.folder, Path(place) / "evidence"))
            self._write(copy)
            try:
                return build.refused(sources.read(copy))
            except EvidenceError as error:
                return list(error.complaints)

    def refused(self) -> tuple[list[Complaint], list[Complaint]]:
        """What is wrong with what this draft adds, and what with the rest of the evidence."""
        own, others = list[Complaint](), list[Complaint]()
        for one in self.complaints():
            (own if one.line in self.added(one.file) else others).append(one)
        return own, others

    def added(self, name: str) -> set[int]:
        """The lines (from 1) of a file that it does not have yet."""
        if name not in self.files:
            return set()
        path = self.folder / name
        before = path.read_bytes().decode("utf-8") if path.exists() else ""
        compared = SequenceMatcher(None, before.splitlines(), self.files[name].splitlines(), False)
        steps = (step for step in compared.get_opcodes() if step[0] != "equal")
        return {line + 1 for *_, first, last in steps for line in range(first, last)}

    def save(self) -> list[Path]:
        """Write the files; gives their paths."""
        return self._write(self.folder)

    def _write(self, folder: Path) -> list[Path]:
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        return [folder / name for name in self.files]


def with_entry(
    draft: Draft, corpus: Corpus, source: Evidence, form: Form, record: Record, study: str | None
) -> Draft:
    """A draft with one entry more, in the file where it belongs; raises Refused."""
    _refuse_twice(form, record, entries(form, source, study))
    if not form.of_study:
        name = f"{source.name}/{form.into}"
        changed = draft.appended(name, None, record)
        if isinstance(record, Reference):
            return changed.appended(f"{source.name}/source.yaml", "paragraphs", _place(record))
        return changed
    if study is None:
        raise Refused("study", "say to which study it belongs")
    name = f"{source.name}/studies/{study}.yaml"
    if draft.text(name) is None:
        draft = draft.new(name, _known_study(corpus, study))
    return draft.appended(name, form.into, record)


def _place(reference: Reference) -> Paragraph:
    """An entry of the reference list is a paragraph, so that what it prints can be read too."""
    return Paragraph.model_validate(
        {
            "id": f"ref {reference.number}",
            "section": "references",
            "label": f"Reference {reference.number}",
            "start": reference.start,
            "end": reference.end,
        }
    )


def _refuse_twice(form: Form, record: Record, there: Iterable[Located[Record]]) -> None:
    """Raise Refused if an entry about the same is there already."""
    for one in there:
        if about(form, one.record) == about(form, record):
            where = one.origin.document
            line = where.line(one.origin.location)
            told = ", ".join(filter(None, about(form, record)))
            raise Refused(
                form.same[0],
                f"{told} is there already, at {where.name}:{line}: mend it there",
            )


def about(form: Form, record: Record) -> tuple[str | None, ...]:
    """What an entry is about; two of one kind about the same would have one name."""
    values = (getattr(record, name) for name in form.same)
    return tuple(None if value is None else str(value) for value in values)


def entries(form: Form, source: Evidence, study: str | None) -> Iterator[Located[Record]]:
    """The entries of one kind that are there, of a source or of a study in it."""
    if not form.of_study:
        yield from getattr(source, form.into.removesuffix(".yaml"))
        return
    for located in source.studies:
        if located.record.id == study:
            for number, one in enumerate(getattr(located.record, form.into)):
                yield Located(one, located.origin.inside(form.into, number))


def _known_study(corpus: Corpus, key: str) -> Study:
    """A study of which another source speaks, as this source must describe it too."""
    for source in corpus.sources:
        for located in source.studies:
            if located.record.id == key:
                known = located.record
                like = {"id": key, "kind": known.kind, "label": known.label}
                return Study.model_validate(like)
    raise Refused("study", f"study '{key}' is not known: make it with `myelokg new trial {key}`")
