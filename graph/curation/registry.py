"""A study file of ClinicalTrials.gov (API v2) as a source of its own, beside the others.

The file is the text: a place is a path in it, such as ``protocolSection.designModule.phases.0``,
and a reading is the value as it is written there. What it says never replaces what a review says;
where they differ, the build finds the conflict (`graph.several`).

The structure is that of https://clinicaltrials.gov/data-api/about-api/study-data-structure.
Taken are the facts for which the ontology has an attribute.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph import things
from graph.curation.desk import Desk
from graph.curation.drafts import Draft
from graph.curation.entries import Refused
from graph.records import Record, Source, Study
from graph.verify import Text

NUMBER = re.compile(r"^NCT\d{8}$")
_KEY = re.compile(r"^[A-Za-z0-9][A-Za-z0-9+-]*$")
_SPACE = re.compile(r"[\s:,]*")
_PROTOCOL = "protocolSection"
_ID = f"{_PROTOCOL}.identificationModule.nctId"
_ACRONYM = f"{_PROTOCOL}.identificationModule.acronym"
_TITLES = tuple(f"{_PROTOCOL}.identificationModule.{one}Title" for one in ("official", "brief"))
_POSTED = f"{_PROTOCOL}.statusModule.lastUpdatePostDateStruct.date"
_PHASES = f"{_PROTOCOL}.designModule.phases"
_ALLOCATION = f"{_PROTOCOL}.designModule.designInfo.allocation"
_ENROLMENT = f"{_PROTOCOL}.designModule.enrollmentInfo"

PHASES = {f"PHASE{number}": str(number) for number in range(1, 5)} | {"EARLY_PHASE1": "early 1"}
DESIGNS = {"RANDOMIZED": "RandomizedDesign", "NON_RANDOMIZED": "NonRandomizedDesign"}
COHORT = {"id": "Registered", "characteristic": "enrolled, as registered"}


@dataclass(frozen=True)
class Value:
    """A value of the file: its path, and the characters between which it is written."""

    path: str
    value: Any
    start: int
    end: int


class File:
    """A study file, in which values are found by their paths."""

    def __init__(self, path: Path) -> None:
        self.text = Text(path)
        try:
            self.tree = json.loads(self.text.content)
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            raise Refused("table", f"{path.name} is not JSON, {where}: {error.msg}") from None
        self._met: dict[str, Value] = {}
        if not isinstance(self.tree, dict) or self.get(_ID) is None:
            raise Refused(
                "table",
                f"{path.name} has no {_ID}: give one study, as its API v2 sends it",
            )

    @property
    def met(self) -> list[Value]:
        """The values that were read, in the order of the file."""
        return sorted(self._met.values(), key=lambda one: one.start)

    def get(self, path: str) -> Value | None:
        """The text or number at a path; None where there is none."""
        at: int | None = 0
        for step in path.split("."):
            at = dict(self._parts(at)).get(step) if at is not None else None
        if at is None:
            return None
        value, end = json.JSONDecoder().raw_decode(self.text.content, at)
        quotes = isinstance(value, str)
        self._met[path] = Value(path, value, at + quotes, end - quotes)
        return self._met[path]

    def _parts(self, at: int) -> Iterator[tuple[str, int]]:
        """The names, or numbers, of the parts of what begins at a character, and where they are."""
        content, decode, number = self.text.content, json.JSONDecoder().raw_decode, 0
        opening = content[at]
        at = self._after_space(at + 1)
        while opening in "{[" and content[at] not in "}]":
            name: Any = str(number)
            if opening == "{":
                name, at = decode(content, at)
                at = self._after_space(at)
            yield name, at
            _, at = decode(content, at)
            at, number = self._after_space(at), number + 1

    def _after_space(self, at: int) -> int:
        found = _SPACE.match(self.text.content, at)
        assert found is not None, "the pattern fits nothing too"
        return found.end()

    def reading(self, one: Value) -> dict[str, Any]:
        """What is written at the place of a value."""
        printed = self.text.content[one.start : one.end]
        return {"in": one.path, "start": one.start, "print": printed, "cites": []}


def draft(desk: Desk, path: Path, fetched: str, study: str | None = None) -> Draft | None:
    """The new source that a study file makes; None where it is there already.

    `fetched` is the day on which it was fetched, `study` the key of the study if it is not the one
    with this number. Raises Refused and OSError.
    """
    file = File(path)
    number = _required(file, _ID)
    name = f"registry-{number}"
    if name in desk.names:
        if desk.source(name).source.record.sha256 == file.text.sha256:
            return None
        raise Refused(
            "table", f"{name} is there, from another file; to take this one, remove that folder"
        )
    said = _study(desk, file, number, study)
    source = _source(file, number, fetched)
    made = Draft(desk.folder).new(f"{name}/source.yaml", source)
    return made.new(f"{name}/studies/{said.id}.yaml", said)


def _required(file: File, path: str) -> str:
    found = file.get(path)
    if found is None or not NUMBER.match(str(found.value)):
        raise Refused("table", f"{path} is no number of ClinicalTrials.gov")
    return str(found.value)


def _source(file: File, number: str, fetched: str) -> Record:
    """The record of the registry as it stood on a day; its places are all values that were read."""
    titles = [found.value for path in _TITLES if (found := file.get(path))]
    posted = file.get(_POSTED)
    facts = [_fact(file, "published", str(posted.value), posted)] if posted else []
    places = [
        {
            "id": one.path,
            "section": one.path.rpartition(".")[0],
            "label": one.path,
            "start": one.start,
            "end": one.end,
        }
        for one in file.met
    ]
    about = f"ClinicalTrials.gov, record {number}, fetched {fetched}"
    return Source.model_validate(
        {
            "id": number,
            "kind": "registry record",
            "title": f"{about}: {titles[0]}" if titles else about,
            "sha256": file.text.sha256,
            "characters": len(file.text.content),
            **({"facts": facts} if facts else {}),
            "paragraphs": places,
        }
    )


def _study(desk: Desk, file: File, number: str, study: str | None) -> Study:
    """What the record says of the study."""
    fields = _known(desk, file, number, study)
    if acronym := file.get(_ACRONYM):
        fields["names"] = [{"name": str(acronym.value), "read": [file.reading(acronym)]}]
    fields["facts"] = list(_facts(file))
    if enrolled := file.get(f"{_ENROLMENT}.count"):
        fields["cohorts"] = [COHORT]
        fields["sizes"] = [_size(file, enrolled)]
    return Study.model_validate(fields)


def _known(desk: Desk, file: File, number: str, study: str | None) -> dict[str, Any]:
    """The study as other sources describe it; else a new trial by its acronym or its number."""
    for source in desk.corpus.sources:
        for located in source.studies:
            known = located.record
            numbers = {one.value for one in known.facts if one.attribute == "registryId"}
            if known.id == study or (study is None and number in numbers):
                return {"id": known.id, "kind": known.kind, "label": known.label}
    acronym = file.get(_ACRONYM)
    called = str(acronym.value) if acronym and _KEY.match(str(acronym.value)) else number
    taken = things.of(desk.corpus.sources).studies
    if study is None and called in taken:
        raise Refused(
            "study",
            f"the study '{called}' is known without the number {number}: say by --study whether "
            "it is this one",
        )
    return {"id": study or called, "kind": "trial", "label": study or called}


def _facts(file: File) -> Iterator[dict[str, Any]]:
    number = file.get(_ID)
    if number:
        yield _fact(file, "registryId", str(number.value), number)
    found = (file.get(f"{_PHASES}.{place}") for place in range(2))
    phases = [one for one in found if one is not None and one.value in PHASES]
    if phases:
        yield _fact(file, "phase", "/".join(PHASES[one.value] for one in phases), *phases)
    allocation = file.get(_ALLOCATION)
    if allocation and allocation.value in DESIGNS:
        read = [file.reading(allocation)]
        yield {"attribute": "design", "thing": DESIGNS[allocation.value], "read": read}


def _fact(file: File, attribute: str, value: str, *read: Value) -> dict[str, Any]:
    return {"attribute": attribute, "value": value, "read": [*map(file.reading, read)]}


def _size(file: File, enrolled: Value) -> dict[str, Any]:
    """The enrolment, with the registry's word on whether it is an estimate."""
    size = {"cohort": COHORT["id"], "n": enrolled.value, "read": [file.reading(enrolled)]}
    if kind := file.get(f"{_ENROLMENT}.type"):
        size |= {"qualifier": kind.value, "read": [*map(file.reading, (enrolled, kind))]}
    return size
