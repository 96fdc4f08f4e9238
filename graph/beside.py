"""Work that is done beside the rest of a build, in a process of its own.

A copy of this process has in memory all that the work needs, and threads of Python would take
turns. Only for commands: a process with threads of others must not be copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def begun(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Begin work beside this process; what is given waits for the outcome, which pickle carries.

    Where the copy is lost, and where it fails, the work is done here, which raises what is wrong.

    >>> with begun(lambda: 6 * 7) as found:
    ...     found()
    42
    """
    receiving, sending = Pipe(duplex=False)
    copy = get_context("fork").Process(target=_send, args=(work, sending), daemon=True)
    copy.start()
    sending.close()
    try:
        yield partial(_outcome, receiving, work)
    finally:
        copy.kill()
        copy.join()
        receiving.close()


def _send(work: Callable[[], T], sending: Connection) -> None:
    sending.send(work())


def _outcome(receiving: Connection, work: Callable[[], T]) -> T:
    with suppress(EOFError):
        outcome: T = receiving.recv()
        return outcome
    return work()
