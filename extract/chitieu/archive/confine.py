"""A worker may write into a few folders and reach no network, whatever a library that reads a PDF is made to do.

Linux has Landlock for that since 5.19 (its second version, which lets files be renamed between folders); elsewhere, and
where it is switched off, nothing more than the limits of the worker stands between a PDF and the account it is read by.
"""

from __future__ import annotations

import contextlib
import os
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# of <linux/landlock.h>; the numbers of the calls are the same on every architecture
_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH, _PR_SET_NO_NEW_PRIVS = 1, 1, 38
_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
_WRITING = _WRITE_FILE | sum(1 << bit for bit in range(4, 14))
"""Write to files, remove and make files and folders of any kind, rename between folders."""
_NETWORK = 1 << 0 | 1 << 1
"""Listen and connect (TCP)."""
_SCOPED = 1 << 0 | 1 << 1
"""Abstract sockets and signals of processes outside."""
_RENAMES, _TRUNCATES, _NETWORKS, _SCOPES = 2, 3, 4, 6
"""Versions of Landlock from which it can forbid these."""


def confine(folders: Iterable[Path]) -> bool:
    """Let this process, and what it starts, write below ``folders`` only and connect to nobody; for good.

    Return False where the system cannot do that. Folders that are not there are left out. Threads that run already are
    not confined.
    """
    if sys.platform != "linux":
        return False
    import ctypes  # noqa: PLC0415 not everywhere

    system = ctypes.CDLL(None, use_errno=True)
    version = system.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION_FLAG)
    if version < _RENAMES:
        return False
    writing = _WRITING | (_TRUNCATE if version >= _TRUNCATES else 0)
    words = [writing, *([_NETWORK] if version >= _NETWORKS else []), *([_SCOPED] if version >= _SCOPES else [])]
    asked = struct.pack(f"={len(words)}Q", *words)
    rules = system.syscall(_CREATE, asked, ctypes.c_size_t(len(asked)), 0)
    if rules < 0:
        return False
    try:
        for folder in folders:
            _allow(system.syscall, rules, folder, writing)
        _allow(system.syscall, rules, Path(os.devnull), writing & (_WRITE_FILE | _TRUNCATE))
        done = system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        return done and system.syscall(_RESTRICT, rules, 0) == 0
    finally:
        os.close(rules)


def _allow(syscall: Callable[..., int], rules: int, path: Path, access: int) -> None:
    with contextlib.suppress(FileNotFoundError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", access, place), 0)
        finally:
            os.close(place)
