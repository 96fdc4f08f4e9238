"""Work beside a build: its outcome, its mistakes, and its end."""

from __future__ import annotations

import multiprocessing
import os
import time

import pytest

from graph.beside import begun


def test_it_is_done_in_another_process() -> None:
    with begun(os.getpid) as found:
        assert found() != os.getpid()


def test_what_was_done_by_a_copy_that_is_lost_is_done_here() -> None:
    this = os.getpid()

    def work() -> int:
        if os.getpid() != this:
            os._exit(1)
        return os.getpid()

    with begun(work) as found:
        assert found() == this


def test_a_mistake_is_raised_here(capfd: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise ValueError("no such shape")

    with begun(work) as found, pytest.raises(ValueError, match="no such shape"):
        found()


def test_nothing_is_left_of_it_where_the_rest_fails() -> None:
    def work() -> None:
        time.sleep(60)

    with pytest.raises(ValueError, match="the rest"), begun(work):
        raise ValueError("the rest")
    assert multiprocessing.active_children() == []
