"""Who works, who stands still and who steps back in the slow lane."""

from __future__ import annotations

import pytest

from graph.engine.lane import SlowLane


class Guest:
    """A worker that notes what is done with it."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def step_back(self) -> None:
        self.told.append("back")

    def stand_still(self) -> None:
        self.told.append("still")

    def go_on(self) -> None:
        self.told.append("on")


@pytest.fixture
def lane() -> SlowLane:
    """A lane in which one works and two stand, and a second passes whenever the clock is read."""
    return SlowLane(1, 2, clock=map(float, range(100)).__next__)


def test_who_comes_is_worked_on_and_who_was_worked_on_longest_stands(lane: SlowLane) -> None:
    guests = [Guest() for _ in range(4)]
    assert [lane.enter(one, alone=False) for one in guests] == [True, True, True, False]
    assert [lane.stands(one) for one in guests] == [True, True, False, False]
    assert [one.told for one in guests[:3]] == [["back", "still"], ["back", "still"], ["back"]]


def test_who_has_worked_least_goes_on_when_one_ends(lane: SlowLane) -> None:
    old, young, last = Guest(), Guest(), Guest()
    lane.enter(old, alone=False)
    lane._begun[old] -= 10
    for one in (young, last):
        lane.enter(one, alone=False)
    lane.leave(last)
    assert (old.told[-1], young.told[-1]) == ("still", "on")
    lane.leave(young)
    assert old.told[-1] == "on"
    lane.leave(old)
    assert len(lane) == 0


def test_one_that_leaves_while_it_stands_moves_nobody(lane: SlowLane) -> None:
    guests = [Guest() for _ in range(3)]
    for one in guests:
        lane.enter(one, alone=False)
    lane.leave(guests[0])
    assert (guests[1].told[-1], guests[2].told) == ("still", ["back"])
    assert lane.enter(guests[0], alone=False)


def test_who_is_alone_steps_back_only_when_somebody_asks_and_once() -> None:
    lane, guest = SlowLane(1, 1), Guest()
    lane.enter(guest, alone=True)
    assert guest.told == []
    lane.yield_to_others()
    lane.yield_to_others()
    assert guest.told == ["back"]
    lane.leave(guest)


def test_nobody_is_told_anything_after_leaving() -> None:
    lane, guest = SlowLane(1, 1), Guest()
    lane.enter(guest, alone=True)
    lane.leave(guest)
    lane.yield_to_others()
    assert guest.told == []
