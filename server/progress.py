"""How far a load is: a bar in a terminal, else a line now and then; on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import click

EVERY = 5.0
"""Seconds between two lines where there is no terminal."""


class Shown(Protocol):
    """Shows words on the progress."""

    def take(self, words: dict[str, Any]) -> None:
        """Take a word."""


class _Nothing:
    def take(self, words: dict[str, Any]) -> None:
        """Show nothing."""


class _Reckoning:
    """Bytes and triples of all files together, from the words on each."""

    def __init__(self, sizes: Sequence[int | None]) -> None:
        self.size = sum(one for one in sizes if one is not None) if None not in sizes else None
        self._files: dict[int, dict[str, Any]] = {}
        self._start = time.monotonic()
        self._counting = False

    def take(self, words: dict[str, Any]) -> None:
        """Take a word on a file, or that all are loaded and what there is now is counted."""
        self._counting = "counting" in words
        if "file" in words:
            self._files[words["file"]] = words

    @property
    def done(self) -> int:
        """Bytes that were read."""
        return sum(one["done"] for one in self._files.values())

    @property
    def triples(self) -> int:
        """Triples that were read, more or less."""
        return sum(one["triples"] for one in self._files.values())

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._start

    @property
    def step(self) -> str:
        """What is done now, in words: of what is read the last million is sorted after all else."""
        if self._counting:
            return "counting"
        return "sorting the last of it" if self.done == self.size else self.rate

    @property
    def rate(self) -> str:
        """How many triples, and how many a second, in words."""
        a_second = self.triples / max(self.seconds, 0.001)
        return f"{self.triples:,} triples, {a_second:,.0f} a second"


class _Lines:
    """A line every few seconds, and one for what comes after reading."""

    def __init__(self, sizes: Sequence[int | None]) -> None:
        self.reckoning = _Reckoning(sizes)
        self._next = EVERY

    def take(self, words: dict[str, Any]) -> None:
        """Say how far it is, when there was nothing for some seconds."""
        one = self.reckoning
        one.take(words)
        if one.seconds >= self._next and "file" in words:
            self._next = one.seconds + EVERY
            click.echo(f"loading: {self._share()}{one.step}", err=True)

    def _share(self) -> str:
        one = self.reckoning
        if not one.size or not one.done or one.done == one.size:
            return ""
        left = one.seconds * (one.size - one.done) / one.done
        return f"{one.done / one.size:.0%}, {left:.0f} s left, "


class _Bar:
    """A bar that knows the time left."""

    def __init__(self, reckoning: _Reckoning, bar: Any) -> None:
        self.reckoning = reckoning
        self._bar = bar

    def take(self, words: dict[str, Any]) -> None:
        """Draw the bar anew."""
        before = self.reckoning.done
        self.reckoning.take(words)
        self._bar.current_item = self.reckoning.step
        self._bar.update(self.reckoning.done - before)
        self._bar.render_progress()


@contextmanager
def shown(sizes: Sequence[int | None], quiet: bool) -> Iterator[Shown]:
    """Show the progress of files of these sizes; None: a pipe, of which nobody knows it."""
    if quiet:
        yield _Nothing()
        return
    lines = _Lines(sizes)
    if not lines.reckoning.size or not sys.stderr.isatty():
        yield lines
    else:
        with _bar(lines.reckoning.size) as bar:
            yield _Bar(lines.reckoning, bar)
    _sum_up(lines.reckoning)


def _bar(size: int) -> Any:
    return click.progressbar(
        length=size, label="loading", item_show_func=lambda text: text, file=sys.stderr
    )


def _sum_up(one: _Reckoning) -> None:
    click.echo(f"read {one.rate}, in {one.seconds:.1f} s", err=True)
