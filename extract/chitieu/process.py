"""What the system tells of processes; where there is no /proc, nothing is known."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def is_running(process: int) -> bool:
    """Tell whether there is a process of that number on this machine."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


def memory_mb(process: int) -> float:
    """Memory of a process and of what it started, in MB; 0 where the system does not tell.

    Resident less shared pages: address space (RLIMIT_AS) would count the models and arenas that onnxruntime and
    OpenCV map and never touch, and mapped files can be dropped by the kernel at any time.
    """
    return sum(_private_bytes(member) for member in _family(process)) / 1_000_000


def starved(process: int) -> float:
    """Seconds in which a process was ready to run and had no core; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def _family(process: int) -> list[int]:
    family = [process]
    for member in family:  # grows while it is walked: children of children
        for path in Path(f"/proc/{member}/task").glob("*/children"):
            with contextlib.suppress(OSError, ValueError):
                family.extend(int(child) for child in path.read_text().split())
    return family


def _private_bytes(process: int) -> int:
    try:
        fields = Path(f"/proc/{process}/statm").read_text().split()
        return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
