"""Do the keys in the evidence name anything? Every dangling one is a complaint with its line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from graph.places import Places
from graph.records import Fact, Finding, Location, Reading, Record, Study, walk
from graph.sources import Complaint, Evidence, Knowledge, Located
from graph.things import Things
from ontology.terms import Vocabulary


def dangling(
    evidence: Evidence, things: Things, vocabulary: Vocabulary, places: Places
) -> Iterator[Complaint]:
    """Complain of every key that names nothing, and of every place the source does not have."""
    keys = _Keys(evidence, things, vocabulary)
    for located, record, at in evidence.records():
        for sentence, *further in _record(record, keys, places):
            yield located.complain(sentence, *at, *further)
    for study in evidence.studies:
        yield from _study(study, keys)
        yield from _uncited(study)
    yield from _shared(evidence, keys)


def offered(
    evidence: Evidence, things: Things, vocabulary: Vocabulary, study: str
) -> dict[str, list[str]]:
    """What the fields of a study's records, and of what it shares with others, may name."""
    keys = _Keys(evidence, things, vocabulary)
    further = {
        "attribute": keys.attributes,
        "components": keys.drugs,
        "optional": keys.drugs,
        "about": keys.studies,
    }
    of_study = {name: known for name, (_, known) in keys.of_study(study).items()}
    return {name: sorted(map(str, known)) for name, known in (of_study | further).items()}


class _Keys:
    """Everything that may be named, by kind."""

    def __init__(self, evidence: Evidence, things: Things, vocabulary: Vocabulary) -> None:
        self.studies = set(things.studies)
        self.regimens = set(things.regimens)
        self.drugs = set(things.drugs)
        self.events = set(things.events)
        self.arms = things.arms
        self.cohorts = things.cohorts
        self.references = {one.record.number for one in evidence.references}
        self.conflicts = {one.record.id for one in evidence.conflicts}
        self.paragraphs = {one.id for one in evidence.source.record.paragraphs}
        self.spans = {one.id: (one.start, one.end) for one in evidence.source.record.paragraphs}
        tables = {one.record.id for one in evidence.tables}
        sections = {one.section for one in evidence.source.record.paragraphs}
        self.scopes = self.paragraphs | tables | sections
        self.vocabulary = vocabulary
        self.reasons = vocabulary.individuals("PreferenceReason")
        self.endpoints = vocabulary.individuals("Endpoint")
        self.statistics = vocabulary.individuals("Statistic")
        self.limitations = vocabulary.individuals("LimitationType")
        self.attributes = attributes(vocabulary)
        self.things = self.studies | self.regimens

    def thing(self, key: str) -> bool:
        return key in self.things or self.vocabulary.knows(key)

    def of_study(self, study: str) -> dict[str, tuple[str, Iterable[object]]]:
        """What the fields of a study's records may name: the kind of thing, and all there are."""
        arms, cohorts = self.arms[study], self.cohorts[study]
        return {
            "regimen": ("regimen", self.regimens),
            "arm": ("arm", arms),
            "against": ("arm", arms),
            "cohort": ("cohort", cohorts),
            "of": ("cohort", cohorts),
            "same_as": ("cohort", cohorts),
            "endpoint": ("endpoint", self.endpoints),
            "statistic": ("statistic", self.statistics),
            "event": ("adverse event", self.events),
            "type": ("limitation type", self.limitations),
            "includes": ("study", self.studies),
            "index": ("study", self.studies),
            "comparators": ("study", self.studies),
        }


def _unknown(kind: str, key: object, known: Iterable[object]) -> str:
    """A sentence on a key that names nothing, with the nearest that does."""
    near = difflib.get_close_matches(str(key), [str(one) for one in known], n=3, cutoff=0.5)
    hint = f"; nearest: {', '.join(near)}" if near else ""
    return f"{kind} '{key}' is not known{hint}"


def _record(record: Record, keys: _Keys, places: Places) -> Iterator[tuple[str, *Location]]:
    """What is wrong with the places, reasons and conflicts of one record, and where in it."""
    if isinstance(record, Reading):
        for sentence in _reading(record, keys, places):
            yield (sentence,)
    if isinstance(record, Reading | Finding):
        for conflict in record.conflicts:
            if conflict not in keys.conflicts:
                yield _unknown("conflict", conflict, keys.conflicts), "conflicts"
    if isinstance(record, Finding) and record.because not in {None, *keys.reasons}:
        yield _unknown("reason", record.because, keys.reasons), "because"
    if isinstance(record, Fact):
        for sentence in _fact(record, keys):
            yield (sentence,)


def _reading(reading: Reading, keys: _Keys, places: Places) -> Iterator[str]:
    for number in (*(reading.cites or ()), *(reading.meant or ())):
        if number not in keys.references:
            yield f"reference {number} is not in references.yaml"
    if reading.cell is not None:
        yield from _cell(reading, places)
    elif reading.absent is not None and reading.absent not in keys.scopes:
        yield _unknown("searched scope", reading.absent, keys.scopes)
    elif reading.in_ is not None:
        yield from _passage(reading, keys)


def _cell(reading: Reading, places: Places) -> Iterator[str]:
    try:
        _, row, column = places.find_cell(reading.cell or "")
    except KeyError as error:
        yield str(error.args[0])
        return
    printed = row.cells[column.id].print_
    if printed is None:
        yield f"the cell '{reading.cell}' is empty: an empty cell states nothing"
    elif reading.print_ is not None and reading.print_ not in printed:
        yield f"the cell '{reading.cell}' prints '{printed}', not '{reading.print_}'"


def _passage(reading: Reading, keys: _Keys) -> Iterator[str]:
    if reading.in_ not in keys.paragraphs:
        yield _unknown("paragraph", reading.in_, keys.paragraphs)
    elif reading.start is None:
        yield "'start' is missing: the character at which 'print' begins"
    else:
        first, last = keys.spans[reading.in_]
        if not first <= reading.start <= last - len(reading.print_ or ""):
            yield (
                f"'start' {reading.start} does not lie in paragraph '{reading.in_}', "
                f"which runs from {first} to {last}"
            )


def _fact(fact: Fact, keys: _Keys) -> Iterator[str]:
    if fact.attribute not in keys.attributes:
        yield _unknown("attribute", fact.attribute, keys.attributes)
    elif fact.thing is not None and not keys.thing(fact.thing):
        yield _unknown("thing", fact.thing, keys.things)


def _study(located: Located[Study], keys: _Keys) -> Iterator[Complaint]:
    study = located.record
    allowed = keys.of_study(study.id)
    for record, at in walk(study):
        for name, (kind, known) in allowed.items():
            value = getattr(record, name, None)
            for key in value if isinstance(value, tuple) else (value,):
                if key is not None and key not in known:
                    yield located.complain(_unknown(kind, key, known), *at, name)


def _uncited(located: Located[Study]) -> Iterator[Complaint]:
    """Readings of a study in running text that do not say what is cited there."""
    for record, at in walk(located.record):
        if isinstance(record, Reading) and record.in_ is not None and record.cites is None:
            if not record.in_.startswith("ref "):
                sentence = "'cites' is missing: give the numbers printed here, or [] for none"
                yield located.complain(sentence, *at)


def _shared(evidence: Evidence, keys: _Keys) -> Iterator[Complaint]:
    for regimen in evidence.regimens:
        for drug in (*regimen.record.components, *regimen.record.optional):
            if drug not in keys.drugs:
                yield regimen.complain(_unknown("drug", drug, keys.drugs), "components")
    for reference in evidence.references:
        for study in reference.record.about:
            if study not in keys.studies:
                yield reference.complain(_unknown("study", study, keys.studies), "about")
    for conclusion in evidence.conclusions:
        for topic in conclusion.record.topics:
            if not keys.thing(topic):
                yield conclusion.complain(_unknown("topic", topic, keys.things), "topics")
    yield from _twice(evidence)


def _twice(evidence: Evidence) -> Iterator[Complaint]:
    """Keys given to two records of one kind."""
    yield from _numbered_twice(evidence)
    for study in evidence.studies:
        taken: set[str] = set()
        for kind in ("arms", "cohorts"):
            for number, record in enumerate(getattr(study.record, kind)):
                if record.id in taken:
                    sentence = f"the key '{record.id}' is already taken"
                    yield study.complain(sentence, kind, number, "id")
                taken.add(record.id)
    for group in (evidence.studies, evidence.regimens, evidence.drugs, evidence.conflicts):
        seen: dict[str, str] = {}
        for one in group:
            key = one.record.id
            if key in seen:
                yield one.complain(f"the key '{key}' is already taken in {seen[key]}")
            seen[key] = one.origin.document.name


def _numbered_twice(evidence: Evidence) -> Iterator[Complaint]:
    numbers: set[int] = set()
    for reference in evidence.references:
        if reference.record.number in numbers:
            sentence = f"the key '{reference.record.number}' is already taken"
            yield reference.complain(sentence, "number")
        numbers.add(reference.record.number)


def dangling_outside(
    knowledge: Knowledge, things: Things, vocabulary: Vocabulary
) -> Iterator[Complaint]:
    """Complain of every key of the background knowledge that names nothing."""
    for located, known in (
        *((drug, things.drugs) for drug in knowledge.drugs),
        *((study, things.studies) for study in knowledge.studies),
    ):
        if located.record.id not in known:
            yield located.complain(_unknown("key", located.record.id, known), "id")
        for number, claim in enumerate(located.record.claims):
            if claim.attribute not in attributes(vocabulary):
                sentence = _unknown("attribute", claim.attribute, attributes(vocabulary))
                yield located.complain(sentence, "claims", number, "attribute")
            if claim.thing is not None and not vocabulary.knows(claim.thing):
                sentence = _unknown("thing", claim.thing, (*things.studies, *things.regimens))
                yield located.complain(sentence, "claims", number, "thing")


def attributes(vocabulary: Vocabulary) -> frozenset[str]:
    """What may be stated of a thing: the properties of the ontology, and its class."""
    return vocabulary.properties | {"type"}
