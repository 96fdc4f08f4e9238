"""How a statement reads in a cell, beside a dot, and aloud: always with its unit."""

from __future__ import annotations

from decimal import Decimal

from server.evidence.marks import Mark
from server.evidence.statements import Statement

ALL = "all patients (ITT)"


def number(value: Decimal) -> str:
    """Write a number without idle zeros.

    >>> number(Decimal("35.70"))
    '35.7'
    """
    return f"{value.normalize():f}"


def words(one: Statement) -> str:
    """Say what a statement holds, with its unit, without its patients."""
    if one.mark not in (Mark.FIGURE, Mark.WORDS):
        return one.state
    return _WORDINGS[one.kind](one)


def beside(one: Statement) -> str:
    """Say what stands with a figure: the value of the comparator, the p value."""
    parts = []
    if one.control is not None:
        parts.append(f"against {number(one.control)}{unit(one)} with {one.comparator}")
    if one.p:
        parts.append(f"p {one.p}")
    return "; ".join(parts)


def _size(one: Statement) -> str:
    count = "" if one.n is None else number(one.n)
    if one.percent is None:
        return f"n = {count}"
    whole = "" if one.whole == ALL else f" of {one.whole}" if one.whole else ", of whom not said"
    share = f"{number(one.percent)}%{whole}"
    return f"{count} ({share})" if count else share


def _lines(one: Statement) -> str:
    if one.least is None:
        spread = ""
    else:
        spread = f"{number(one.least)}–{number(one.most)}" if one.most else f"{one.least} or more"
    if one.value is None:
        return f"{spread}, no median"
    return f"{number(one.value)} ({spread})" if spread else number(one.value)


def _follow_up(one: Statement) -> str:
    figure = f"{one.degree} {_figure(one)}".strip()
    return figure if one.measure == "median" else f"{figure} ({one.measure})"


def _result(one: Statement) -> str:
    if one.measure == "hazard ratio":
        return f"HR {_figure(one)}"
    after = "" if one.after is None else f" at {number(one.after)} months"
    return _figure(one) + after


def _comparison(one: Statement) -> str:
    """Say how two arms compare; what is compared within one arm names no other."""
    if not one.comparator:
        return "compared within the arm"
    return one.words.replace("comparator arm", f"{one.comparator} arm")


def _figure(one: Statement) -> str:
    return "" if one.value is None else f"{number(one.value)}{unit(one)}"


def unit(one: Statement) -> str:
    """Write the unit of a figure behind it; a ratio has none."""
    return {"month": " months", "percent": "%"}.get(one.unit, "")


_WORDINGS = {
    "size": _size,
    "prior lines": _lines,
    "follow-up": _follow_up,
    "result": _result,
    "comparison in words": _comparison,
}
