"""HTTP to a remote engine: kept connections, retries with pauses, and deadlines that close.

Over urllib3, because SPARQLWrapper opens a connection for each query, reads every answer whole and
has no deadline. Its own retries are switched off: they know no deadline, and would ask a slow query
a second time. Redirections are not followed, so that no password goes to another place. Over TLS a
certificate has to be of an authority that OpenSSL trusts; `SSL_CERT_FILE` names its file.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ReadTimeoutError,
)

from graph.engine.answer import EngineDown, EngineFailed
from graph.engine.remote.addresses import Addresses
from graph.engine.remote.breaker import Breaker
from graph.engine.remote.login import Login
from ontology import VERSION

CONNECT_SECONDS = 3.0
PAUSES = (0.1, 0.4)
"""Before a request is sent again, seconds; plus, where the engine is busy, what it asks for."""
LONGEST_PAUSE = 2.0
PIECE = 64 * 1024
MOST_CHALLENGES = 2
MOST_TOLD = 64 * 1024
"""Bytes of a refusal that are read."""
AGENT = f"MyeloKG/{VERSION}"
_HERE = threading.local()


class Late(Exception):
    """The deadline of a request has passed."""


class Stopped(Exception):
    """A request was stopped by who made it."""


class Call:
    """One request on its way, which can be stopped from another thread."""

    def __init__(self, until: float) -> None:
        self.until = until
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self.stopped = False

    @property
    def left(self) -> float:
        """Seconds to the deadline; raises Late when it has passed."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise Late
        return left

    def on(self, channel: Any) -> None:
        """Note the connection that the request is on; None: on none any more."""
        with self._lock:
            self._socket = channel
            if self.stopped:
                self._shut()

    def stop(self) -> None:
        """End the request: who waits for it is woken, and the engine sees us gone."""
        with self._lock:
            self.stopped = True
            self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class _Watched(HTTPConnection):
    def getresponse(self) -> Any:
        _HERE.call.on(self.sock)
        return super().getresponse()


class _WatchedTls(HTTPSConnection):
    def getresponse(self) -> Any:
        _HERE.call.on(self.sock)
        return super().getresponse()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTls


class Reply:
    """What an engine answers: status, headers, and the body as it comes."""

    def __init__(self, address: str, response: Any, call: Call) -> None:
        self.status: int = response.status
        self.headers: Mapping[str, str] = response.headers
        self.call = call
        self._address = address
        self._response = response

    @property
    def media_type(self) -> str:
        """What the body is, without parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def pieces(self) -> Iterator[bytes]:
        """The body; raises Late, Stopped and, where it breaks off, EngineFailed."""
        try:
            while piece := self._response.read1(PIECE):
                yield piece
                self.call.left  # noqa: B018  # raises when a body comes in drops
        except ReadTimeoutError:
            raise Late from None
        except (HTTPError, OSError, ValueError) as error:
            if self.call.stopped:
                raise Stopped from None
            raise EngineFailed(f"the answer of the engine broke off ({_words(error)})") from None
        if self.call.stopped:  # a connection that was shut looks like one that has ended
            raise Stopped
        self.call.on(None)

    def told(self) -> str:
        """The beginning of a short body, as text, for refusals; the connection is given back."""
        with suppress(HTTPError, OSError):
            told: str = self._response.read(MOST_TOLD, decode_content=True).decode(
                "utf-8", "replace"
            )
            self.close()
            return told
        return ""

    def close(self) -> None:
        """Give the connection back, or close it where something may still come."""
        self.call.on(None)
        if not self._response.closed:
            self._response.close()
        self._response.release_conn()


class Connection:
    """Requests to one engine. Safe between threads."""

    def __init__(self, addresses: Addresses, breaker: Breaker, size: int = 16) -> None:
        self.retries = 0
        """Requests that were sent again, since the start."""
        self.breaker = breaker
        self._login = Login(addresses)
        self._pools = urllib3.PoolManager(maxsize=size, block=False, retries=False)
        self._pools.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def send(
        self,
        method: str,
        address: str,
        call: Call,
        body: bytes,
        headers: Mapping[str, str],
        repeat: bool = True,
    ) -> Reply:
        """Send a request and wait for the head of its answer; one that must not `repeat`, once.

        Raises EngineDown, EngineFailed, Late and Stopped.
        """
        wait = self.breaker.wait()
        if wait:
            raise EngineDown("the engine has failed repeatedly and is left alone", wait)
        try:
            reply = self._persist(method, address, call, body, headers, repeat)
        except EngineDown:
            self.breaker.failed()
            raise
        if reply.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            self.breaker.succeeded()
        return reply

    def close(self) -> None:
        """Close the connections that nobody uses."""
        self._pools.clear()

    def _persist(
        self,
        method: str,
        address: str,
        call: Call,
        body: bytes,
        headers: Mapping[str, str],
        repeat: bool,
    ) -> Reply:
        """Try again where that may help, as long as there is time."""
        for pause in (*PAUSES, None):
            try:
                reply = self._allowed(method, address, call, body, headers)
            except EngineDown as error:
                if pause is None or call.left < pause or (error.perhaps and not repeat):
                    raise
                self._pause(call, pause)
                continue
            asked = _retry_after(reply)
            if pause is None or asked is None or call.left < pause + asked:
                return reply
            reply.told()
            self._pause(call, pause + asked)
        raise AssertionError("the last attempt returns or raises")

    def _pause(self, call: Call, seconds: float) -> None:
        if call.stopped:
            raise Stopped
        self.retries += 1
        time.sleep(seconds)

    def _allowed(
        self, method: str, address: str, call: Call, body: bytes, headers: Mapping[str, str]
    ) -> Reply:
        """Ask once; where the engine asks who we are in another way, again."""
        for _ in range(MOST_CHALLENGES):
            reply = self._once(method, address, call, body, headers)
            if reply.status != HTTPStatus.UNAUTHORIZED:
                return reply
            challenge = ", ".join(_values(reply.headers, "WWW-Authenticate"))
            if not self._login.challenged(challenge):
                return reply
            reply.told()
        return self._once(method, address, call, body, headers)

    def _once(
        self, method: str, address: str, call: Call, body: bytes, headers: Mapping[str, str]
    ) -> Reply:
        given = {**headers, "User-Agent": AGENT} | self._login.headers(method, address)
        _HERE.call = call
        timeout = urllib3.Timeout(connect=min(CONNECT_SECONDS, call.left), read=call.left)
        try:
            response = self._pools.request(
                method,
                address,
                body=body or None,
                headers=given,
                timeout=timeout,
                retries=False,
                redirect=False,
                preload_content=False,
            )
        except ReadTimeoutError:
            raise Late from None
        except (HTTPError, OSError) as error:
            if call.stopped:
                raise Stopped from None
            if reason := _untrusted(error):
                raise EngineFailed(
                    f"the certificate of the engine is not trusted ({reason}): the operator has to "
                    "give the file of its authority in SSL_CERT_FILE, or the name that the "
                    "certificate is for in MYELOKG_ENGINE"
                ) from None
            told = f"the engine cannot be reached ({_words(error)})"
            perhaps = not isinstance(error, NewConnectionError | ConnectTimeoutError)
            raise EngineDown(told, perhaps=perhaps) from None
        return Reply(address, response, call)


def _retry_after(reply: Reply) -> float | None:
    """Seconds after which a busy engine wants to be asked again; None: it does not say so."""
    busy = reply.status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)
    asked = reply.headers.get("Retry-After", "") if busy else ""
    return float(asked) if asked.isdigit() and float(asked) <= LONGEST_PAUSE else None


def _values(headers: Any, name: str) -> list[str]:
    return list(headers.getlist(name)) if hasattr(headers, "getlist") else []


def _untrusted(error: BaseException) -> str:
    """Why the certificate of an engine is not trusted, which another try would not change."""
    cause = error.args[0] if error.args else None
    return cause.verify_message if isinstance(cause, ssl.SSLCertVerificationError) else ""


def _words(error: BaseException) -> str:
    """What went wrong, without addresses, which may be nobody's business."""
    reason = getattr(error, "reason", None) or error
    cause = reason.__context__ or reason.__cause__ or reason
    number = getattr(cause, "strerror", None)
    return str(number) if number else type(reason).__name__
