from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest

from server.settings import (
    SettingError,
    Settings,
    from_environment,
    rows,
    to_environment,
)
from server.values import show_size

NAMES = [one.name for one in fields(Settings)]


def test_an_empty_environment_gives_the_defaults() -> None:
    assert from_environment({"PATH": "/bin"}) == Settings()


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]  # the point of the test


def test_what_is_written_is_read_again() -> None:
    settings = Settings(port=8123, deadline=2.5, worker_memory=3 * 2**29, max_query_bytes=777)
    assert from_environment(to_environment(settings)) == settings


READ = [
    ("PORT", "80", "port", 80),
    ("DEADLINE", "2.5", "deadline", 2.5),
    ("DEADLINE", "30s", "deadline", 30.0),
    ("WORKER_MEMORY", "1GiB", "worker_memory", 2**30),
    ("WORKER_MEMORY", "1.5 GiB", "worker_memory", 3 * 2**29),
    ("WORKER_MEMORY", "500MB", "worker_memory", 500_000_000),
    ("WORKER_MEMORY", "100000000", "worker_memory", 100_000_000),
    ("MAX_QUERY_BYTES", "64kib", "max_query_bytes", 65536),
    ("HOST", " ::1 ", "host", "::1"),
]


@pytest.mark.parametrize(("variable", "text", "name", "value"), READ)
def test_values_are_read_in_the_forms_people_write(
    variable: str, text: str, name: str, value: object
) -> None:
    assert getattr(from_environment({f"MYELOKG_{variable}": text}), name) == value


BAD = [
    ("PORT", "http"),
    ("PORT", "0"),
    ("PORT", "70000"),
    ("PORT", "-1"),
    ("PORT", ""),
    ("PORT", "٣"),
    ("DEADLINE", "ten"),
    ("DEADLINE", "0"),
    ("DEADLINE", "nan"),
    ("DEADLINE", "inf"),
    ("WORKERS", "0"),
    ("THREADS", "1.5"),
    ("QUEUE_SECONDS", "-3"),
    ("WORKER_MEMORY", "lots"),
    ("WORKER_MEMORY", "1MiB"),
    ("WORKER_MEMORY", "1 parsec"),
    ("SMALL_RELEASE", "2e6"),
    ("MAX_QUERY_BYTES", "0"),
    ("HOST", "  "),
    ("RELEASES", ""),
]


@pytest.mark.parametrize(("variable", "text"), BAD)
def test_a_bad_value_is_told_with_name_value_and_mend(variable: str, text: str) -> None:
    with pytest.raises(SettingError) as error:
        from_environment({f"MYELOKG_{variable}": text})
    message = str(error.value)
    assert message.startswith(f"MYELOKG_{variable} is {text!r}")
    assert error.value.mend in message


def test_every_setting_has_a_row_with_a_sentence() -> None:
    told = list(rows(Settings()))
    assert [one.name for one in told] == NAMES
    assert all(one.variable == "MYELOKG_" + one.name.upper() for one in told)
    assert all(one.help.endswith(".") and one.value == one.default for one in told)


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (2**20, "1MiB"), (3 * 2**30, "3GiB")])
def test_bytes_are_shown_as_people_write_them(number: int, text: str) -> None:
    assert show_size(number) == text
