from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from graph.engine.answer import Answer, EngineBusy, Leaving, Question
from graph.release import Release, current
from ontology import VERSION
from queries import FLAGSHIP
from server import create_app
from server.settings import Settings


class Busy:
    """An engine whose workers are all taken."""

    def __init__(self, release: Release) -> None:
        self.release = release

    def ask(
        self,
        question: Question,
        deadline: float | None = None,
        leaving: Leaving | None = None,
        release: Release | None = None,
    ) -> Answer:
        raise EngineBusy(0.5)

    def state(self) -> dict[str, object]:
        return {}

    def close(self) -> None:
        pass


@pytest.fixture
def busy(settings: Settings) -> FlaskClient:
    return create_app(settings, Busy(current(settings.releases))).test_client()


def test_health_names_release_and_version(client: FlaskClient) -> None:
    answer = client.get("/health")
    document = answer.get_json()
    assert document["status"] == "ok"
    assert document["version"] == VERSION
    assert document["release"] == answer.headers["MyeloKG-Release"]


def test_ready_answers_the_flagship(client: FlaskClient) -> None:
    document = client.get("/ready").get_json()
    assert document["status"] == "ready"
    assert document["question"] == FLAGSHIP
    assert document["rows"] == 5


def test_a_busy_engine_is_alive_but_not_ready(busy: FlaskClient) -> None:
    assert busy.get("/health").status_code == 200
    answer = busy.get("/ready")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.get_json()["type"].endswith("/busy")
