"""Every decision is listed, has a number of its own and says first what was decided."""

from __future__ import annotations

from tests.decisions import INDEX, heading, index, records


def test_the_index_lists_them_all() -> None:
    assert INDEX.read_text(encoding="utf-8") == index(), "run 'make docs'"


def test_every_number_is_given_once() -> None:
    numbers = [one.name[:5] for one in records()]
    assert len(set(numbers)) == len(numbers)
    assert all(one[:4].isdigit() and one[4] == "-" for one in numbers)


def test_every_record_begins_with_its_decision() -> None:
    for one in records():
        assert one.read_text(encoding="utf-8").startswith("# "), one.name
        assert not heading(one)[0].isdigit(), one.name
