"""The headings of the search: kinds of things that go by names, saved questions, and texts."""

from __future__ import annotations

from graph.text import families, kinds

QUESTIONS = "questions"
"""The kind of the saved questions, which are no things of the graph that people look for."""


def order() -> tuple[str, ...]:
    """The names of the kinds, each once, the questions last."""
    return (*kinds.order(), QUESTIONS)


def headings() -> tuple[str, ...]:
    """The names of the kinds and of what others loaded, in the order of equal hits."""
    return (*order(), kinds.LOADED.name)


def known() -> tuple[str, ...]:
    """What can be asked for alone: kinds of things, and families of texts."""
    return (*headings(), *families.order())
