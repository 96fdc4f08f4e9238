"""The records describe themselves: every field with its meaning and an example, and the page."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import TypeAdapter

from graph import document
from graph.records import Record
from ontology.terms import Vocabulary


@pytest.mark.parametrize("kind", document.kinds())
def test_every_field_has_a_meaning_and_an_example(kind: type[Record]) -> None:
    schema = kind.model_json_schema()
    for name, field in schema["properties"].items():
        assert field.get("description"), f"{kind.__name__}.{name} has no description"
        if "$ref" not in str(field):  # a record inside has examples of its own
            assert field.get("examples"), f"{kind.__name__}.{name} has no example"


@pytest.mark.parametrize("kind", document.kinds())
def test_an_example_is_one_that_the_field_takes(kind: type[Record]) -> None:
    for field in kind.model_fields.values():
        taken = TypeAdapter(Annotated[(field.annotation, "as declared", *field.metadata)])
        for example in field.examples or ():
            taken.validate_python(example)


def test_the_page_is_what_the_records_say() -> None:
    written = document.page(Vocabulary.read())
    assert document.PAGE.read_text(encoding="utf-8") == written, "run 'python -m graph.document'"
