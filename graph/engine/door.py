"""Shut a process off from the network and from starting others, for good (Linux seccomp).

The second wall behind `guard`: what a guest gets past the words of a query still finds no socket.
It needs no privilege and no package, holds for every thread started afterwards, and cannot be
taken back. The calls that are refused fail with EPERM.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import struct

_PROGRAMS = ("execve", "execveat", "ptrace", "process_vm_readv", "process_vm_writev")
_DETOURS = ("pidfd_open", "pidfd_getfd", "io_uring_setup")
_NETWORK = ("socket", "connect", "bind", "listen", "accept", "accept4")
# Architecture as the kernel names it, and its call numbers (asm/unistd.h).
_MACHINES = {
    "x86_64": (
        0xC000003E,
        {"socket": 41, "connect": 42, "bind": 49, "listen": 50, "accept": 43, "accept4": 288}
        | {"execve": 59, "execveat": 322, "ptrace": 101}
        | {"process_vm_readv": 310, "process_vm_writev": 311}
        | {"pidfd_open": 434, "pidfd_getfd": 438, "io_uring_setup": 425},
    ),
    "aarch64": (
        0xC00000B7,
        {"socket": 198, "connect": 203, "bind": 200, "listen": 201, "accept": 202, "accept4": 242}
        | {"execve": 221, "execveat": 281, "ptrace": 117}
        | {"process_vm_readv": 270, "process_vm_writev": 271}
        | {"pidfd_open": 434, "pidfd_getfd": 438, "io_uring_setup": 425},
    ),
}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_NUMBER, _ARCHITECTURE = 0, 4
_OTHER_CALLS = 0x40000000  # from here on, x86_64 counts its calls a second time
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_DEATH_SIGNAL = 1


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def close(network: bool = True) -> str | None:
    """Refuse sockets (unless `network` is to stay open) and other programs from now on.

    Gives None when it is done, else in words why it cannot be done here.
    """
    found = _MACHINES.get(platform.machine())
    if found is None or platform.system() != "Linux":
        return f"there is no filter of system calls for {platform.machine()}"
    architecture, numbers = found
    names = (*_PROGRAMS, *_DETOURS, *(_NETWORK if network else ()))
    return _install(_compile(architecture, sorted(numbers[name] for name in names)))


def close_files() -> None:
    """Refuse to open any further file or socket."""
    last = max(int(name) for name in os.listdir("/proc/self/fd"))
    resource.setrlimit(resource.RLIMIT_NOFILE, (last, last))


def end_with_parent() -> None:
    """Let the kernel end this process when its parent ends, also while it stands still."""
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def _compile(architecture: int, numbers: list[int]) -> bytes:
    """Write the filter: another architecture or one of the numbers is refused."""
    steps = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _REFUSE)]
    steps += [(_LOAD, 0, 0, _NUMBER)]
    left = len(numbers)
    steps += [(_AT_LEAST, left + 1, 0, _OTHER_CALLS)]
    for number in numbers:
        steps += [(_EQUAL, left, 0, number)]
        left -= 1
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _install(steps: bytes) -> str | None:
    buffer = ctypes.create_string_buffer(steps, len(steps))
    program = _Program(len(steps) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if libc.prctl(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), zero, zero, zero) != 0:
        return f"the kernel refused: {os.strerror(ctypes.get_errno())}"
    if libc.prctl(_SECCOMP, ctypes.c_ulong(_FILTER), ctypes.byref(program), zero, zero) != 0:
        return f"the kernel refused a filter of system calls: {os.strerror(ctypes.get_errno())}"
    return None
