"""Who works, who stands still and who steps back in the slow lane."""

from __future__ import annotations

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


def test_the_one_that_has_stood_longest_goes_on_when_a_place_becomes_free() -> None:
    lane, guests = SlowLane(1, 2), [Guest() for _ in range(4)]
    assert [lane.enter(one, alone=False) for one in guests] == [True, True, True, False]
    assert [lane.stands(one) for one in guests] == [False, True, True, False]
    lane.leave(guests[0])
    assert [one.told[1:] for one in guests] == [[], ["still", "on"], ["still"], []]
    assert not lane.stands(guests[1])


def test_one_that_leaves_while_it_stands_moves_nobody() -> None:
    lane, guests = SlowLane(1, 2), [Guest() for _ in range(4)]
    for one in guests[:3]:
        lane.enter(one, alone=False)
    lane.leave(guests[1])
    assert guests[2].told == ["back", "still"]
    assert lane.enter(guests[3], alone=False)
    lane.leave(guests[0])
    assert (guests[2].told[-1], guests[3].told[-1]) == ("on", "still")


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
