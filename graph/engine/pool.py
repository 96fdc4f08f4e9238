"""Worker processes over one release: some may be busy at a time, one more is kept ready.

A question that takes long is moved to the slow lane (`lane`) and its place goes to the next in the
queue, so that a few heavy questions never hold up the many light ones. The slow lane has few
places; when it is full, a long question keeps the place it has.
"""

from __future__ import annotations

import json
import logging
import math
import os
import queue
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import IO

from graph.engine import wire
from graph.engine.answer import EngineBusy, EngineError, Question
from graph.engine.lane import SlowLane
from graph.engine.nursery import Child, Nursery, read_words
from graph.engine.reaper import Reaper
from graph.release import Release

START_SECONDS = 60.0
LOWEST_PRIORITY = 19
MOST_GROWTH = 64 * 1024 * 1024
"""Bytes that a worker may keep beyond those it began with."""
PAGE = os.sysconf("SC_PAGE_SIZE")
DEATH_SECONDS = 0.5
DEATHS: dict[int, str] = {signal.SIGABRT: "memory", signal.SIGSEGV: "stack", signal.SIGBUS: "stack"}
"""What the database dies of: it aborts when it gets no memory, and faults at the stack's end."""
LOG = logging.getLogger("myelokg")
FEWEST_PLANNED = 10_000
"""Triples of a release whose queries are planned; over fewer, all are fast."""
RETRIES = (0.0, 0.5, 2.0, 8.0, 30.0)
"""Pauses before each attempt to start a worker, seconds."""


class PoolClosed(Exception):
    """The release of this pool is not served any more; another pool has the new one."""


class Worker:
    """The parent's side of one worker process."""

    def __init__(self, nursery: Nursery) -> None:
        self._channel, theirs = socket.socketpair()
        read, write = os.pipe()
        self._errors = os.fdopen(read, "rb")
        try:
            with theirs, os.fdopen(write, "wb") as errors:
                nursery.bear(theirs.fileno(), errors.fileno())
            self._frames = wire.Reader(self._channel)
            _, born = self.receive(time.monotonic() + START_SECONDS)
        except (TimeoutError, wire.ConnectionLost, OSError) as error:
            words = read_words(self._errors) or nursery.last_words()
            self._channel.close()
            self._errors.close()
            raise EngineError(f"a worker could not open the release: {words}") from error
        about = json.loads(born)
        self._process = Child(about["pid"])
        self.weakness: str | None = about["weak"]
        """Why the worker could not shut itself off from the network; None: it has."""
        self._statm = _statm(self._process.pid)
        self._first_size = self._size()

    @property
    def alive(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    @property
    def grown(self) -> bool:
        """Whether the process keeps much more memory than it began with."""
        return self._size() > self._first_size + MOST_GROWTH

    def _size(self) -> int:
        """Bytes in memory; 0 where the system does not tell."""
        if self._statm is None:
            return 0
        try:
            return int(os.pread(self._statm.fileno(), 128, 0).split()[1]) * PAGE
        except (OSError, ValueError, IndexError):  # it is gone, or was stopped
            return 0

    def death(self) -> str:
        """What a worker died of, in a word, when its channel has closed by itself."""
        status = self._process.wait(DEATH_SECONDS)
        return "died" if status is None else DEATHS.get(-status, "died")

    def ask(self, question: Question) -> None:
        """Send a question; raises OSError when the process is gone."""
        wire.send_json(self._channel, b"Q", vars(question))

    def receive(self, until: float) -> tuple[bytes, bytes]:
        """Receive a frame, as `wire.Reader` does."""
        return self._frames.receive(until)

    def has_more(self, until: float) -> bool:
        """Whether something can be received before the clock reads `until`."""
        return self._frames.has_more(until)

    def arrived(self) -> int:
        """Bytes of an answer that is there as a whole; 0: it is not."""
        return self._frames.arrived()

    def fileno(self) -> int:
        """The handle that can be read as soon as the worker has sent something."""
        return self._channel.fileno()

    @property
    def worked(self) -> float:
        """Seconds of processor time that the process has had."""
        try:
            return time.clock_gettime(_clock_of(self._process.pid))
        except OSError:  # it is gone
            return math.inf

    def step_back(self) -> None:
        """Let every other process go first, from now on."""
        with suppress(OSError):
            for thread in map(int, os.listdir(f"/proc/{self._process.pid}/task")):  # each its own
                os.setpriority(os.PRIO_PROCESS, thread, LOWEST_PRIORITY)
                os.sched_setscheduler(thread, os.SCHED_IDLE, os.sched_param(0))

    def stand_still(self) -> None:
        """Do nothing until told to go on."""
        self._process.tell(signal.SIGSTOP)

    def go_on(self) -> None:
        """Go on after standing still."""
        self._process.tell(signal.SIGCONT)

    def end(self) -> None:
        """End the process at once, whatever it computes; a reader is woken."""
        with suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)
        self._process.kill()

    def stop(self) -> str:
        """End the process, and wait until it is gone.

        Gives its last words, of the interpreter or the database; those of no guest.
        """
        self.end()
        self._process.reap()
        self._channel.close()
        if self._statm is not None:
            self._statm.close()
        if self._errors.closed:
            return ""
        with self._errors:
            return read_words(self._errors)


def _clock_of(pid: int) -> int:
    """The clock of a process's time, by its number (clock_getcpuclockid(3) of Linux)."""
    return (~pid << 3) | 2


def _statm(pid: int) -> IO[bytes] | None:
    """What the system tells of a process's memory, to be read again and again; None: nothing."""
    try:
        return open(f"/proc/{pid}/statm", "rb", buffering=0)  # closed by `stop`
    except OSError:
        return None


class Pool:
    """Workers of one release: `size` places, and as many in the slow lane.

    There, twice as many more may stand still, each with its memory and a thread of the server.
    """

    def __init__(
        self,
        release: Release,
        size: int,
        memory: int,
        small: int,
        remotes: Sequence[str] = (),
        answer: int = 0,
        plan: bool = True,
        on_loss: Callable[[str, str], None] = lambda reason, words: None,
    ) -> None:
        self.release = release
        self._on_loss = on_loss
        options = {
            "folder": str(release.folder),
            "in_memory": release.triples <= small and release.dumped,
            "memory": memory,
            "remotes": list(remotes),
            "answer": answer,
            "plan": plan and release.triples >= FEWEST_PLANNED,
        }
        self._nursery = Nursery(options)
        self.waiting = 0
        self._places = threading.Semaphore(size)
        self._slow = SlowLane(size, 2 * size)
        self._idle: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        self._closed = False
        self._reaper = Reaper()
        self._lock = threading.Lock()
        self._warned = False
        self._put(self._begin())
        for _ in range(size):
            self._start_another()

    def take(self, seconds: float) -> Worker:
        """A free worker, waited for at most `seconds`; raises EngineBusy and PoolClosed."""
        until = time.monotonic() + seconds
        self._slow.yield_to_others()
        if not self._places.acquire(blocking=False):
            self._wait_for_place(seconds)
        try:
            while True:
                worker = self._idle.get(timeout=max(0.01, until - time.monotonic()))
                if worker is None:
                    self._idle.put(None)
                    self._places.release()
                    raise PoolClosed
                if worker.alive:
                    return worker
                self._lose(worker, "idle")
                self._start_another()
        except queue.Empty:
            self._places.release()
            raise EngineBusy(seconds) from None

    def take_at_once(self) -> Worker | None:
        """A free worker, if nobody has to wait for it; those who wait already go first."""
        self._slow.yield_to_others()
        if self.waiting or not self._places.acquire(blocking=False):
            return None
        with suppress(queue.Empty):
            worker = self._idle.get_nowait()
            if worker is not None and worker.alive:
                return worker
            self._idle.put(worker)  # `take` sees to it
        self._places.release()
        return None

    def _wait_for_place(self, seconds: float) -> None:
        with self._lock:
            self.waiting += 1
        try:
            if not self._places.acquire(timeout=seconds):
                raise EngineBusy(seconds)
        finally:
            with self._lock:
                self.waiting -= 1

    def slow_down(self, worker: Worker) -> bool:
        """Move a busy worker to the slow lane, if that has room; its place becomes free."""
        if not self._slow.enter(worker, alone=not self.waiting):
            return False
        self._start_another()
        self._places.release()
        return True

    def stands_still(self, worker: Worker) -> bool:
        """Whether a worker waits in the slow lane for those before it."""
        return self._slow.stands(worker)

    def give_back(self, worker: Worker, slow: bool) -> None:
        """Make a worker free that has answered its question; one that stepped back has served."""
        if worker.grown:
            self.replace(worker, slow, "grown")
        elif slow:
            self._return(worker)
        else:
            self._put(worker)
            self._places.release()

    def _return(self, worker: Worker) -> None:
        """Take a worker back from the slow lane, in place of one that was started for it.

        What it has read of a large release is in its own memory by now: the first time costs twice
        what the next does. One that stepped back may not step forward again.
        """
        ahead = self._slow.leave(worker)
        with suppress(queue.Empty):
            spare = self._idle.get_nowait()
            if ahead and spare is not None:
                self._put(worker)
                self._see_off(spare)
                return
            self._idle.put(spare)
        self._dismiss(worker, "slow")

    def replace(self, worker: Worker, slow: bool, reason: str) -> None:
        """Stop a worker that is busy with what nobody waits for; another takes its place.

        That does not wait until it is gone: at the lowest priority, dying takes its time.
        """
        if slow:
            self._slow.leave(worker)
        self._dismiss(worker, reason)
        if not slow:
            self._start_another()
            self._places.release()

    def _dismiss(self, worker: Worker, reason: str) -> None:
        if reason != "died":
            worker.end()
        self._reaper.do(partial(self._lose, worker, reason))

    def close(self) -> None:
        """Stop the idle workers now, and the busy ones when they are given back.

        Who waits for one is woken, to ask elsewhere.
        """
        with self._lock:
            self._closed = True
        with suppress(queue.Empty):
            while True:
                worker = self._idle.get_nowait()
                if worker is not None:
                    worker.stop()
        self._nursery.close()
        self._idle.put(None)
        self._places.release(1 + self.waiting)

    def _lose(self, worker: Worker, reason: str) -> None:
        reason = worker.death() if reason == "died" else reason
        self._on_loss(reason, worker.stop())

    def _begin(self) -> Worker:
        """Start a worker; warn, once, when it cannot shut itself off from the network."""
        worker = Worker(self._nursery)
        if worker.weakness and not self._warned:
            self._warned = True
            LOG.warning("worker without second wall", extra={"reason": worker.weakness})
        return worker

    def _put(self, worker: Worker) -> None:
        with self._lock:
            if not self._closed:
                self._idle.put(worker)
                return
        self._see_off(worker)

    def _see_off(self, worker: Worker) -> None:
        """Stop a worker that nobody needs; the loop that serves all may be who gave it back."""
        worker.end()
        self._reaper.do(worker.stop)

    def _start_another(self) -> None:
        threading.Thread(target=self._start, daemon=True).start()

    def _start(self) -> None:
        for pause in RETRIES:
            time.sleep(pause)
            if self._closed:
                return
            with suppress(EngineError):
                self._put(self._begin())
                return
