from __future__ import annotations

from tests import clusters


def test_the_plan_of_the_page_is_computed() -> None:
    text = clusters.PAGE.read_text(encoding="utf-8")
    assert text == clusters.written(text)


def test_twice_the_requests_take_twice_the_processors() -> None:
    once, twice = (
        clusters.cores(clusters.Wanted(requests=number), clusters.MEASURED[0])
        for number in (1000, 2000)
    )
    assert twice == tuple(2 * one for one in once)
