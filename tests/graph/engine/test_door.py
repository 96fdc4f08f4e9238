from __future__ import annotations

import subprocess
import sys

import pytest

KNOCKS = {
    "a socket": "import socket; socket.socket()",
    "a socket of the system": "import socket; socket.socket(socket.AF_UNIX)",
    "another program": "import os; os.execv('/bin/true', ['true'])",
    "a thread's socket": (
        "import socket, sys, threading; threading.excepthook = lambda a: sys.excepthook(*a[:3]); "
        "thread = threading.Thread(target=socket.socket); thread.start(); thread.join()"
    ),
    "another endpoint": (
        "import pyoxigraph as ox; "
        "list(ox.Store().query('SELECT * { SERVICE <http://127.0.0.1:8080/> { ?s ?p ?o } }'))"
    ),
    "a page to load": (
        "import pyoxigraph as ox; ox.Store().update('LOAD <http://localhost:8080/>')"
    ),
}


def behind(door: str, statement: str) -> subprocess.CompletedProcess[str]:
    program = f"from graph.engine import door; assert {door} is None; {statement}"
    return subprocess.run(  # our own interpreter
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("statement", KNOCKS.values(), ids=KNOCKS)
def test_behind_the_closed_door_nothing_is_reached(statement: str) -> None:
    found = behind("door.close()", statement)
    assert "Operation not permitted" in found.stderr


def test_what_is_open_before_goes_on() -> None:
    program = "import socket; a, b = socket.socketpair()"
    found = subprocess.run(  # our own interpreter
        [
            sys.executable,
            "-c",
            f"{program}; from graph.engine import door; assert door.close() is None; "
            "a.send(b'x'); print(b.recv(1), len(open('/proc/self/stat').read()) > 9)",
        ],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert found.stdout == "b'x' True\n"


def test_the_network_alone_can_stay_open() -> None:
    found = behind("door.close(network=False)", KNOCKS["a socket"])
    assert (found.returncode, found.stderr) == (0, "")
    found = behind("door.close(network=False)", KNOCKS["another program"])
    assert "Operation not permitted" in found.stderr


def test_files_can_be_shut_too() -> None:
    found = behind("door.close_files()", "open('/etc/hostname')")
    assert "Too many open files" in found.stderr
