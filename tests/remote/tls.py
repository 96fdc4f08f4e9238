"""A listener that speaks TLS and passes on what comes to a server that does not, and back."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import trustme


@contextmanager
def before(address: str, certificate: trustme.LeafCert) -> Iterator[int]:
    """Listen before a server ``http://host:port``; gives the port."""
    host, _, port = address.removeprefix("http://").partition(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        work = (listener, context, (host, int(port)))
        thread = threading.Thread(target=_listen, args=work)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _listen(listener: socket.socket, context: ssl.SSLContext, server: tuple[str, int]) -> None:
    with suppress(OSError):
        while True:
            channel, _ = listener.accept()
            threading.Thread(target=_serve, args=(channel, context, server), daemon=True).start()


def _serve(channel: socket.socket, context: ssl.SSLContext, server: tuple[str, int]) -> None:
    with channel, suppress(OSError), socket.create_connection(server) as there:
        with context.wrap_socket(channel, server_side=True) as guest:
            back = threading.Thread(target=_pass_on, args=(there, guest), daemon=True)
            back.start()
            _pass_on(guest, there)
            back.join()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError, ValueError):
        while piece := source.recv(2**16):
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)
