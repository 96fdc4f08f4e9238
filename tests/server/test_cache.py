from __future__ import annotations

from server.cache import Cache, Kept, matches

SMALL = 10_000


def kept(size: int = 10, etag: str = '"a"') -> Kept:
    return Kept(etag, [("content-type", "text/csv"), ("vary", "accept")], b"x" * size, "/sparql")


def filled(most: int, number: int, size: int = 100) -> Cache:
    cache = Cache(most)
    cache.get(("first",), "r1")
    for one in range(number):
        cache.put((str(one),), "r1", kept(size))
    return cache


def test_what_was_put_is_found_under_its_release_only() -> None:
    cache = filled(SMALL, 2)
    assert cache.get(("0",), "r1") == kept(100)
    assert cache.get(("0",), "r2") is None
    assert cache.get(("0",), "r1") is None  # another release was served in between
    assert cache.size == 0


def test_an_answer_of_another_release_than_the_served_one_is_not_kept() -> None:
    cache = filled(SMALL, 0)
    cache.put(("late",), "r0", kept())
    assert cache.get(("late",), "r1") is None


def test_the_cache_never_takes_more_than_it_may() -> None:
    cache = filled(SMALL, 1000)
    assert cache.size <= SMALL
    assert cache.get(("999",), "r1")
    assert cache.get(("0",), "r1") is None


def test_a_long_question_counts_with_its_answer() -> None:
    cache = filled(10 * SMALL, 0)
    short, long = (("/sparql", f"query={number * 'x'}", None) for number in (1, SMALL))
    cache.put(short, "r1", kept(100))
    before = cache.size
    cache.put(long, "r1", kept(100))
    assert cache.size - before == before + SMALL - 1


def test_what_is_asked_for_stays() -> None:
    cache = filled(SMALL, 5)
    for one in range(5, 100):
        assert cache.get(("3",), "r1")
        cache.put((str(one),), "r1", kept(100))
    assert cache.get(("4",), "r1") is None


def test_one_answer_cannot_push_out_all_others() -> None:
    cache = filled(SMALL, 3)
    cache.put(("large",), "r1", kept(SMALL // 2))
    assert cache.get(("large",), "r1") is None
    assert cache.get(("0",), "r1")


def test_a_cache_without_memory_keeps_nothing() -> None:
    cache = filled(0, 3, size=0)
    assert cache.get(("0",), "r1") is None


def test_a_304_does_not_describe_the_body() -> None:
    assert kept().headers_without_body == [("vary", "accept")]


def test_weak_and_strong_validators_match_and_so_does_the_star() -> None:
    assert matches('W/"a", "b"', '"a"')
    assert matches(" * ", '"a"')
    assert not matches('"ab"', '"a"')
