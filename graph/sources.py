"""Read a source's folder of YAML files into records, with file and line for every complaint.

The folder is described by `records`. `load` returns a frozen `Evidence`; whatever is wrong is
collected first and raised together, so that a curator mends one round of mistakes at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from graph import trees
from graph.records import (
    Abbreviation,
    AdverseEventKind,
    Background,
    Conclusion,
    Conflict,
    Drug,
    Location,
    Record,
    Reference,
    Regimen,
    Source,
    Study,
    Table,
    Unread,
    walk,
)

EVIDENCE = Path(__file__).parent / "evidence"
BACKGROUND = "background"
"""The folder beside the sources in which the curators' outside knowledge stands."""

R = TypeVar("R", bound=BaseModel, covariant=True)


@dataclass(frozen=True)
class Complaint:
    """One thing that is wrong with an evidence file, in a curator's words."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class EvidenceError(Exception):
    """The evidence cannot be built; `complaints` says why, each with file and line."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(sorted(complaints, key=lambda one: (one.file, one.line)))
        super().__init__("\n".join(map(str, self.complaints)))


@dataclass(frozen=True)
class Document:
    """One YAML file: its text, the plain tree of it, and the name under which to complain."""

    path: Path
    name: str
    text: str = field(repr=False)
    tree: Any

    @cached_property
    def located(self) -> Any:
        """The tree with line numbers, which only complaints need."""
        if isinstance(self.tree, CommentedMap | CommentedSeq):
            return self.tree
        return trees.notation().load(self.text)

    def line(self, location: Sequence[str | int]) -> int:
        """The line (from 1) of the deepest part of `location` that the file has."""
        node: Any = self.located
        line = 1
        for step in location:
            if isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
                line = node.lc.item(step)[0] + 1
            elif isinstance(node, CommentedMap) and step in node:
                line = node.lc.key(step)[0] + 1
            else:
                break
            node = node[step]
        return line

    def at(self, location: Location) -> Any:
        """What stands at a place of the file, as it is written there."""
        node = self.located
        for step in location:
            node = node[step]
        return node

    def complain(self, sentence: str, *location: str | int) -> Complaint:
        """Return a complaint about the place `location` of this file."""
        return Complaint(self.name, self.line(location), sentence)


@dataclass(frozen=True)
class Origin:
    """A place in a document, from which a record was read."""

    document: Document
    location: Location = ()

    def inside(self, *further: str | int) -> Origin:
        """Return a place further inside this one."""
        return Origin(self.document, (*self.location, *further))

    def complain(self, sentence: str, *further: str | int) -> Complaint:
        """Return a complaint about this place, or one further inside it."""
        return self.document.complain(sentence, *self.location, *further)


@dataclass(frozen=True)
class Located(Generic[R]):
    """A record with the place where it stands."""

    record: R
    origin: Origin

    def complain(self, sentence: str, *further: str | int) -> Complaint:
        """Return a complaint about this record, or about a place inside it."""
        return self.origin.complain(sentence, *further)


@dataclass(frozen=True)
class Evidence:
    """Everything one source says, and where each record stands."""

    name: str
    source: Located[Source]
    tables: tuple[Located[Table], ...]
    references: tuple[Located[Reference], ...]
    drugs: tuple[Located[Drug], ...]
    regimens: tuple[Located[Regimen], ...]
    events: tuple[Located[AdverseEventKind], ...]
    studies: tuple[Located[Study], ...]
    conclusions: tuple[Located[Conclusion], ...]
    abbreviations: tuple[Located[Abbreviation], ...]
    conflicts: tuple[Located[Conflict], ...]
    unread: tuple[Located[Unread], ...]
    documents: tuple[Document, ...] = field(repr=False, default=())

    def records(self) -> Iterator[tuple[Located[Any], Record, Location]]:
        """Yield every record that may hold readings, at any depth, with its place in the file."""
        groups: tuple[tuple[Located[Any], ...], ...] = (
            (self.source,),
            self.studies,
            self.drugs,
            self.regimens,
            self.references,
            self.conclusions,
            self.abbreviations,
            self.conflicts,
        )
        for located in (one for group in groups for one in group):
            for record, at in walk(located.record):
                yield located, record, at


@dataclass(frozen=True)
class Knowledge:
    """What the curators know from outside the sources: about drugs and about studies."""

    drugs: tuple[Located[Background], ...]
    studies: tuple[Located[Background], ...]
    documents: tuple[Document, ...] = field(repr=False, default=())


@dataclass(frozen=True)
class Corpus:
    """All that a build reads: the sources, the first in front, and the outside knowledge."""

    sources: tuple[Evidence, ...]
    knowledge: Knowledge

    @property
    def documents(self) -> tuple[Document, ...]:
        """The files that were read."""
        of_sources = (one for source in self.sources for one in source.documents)
        return (*of_sources, *self.knowledge.documents)


class UnknownSource(Exception):
    """There is no folder of evidence of this name; `known` are the names there are."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.known = tuple(known)
        super().__init__(f"there is no source {name!r}: there are {', '.join(self.known)}")


def names(folder: Path = EVIDENCE) -> list[str]:
    """The sources below a folder: each is a folder of its own."""
    folders = (one for one in folder.iterdir() if one.is_dir() and not one.name.startswith("."))
    return sorted(one.name for one in folders if one.name != BACKGROUND)


def read(folder: Path = EVIDENCE, without: Iterable[str] = (), cache: Path | None = None) -> Corpus:
    """Read every source below a folder but those `without`, and the background knowledge.

    With `cache`, files that are as they were before are not taken apart anew (`graph.trees`).
    Raises `EvidenceError` with the complaints about all of them at once, and `UnknownSource`.
    """
    known, complaints, found = names(folder), list[Complaint](), list[Evidence]()
    for name in without:
        if name not in known:
            raise UnknownSource(name, known)
    if not known:
        sentence = "there is no source: a source is a folder with a source.yaml"
        raise EvidenceError([Complaint(folder.name, 1, sentence)])
    for name in known:
        if name not in without:
            try:
                found.append(load(folder / name, cache))
            except EvidenceError as error:
                complaints += error.complaints
    try:
        knowledge = load_background(folder / BACKGROUND, cache)
    except EvidenceError as error:
        raise EvidenceError([*complaints, *error.complaints]) from None
    if complaints:
        raise EvidenceError(complaints)
    found.sort(key=lambda one: (one.source.record.names != "bare", one.name))
    return Corpus(tuple(found), knowledge)


def of_text(folder: Path, text: Path) -> Evidence:
    """Read the source below a folder that was read from a text; by default the first.

    Raises EvidenceError and OSError.
    """
    found = read(folder).sources
    digest = hashlib.sha256(text.read_bytes()).hexdigest()
    return next((one for one in found if one.source.record.sha256 == digest), found[0])


def load(folder: Path, cache: Path | None = None) -> Evidence:
    """Read the source in `folder`; raises `EvidenceError` with every complaint at once.

    Only `source.yaml` must be there: a short source has no tables, no conflicts ...
    """
    reader = _Reader(folder, cache)
    evidence = Evidence(
        name=folder.name,
        source=reader.one("source.yaml", Source),
        tables=reader.many("tables.yaml", Table),
        references=reader.many("references.yaml", Reference),
        drugs=reader.many("drugs.yaml", Drug),
        regimens=reader.many("regimens.yaml", Regimen),
        events=reader.many("events.yaml", AdverseEventKind),
        studies=reader.folder("studies", Study),
        conclusions=reader.many("conclusions.yaml", Conclusion),
        abbreviations=reader.many("abbreviations.yaml", Abbreviation),
        conflicts=reader.many("conflicts.yaml", Conflict),
        unread=reader.many("unread.yaml", Unread),
        documents=tuple(reader.documents),
    )
    reader.finish()
    return evidence


def load_background(folder: Path = EVIDENCE / BACKGROUND, cache: Path | None = None) -> Knowledge:
    """Read the curators' outside knowledge; raises `EvidenceError` like `load`."""
    reader = _Reader(folder, cache)
    knowledge = Knowledge(
        drugs=reader.many("drugs.yaml", Background),
        studies=reader.many("studies.yaml", Background),
        documents=tuple(reader.documents),
    )
    reader.finish()
    return knowledge


class _Reader:
    """Reads files of one folder and collects what is wrong with them."""

    def __init__(self, folder: Path, cache: Path | None) -> None:
        self._folder = folder
        self._cache = cache
        self._complaints: list[Complaint] = []
        self.documents: list[Document] = []

    def one(self, name: str, kind: type[R]) -> Located[R]:
        document = self._document(self._folder / name)
        record = self._record(document, document.tree, (), kind) if document else None
        if document is None or record is None:
            self.finish()
            raise AssertionError("unreachable: finish raises when a record is missing")
        return Located(record, Origin(document))

    def many(self, name: str, kind: type[R]) -> tuple[Located[R], ...]:
        path = self._folder / name
        document = self._document(path) if path.exists() else None
        if document is None:
            return ()
        if not isinstance(document.tree, list):
            self._complaints.append(document.complain("this file must be a list: '- ' entries"))
            return ()
        entries = enumerate(document.tree)
        read = [(n, self._record(document, entry, (n,), kind)) for n, entry in entries]
        return tuple(
            Located(record, Origin(document, (n,))) for n, record in read if record is not None
        )

    def folder(self, name: str, kind: type[R]) -> tuple[Located[R], ...]:
        found = []
        for path in sorted((self._folder / name).glob("*.yaml")):
            document = self._document(path)
            record = self._record(document, document.tree, (), kind) if document else None
            if document is not None and record is not None:
                found.append(Located(record, Origin(document)))
        return tuple(found)

    def finish(self) -> None:
        """Raise what was collected, if anything."""
        if self._complaints:
            raise EvidenceError(self._complaints)

    def _document(self, path: Path) -> Document | None:
        name = str(path.relative_to(self._folder.parent))
        try:
            text = path.read_text(encoding="utf-8")
            tree = trees.read(text, self._cache)
        except FileNotFoundError:
            self._complaints.append(Complaint(name, 1, "this file is missing"))
            return None
        except UnicodeDecodeError as error:
            self._complaints.append(Complaint(name, 1, f"this file is not UTF-8 text: {error}"))
            return None
        except MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self._complaints.append(Complaint(name, line, f"not valid YAML: {error.problem}"))
            return None
        except YAMLError as error:
            line = text[: getattr(error, "position", 0)].count("\n") + 1
            self._complaints.append(Complaint(name, line, f"not valid YAML: {error}"))
            return None
        document = Document(path, name, text, tree)
        self.documents.append(document)
        return document

    def _record(self, document: Document, tree: Any, location: Location, kind: type[R]) -> R | None:
        try:
            with suppress(ValidationError):
                return kind.model_validate(tree)
            return kind.model_validate(document.at(location))  # to complain of what is written
        except ValidationError as error:
            for place, sentence in sentences(error):
                self._complaints.append(document.complain(sentence, *location, *place))
            return None


def sentences(error: ValidationError) -> Iterator[tuple[Location, str]]:
    """What is wrong with a record, each in a sentence, and where in it."""
    for one in _distinct(error.errors(include_url=False)):
        yield tuple(one["loc"]), _sentence(one)


def _distinct(errors: list[Any]) -> list[Any]:
    """Errors without those that only say that something inside is wrong as well."""

    def is_echo(error: Any) -> bool:
        place = error["loc"]
        inside = (one["loc"] for one in errors if one["loc"] != place)
        return error["type"] == "too_short" and any(one[: len(place)] == place for one in inside)

    return [one for one in errors if not is_echo(one)]


def _sentence(error: Any) -> str:
    """One pydantic error as a sentence that names the field and says how to mend it."""
    field_name = ".".join(str(step) for step in error["loc"]) or "this entry"
    kind, given = error["type"], error.get("input")
    if kind == "extra_forbidden":
        return f"unknown key '{field_name}': see the record's fields in docs/records.md"
    if kind == "missing":
        return f"'{field_name}' is missing"
    if kind == "literal_error":
        return f"'{field_name}' is {given!r}, but must be {error['ctx']['expected']}"
    if kind == "value_error":
        return f"'{field_name}': {error['ctx']['error']}"
    return f"'{field_name}' is {given!r}: {error['msg'][0].lower()}{error['msg'][1:]}"
