"""The threads that requests are handled in."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from server.crew import Crew

Outcome = TypeVar("Outcome")


def within(size: int, work: Callable[[Crew], Awaitable[Outcome]]) -> Outcome:
    """Do something with a crew, and close it."""

    async def run() -> Outcome:
        crew = Crew(size, "test")
        try:
            return await work(crew)
        finally:
            crew.close()

    return asyncio.run(run())


def test_more_work_than_threads_is_done_in_its_order() -> None:
    done: list[int] = []

    async def work(crew: Crew) -> list[int]:
        return await asyncio.gather(*(crew.run(done.append, one) for one in range(50)))

    within(1, work)
    assert done == list(range(50))


def test_no_more_threads_work_than_may_and_all_that_may_do() -> None:
    meeting = threading.Barrier(3, timeout=5)
    names: set[str] = set()

    def meet() -> None:
        names.add(threading.current_thread().name)
        meeting.wait()

    async def work(crew: Crew) -> None:
        await asyncio.gather(*(crew.run(meet) for _ in range(9)))

    within(3, work)
    assert names == {"test_0", "test_1", "test_2"}


def test_the_thread_that_became_free_last_gets_the_next_work() -> None:
    async def work(crew: Crew) -> set[str]:
        await asyncio.gather(*(crew.run(time.sleep, 0.01) for _ in range(3)))
        return {await crew.run(lambda: threading.current_thread().name) for _ in range(5)}

    assert len(within(3, work)) == 1


def test_an_error_is_raised_where_the_work_is_awaited_and_the_thread_works_on() -> None:
    async def work(crew: Crew) -> str:
        with pytest.raises(ZeroDivisionError):
            await crew.run(lambda: 1 // 0)
        return str(await crew.run(str, 7))

    assert within(1, work) == "7"


def test_who_no_longer_waits_gets_nothing_and_the_thread_works_on() -> None:
    async def work(crew: Crew) -> int:
        crew.run(time.sleep, 0.05).cancel()
        outcome: int = await crew.run(int, "7")
        return outcome

    assert within(1, work) == 7


def test_free_threads_end_when_the_crew_is_closed() -> None:
    async def work(crew: Crew) -> list[threading.Thread]:
        return [await crew.run(threading.current_thread)]

    assert not any(one.is_alive() for one in within(1, work))
