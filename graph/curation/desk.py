"""The evidence as a curator works on it: what may be named, and drafts of what is added."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from graph import keys, sources, things
from graph.curation import outline
from graph.curation.drafts import Draft, with_entry
from graph.curation.entries import Reader, Refused, entry, reader
from graph.curation.forms import Form
from graph.records import Record, Source, Study
from graph.sources import BACKGROUND, Corpus, Evidence, sentences
from graph.verify import Text
from ontology.terms import Vocabulary

R = TypeVar("R", bound=BaseModel)

_NEXT = {
    "arms": "arm",
    "cohorts": "cohort",
    "sizes": "size",
    "results": "result",
}
"""Lists that a study should have, and the form that fills each."""


@dataclass(frozen=True)
class Desk:
    """The evidence below a folder, as it was when it was opened."""

    folder: Path
    corpus: Corpus

    @classmethod
    def open(cls, folder: Path) -> Desk:
        """Read the evidence; raises EvidenceError."""
        return cls(folder, sources.read(folder))

    @property
    def names(self) -> list[str]:
        """The folders of the sources."""
        return [one.name for one in self.corpus.sources]

    def source(self, name: str) -> Evidence:
        """The source in a folder; raises Refused where there is none."""
        for one in self.corpus.sources:
            if one.name == name:
                return one
        raise Refused(
            "source",
            f"there is no source '{name}': there are {', '.join(self.names)}; "
            f"`myelokg new source {name}` begins one",
        )

    def reader(self, name: str, text: Path | None) -> Reader | None:
        """The text of a source, to look words up in; raises Refused and OSError."""
        if text is None:
            return None
        return reader(self.source(name).source.record, _text(text))

    def offers(self, name: str, study: str | None) -> dict[str, list[str]]:
        """What each field may name, in a source and a study."""
        vocabulary, named = Vocabulary.read(), things.of(self.corpus.sources)
        return keys.offered(self.source(name), named, vocabulary, study or "")

    def studies(self) -> list[str]:
        """The keys of all studies."""
        return sorted(things.of(self.corpus.sources).studies)

    # ------------------------------------------------------------------------------- drafts

    def begin_source(self, name: str, fields: Mapping[str, str], text: Path) -> Draft:
        """A new source with the outline of its text; raises Refused and OSError."""
        if name == BACKGROUND or not re.fullmatch(r"[a-z0-9][A-Za-z0-9-]*", name):
            raise Refused("name", f"'{name}' is no name of a folder: small letters, digits and -")
        taken = {one.source.record.id: one.name for one in self.corpus.sources}
        if fields.get("id") in taken:
            raise Refused("id", f"the key {fields['id']} is that of {taken[fields['id']]}")
        read = _text(text)
        found = {
            "sha256": read.sha256,
            "characters": len(read.content),
            "paragraphs": list(outline.paragraphs(read.content)),
        }
        record = _record(Source, {**fields, **found})
        return Draft(self.folder).new(f"{name}/source.yaml", record)

    def begin_study(self, name: str, fields: Mapping[str, str]) -> Draft:
        """A new file of a study; raises Refused where the source has it."""
        record = _record(Study, fields)
        path = f"{self.source(name).name}/studies/{record.id}.yaml"
        return Draft(self.folder).new(path, record)

    def add(
        self,
        form: Form,
        name: str,
        study: str | None,
        answers: Mapping[str, str],
        read: Reader | None,
    ) -> Draft:
        """A draft with the entry that some answers make; raises Refused."""
        return self.put(form, name, study, entry(form, answers, read), Draft(self.folder))

    def put(self, form: Form, name: str, study: str | None, record: Record, draft: Draft) -> Draft:
        """A draft with one entry more; raises Refused."""
        return with_entry(draft, self.corpus, self.source(name), form, record, study)

    def missing(self, name: str, study: str) -> Iterator[str]:
        """What a study does not have yet, and how to add it."""
        (found,) = (one.record for one in self.source(name).studies if one.record.id == study)
        known = things.of(self.corpus.sources)
        there = {"arms": known.arms[study], "cohorts": known.cohorts[study]}
        for into, form in _NEXT.items():
            if not there.get(into) and not getattr(found, into):
                command = f"myelokg new {form} --source {name} --study {study}"
                yield f"{study} has no {into} yet: `{command}`"


def _text(path: Path) -> Text:
    try:
        return Text(path)
    except UnicodeDecodeError as error:
        raise Refused("text", f"{path.name} is not UTF-8 text: {error}") from None


def _record(kind: type[R], fields: Mapping[str, object]) -> R:
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        told = "; ".join(sentence for _, sentence in sentences(error))
        raise Refused("id", told) from None
