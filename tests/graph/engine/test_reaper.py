"""One thread that does what takes its time."""

from __future__ import annotations

import threading

import pytest

from graph.engine.reaper import Reaper


def reapers() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "reaper"]


def test_all_is_done_in_its_order_by_one_thread_that_ends() -> None:
    reaper, done, begin = Reaper(), [], threading.Event()
    reaper.do(lambda: begin.wait(10))
    for one in range(200):
        reaper.do(lambda one=one: done.append((one, threading.current_thread())))
    threads = reapers()
    begin.set()
    for one in threads:
        one.join(10)
    assert [one for one, _ in done] == list(range(200))
    assert len({thread for _, thread in done}) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_fails_stops_nothing_that_is_given_later(monkeypatch: pytest.MonkeyPatch) -> None:
    failures: list[object] = []
    monkeypatch.setattr(threading, "excepthook", failures.append)
    reaper, done = Reaper(), threading.Event()
    reaper.do(lambda: 1 / 0)
    for one in reapers():
        one.join(10)
    reaper.do(done.set)
    assert done.wait(10)
    assert len(failures) == 1
