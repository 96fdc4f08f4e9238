"""What is counted while the service runs, for Prometheus at `/metrics`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST
"""Media type of the counters' text."""

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


_ENGINE = {
    "open": "Whether the engine is left alone because it failed.",
    "retries": "Requests to the engine that were sent again.",
    "seconds": "Seconds that the engine took for the last small question.",
}


class Metrics:
    """The counters of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        one = self.registry
        self.requests = Counter(
            "myelokg_requests",
            "Requests answered, by route and status.",
            ["route", "status"],
            registry=one,
        )
        self.request = lru_cache(maxsize=1024)(self.requests.labels)
        """The counter of a route and a status, which would be looked up under a lock each time."""
        self.seconds = Histogram(
            "myelokg_request_seconds",
            "Seconds from a request to the end of its answer, but for those answered from memory.",
            ["route"],
            buckets=_SECONDS,
            registry=one,
        )
        self.cache_hits = Counter(
            "myelokg_cache_hits", "Requests answered from memory.", registry=one
        )
        self.cache_misses = Counter(
            "myelokg_cache_misses", "Requests that memory had no answer for.", registry=one
        )
        self.cache_bytes = Gauge(
            "myelokg_cache_bytes", "Bytes of answers kept in memory.", registry=one
        )
        self.inside = Gauge(
            "myelokg_requests_inside", "Requests being handled or waiting for it.", registry=one
        )
        self.refused = Counter(
            "myelokg_requests_refused",
            "Requests refused before they were handled, by reason.",
            ["reason"],
            registry=one,
        )
        self.broken = Counter(
            "myelokg_answers_broken", "Answers broken off before their end.", registry=one
        )
        self.lost = Counter(
            "myelokg_workers_lost",
            "Workers that were stopped or died with a query, by reason.",
            ["reason"],
            registry=one,
        )
        self.release = Gauge(
            "myelokg_release",
            "The release that is served: 1 for it, 0 for those served before.",
            ["id", "version"],
            registry=one,
        )
        self._engine: dict[str, Gauge] = {}
        self.triples = Gauge("myelokg_triples", "Triples of the served release.", registry=one)

    def engine(self, told: Mapping[str, object]) -> None:
        """Note how an engine of others is doing; its gauges are there from the first time on."""
        values = {**told, "open": told["state"] != "closed"}
        for name, about in _ENGINE.items():
            if name not in self._engine:
                gauge = Gauge(f"myelokg_engine_{name}", about, registry=self.registry)
                self._engine[name] = gauge
            self._engine[name].set(float(f"{values[name]:g}"))

    def serves(self, id: str, version: str, triples: int) -> None:
        """Note which release is served."""
        self.release.clear()
        self.release.labels(id, version).set(1)
        self.triples.set(triples)

    def text(self) -> bytes:
        """Write the counters in the text format of Prometheus (`CONTENT_TYPE`)."""
        return generate_latest(self.registry)
