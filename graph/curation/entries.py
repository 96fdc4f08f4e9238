"""Answers to an entry: what a curator said, made a record, or refused in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from graph.curation import passages
from graph.curation.forms import Form
from graph.curation.passages import Passage
from graph.records import Finding, Record, Source
from graph.sources import sentences
from graph.verify import Text
from graph.wording import missing


class Refused(Exception):
    """An answer cannot be taken: the field, and a sentence on what and how to mend it."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field, self.sentence = field, sentence
        super().__init__(sentence)


@dataclass(frozen=True)
class Reader:
    """The text of a source, and the paragraphs by which its places are named."""

    source: Source
    text: Text

    def places(self, words: str, answers: Mapping[str, str]) -> list[Passage]:
        """Where words stand, within what 'in' and 'start' say."""
        found = passages.find(self.text, self.source.paragraphs, words)
        start = answers.get("start", "")
        if start and not start.isdigit():
            raise Refused("start", f"'start' is '{start}', but must be a number of characters")
        return [
            one
            for one in found
            if answers.get("in", one.paragraph) in ("", one.paragraph)
            and (not start or one.start == int(start))
        ]

    def place(self, words: str, answers: Mapping[str, str]) -> Passage:
        """The one place where words stand; raises Refused where there is none, or several."""
        found = self.places(words, answers)
        if len(found) == 1:
            return found[0]
        if found:
            told = "".join(f"\n  {one.told}" for one in found)
            raise Refused(
                "start", f"'{words}' stands at {len(found)} places: say which by 'start'{told}"
            )
        elsewhere = passages.find(self.text, self.source.paragraphs, words)
        if elsewhere:
            raise Refused("in", f"'{words}' stands elsewhere: {elsewhere[0].told}")
        near = passages.nearest(self.text, words)
        hint = f"; the nearest is '{near}'" if near else ""
        raise Refused("printed", f"'{words}' does not stand in the text{hint}")


def reader(source: Source, text: Text) -> Reader:
    """A reader of a source; raises Refused if the text is another."""
    if text.sha256 != source.sha256:
        raise Refused(
            "text",
            f"the text is not that of {source.id}: its SHA-256 is {text.sha256}, and source.yaml "
            f"has {source.sha256}",
        )
    return Reader(source, text)


def entry(form: Form, answers: Mapping[str, str], read: Reader | None) -> Record:
    """The record that some answers make; an empty answer is none.

    Raises Refused: a field that is wrong, words that are not in the text, a number that does not
    stand in the words.
    """
    given = {name: value.strip() for name, value in answers.items() if value and value.strip()}
    fields: dict[str, Any] = {
        _key(form, name): _parts(form, name, given[name]) for name in form.asks if name in given
    }
    if form.rests_on_words:
        fields["read"] = [_reading(given, read)]
    if form.into == "references.yaml":
        fields |= _span(given, read)
    if "row" in given:
        fields["row"] = given["row"]
    record = _record(form.record, fields)
    _refuse_unstated(record, fields)
    return record


def _reading(given: Mapping[str, str], read: Reader | None) -> dict[str, Any]:
    """The one reading that an entry rests on."""
    note = {"note": given["note"]} if "note" in given else {}
    if "printed" not in given:
        if "absent" not in given:
            raise Refused(
                "printed", "give the words as printed, or in 'absent' the part that was searched"
            )
        if not note:
            raise Refused("note", "'absent' needs a 'note': what was looked for, and not found")
        return {"absent": given["absent"], **note}
    words = given["printed"]
    if read is not None:
        found = read.place(words, given)
        place = {"in": found.paragraph, "start": found.start, "print": found.words}
    elif "in" in given and "start" in given:
        place = {"in": given["in"], "start": given["start"], "print": words}
    else:
        raise Refused("text", "give the text of the source, or 'in' and 'start' of the words")
    return {**place, "cites": _numbers(given.get("cites", "")), **note}


def _span(given: Mapping[str, str], read: Reader | None) -> dict[str, int]:
    """Where an entry of a reference list stands."""
    if read is None or "printed" not in given:
        raise Refused("printed", "give the text of the source and the whole entry as it is printed")
    found = read.place(given["printed"], given)
    return {"start": found.start, "end": found.start + len(found.words)}


def _key(form: Form, name: str) -> str:
    return form.record.model_fields[name].alias or name


def _parts(form: Form, name: str, value: str) -> str | list[str]:
    """A list is given with commas."""
    told = form.record.model_json_schema()["properties"][_key(form, name)]
    if told.get("type") != "array":
        return value
    return [one.strip() for one in value.split(",") if one.strip()]


def _numbers(cites: str) -> list[int]:
    if not re.fullmatch(r"(none|[\d\s,\[\]]*)", cites):
        raise Refused("cites", f"'cites' is '{cites}': give numbers with commas, or none")
    return [int(one) for one in re.findall(r"\d+", cites)]


def _record(kind: type[Record], fields: dict[str, Any]) -> Record:
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        place, _ = next(iter(sentences(error)))
        told = "; ".join(sentence for _, sentence in sentences(error))
        raise Refused(str(place[0]) if place else "value", told) from None


def _refuse_unstated(record: Record, fields: Mapping[str, Any]) -> None:
    for reading in fields.get("read", ()):
        for name, number in _unstated(record, reading.get("print")):
            words = reading["print"]
            raise Refused(
                name,
                f"'{name}' is {number}, which does not stand in '{words}': give words that state "
                "it, digit by digit",
            )


def _unstated(record: Record, words: str | None) -> Iterator[tuple[str, object]]:
    if words is not None and isinstance(record, Finding):
        yield from missing(record, words)
