"""An output as a git revision has it: ``HEAD~1:output``.

Only plumbing commands run (``rev-parse``, ``cat-file``, ``ls-tree``), which start no pager, filter or text conversion
that a repository's settings may name; nothing goes through a shell, and only hexadecimal object names are passed on.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from chitieu.errors import OutputUnreadableError, UsageError
from chitieu.visible import plain

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

_OBJECT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


class RevisionSide(Struct, frozen=True):
    """A folder inside a git revision; ``blobs`` are the object names of its files."""

    name: str
    repository: Path
    blobs: Mapping[str, str]

    def open(self, file: str) -> AbstractContextManager[IO[bytes]] | None:
        """Open one of its files; None where it has no such file. Raises OutputUnreadableError."""
        blob = self.blobs.get(file)
        return None if blob is None else _blob(self, file, blob)


def revision_side(spec: str, repository: Path) -> RevisionSide:
    """Return the folder that ``spec`` (as git writes it: ``REVISION:FOLDER``) names.

    ``FOLDER`` counts from the top of the repository, or from ``repository`` when it begins with ``./``. Raises
    UsageError when git does not know it, OutputUnreadableError when git cannot be run.
    """
    if spec.startswith("-") or "\0" in spec:  # an option to git, and what no argument can hold
        raise UsageError(f"{spec!r}: neither a folder nor a git revision")
    found = _git(repository, "rev-parse", "--verify", "--quiet", spec)
    named = found.stdout.decode("ascii", "replace").strip()
    if found.returncode or not _OBJECT.fullmatch(named):
        said = found.stderr.decode("utf-8", "replace").strip()
        raise UsageError(
            f"{plain(spec)}: neither a folder nor a git revision of one here{f' ({plain(said)})' if said else ''}; "
            "write REVISION:FOLDER inside the repository, for example HEAD~1:output"
        )
    listed = _git(repository, "ls-tree", "-z", "--full-tree", named)
    if listed.returncode:
        raise UsageError(
            f"{plain(spec)}: not a folder in that revision; write REVISION:FOLDER, for example HEAD~1:output"
        )
    blobs: dict[str, str] = {}
    for entry in listed.stdout.split(b"\0"):
        facts, _, name = entry.partition(b"\t")
        mode, _, rest = facts.partition(b" ")
        kind, _, blob = rest.decode("ascii", "replace").partition(" ")
        if kind == "blob" and mode.startswith(b"100") and _OBJECT.fullmatch(blob):  # no symlinks
            blobs[os.fsdecode(name)] = blob
    return RevisionSide(plain(spec), repository, blobs)


def _git(repository: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 a list, no shell, and no argument that git may take for an option
            _command(*arguments), cwd=repository, env=_environment(), capture_output=True, check=False
        )
    except OSError as error:
        raise OutputUnreadableError(f"git cannot be run ({error.strerror}); install it to compare revisions") from error


@contextlib.contextmanager
def _blob(side: RevisionSide, file: str, blob: str) -> Generator[IO[bytes]]:
    with subprocess.Popen(  # noqa: S603 as above
        _command("cat-file", "blob", blob),
        cwd=side.repository,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        try:
            if child.stdout is None:
                raise OutputUnreadableError(f"{side.name}, {file}: git gives nothing")
            yield child.stdout
            whole = not child.stdout.read(1)
            if whole and child.wait():
                raise OutputUnreadableError(f"{side.name}, {file}: git cannot read it; try git fsck")
        finally:
            child.kill()


def _command(*arguments: str) -> list[str]:
    return ["git", "--no-pager", "--no-replace-objects", *arguments]


def _environment() -> dict[str, str]:
    return {**os.environ, **_QUIET}
