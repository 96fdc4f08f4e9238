"""Another SPARQL server, that of the PyPI package `oxigraph`, and servers that misbehave."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.server_process import free_port, wait_for

PROGRAM = str(Path(sys.executable).parent / "oxigraph")
JSON = "application/sparql-results+json"


def load(folder: Path, file: Path) -> None:
    """Load a file into a folder that will be served, in bulk."""
    command = [PROGRAM, "load", "--location", str(folder), "--file", str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


@contextmanager
def serve(folder: Path, port: int | None = None) -> Iterator[str]:
    """Start an Oxigraph server over a folder; it has `/query`, `/update` and `/store`."""
    where = f"127.0.0.1:{port or free_port()}"
    command = [PROGRAM, "serve", "--location", str(folder), "--bind", where]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://{where}/")
        yield f"http://{where}"
    finally:
        process.kill()
        process.wait()


@contextmanager
def saying(answer: bytes, after: float = 0.0) -> Iterator[str]:
    """Listen, and say the same to everybody, `after` so many seconds."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            with suppress(OSError):
                while True:
                    channel, _ = listener.accept()
                    with channel, suppress(OSError):
                        channel.recv(65536)
                        ends.wait(after)
                        channel.sendall(answer)

        ends = threading.Event()
        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        finally:
            ends.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def http(body: str, media_type: str = JSON, status: str = "200 OK", more: int = 0) -> bytes:
    """Write an answer; `more` bytes are announced than come."""
    length = len(body.encode()) + more
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n"
    return (head + body).encode()
