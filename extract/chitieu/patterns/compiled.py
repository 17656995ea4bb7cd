"""Compiled patterns, kept beside the program's own compiled modules: to parse those of one report takes 0.1 s.

The `regex` package parses a pattern in Python and gives the result to its engine; its patterns can be pickled in that
state, from which they are ready in 20 us. TOML files, which take 0.3 ms a kilobyte, are kept as what they hold, under
the hash of their text. They lie in ``__pycache__``, and are believed as the modules there are: who
can write into it can run any code anyway. So workers, which read what strangers wrote, write nothing there: at the end
of a run in which they compiled something, the process that started them does. The name of the file holds the versions
of Python and `regex`, its keys are the patterns themselves: nothing in it can be out of date. Where it cannot be
written, or Python was told to write nothing there, what is not in it is parsed in every run; ``make install`` writes it
once, and so does ``python -m chitieu.report.shipped_patterns`` run by somebody who may.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import pickle
import sys
from functools import lru_cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, cast

from chitieu.installed import version_of

if TYPE_CHECKING:
    import regex

MOST = 2000
"""Entries kept: far more than all that is shipped; of those of templates that changed, or went, some must go."""


class Compiled:
    """A file of compiled patterns, by their text."""

    def __init__(self, path: Path, *, may_write: bool = True) -> None:
        """Open ``path``. A file that is not there or not whole holds none."""
        self._path = path
        self._may_write = may_write
        self._kept: dict[str, bytes] = _read(path)
        self._new: dict[str, bytes] = {}

    def get(self, pattern: str) -> regex.Pattern[str]:
        """Return the compiled pattern. Raises ``regex.error`` where it is none."""
        kept = self._kept.get(pattern)
        if kept is not None:
            return cast("regex.Pattern[str]", pickle.loads(kept))  # noqa: S301 see the module
        import regex  # noqa: PLC0415 5 ms; who only wants a file needs it not, and unpickling brings it

        made = regex.compile(pattern)
        if self._may_write:
            self._new[pattern] = pickle.dumps(made)
        return made

    def toml(self, text: str) -> dict[str, object]:
        """Return what a TOML file holds. Raises ``tomllib.TOMLDecodeError``, a ValueError, where it is none."""
        key = f"toml {hashlib.sha256(text.encode()).hexdigest()}"
        kept = self._kept.get(key)
        if kept is not None:
            return cast("dict[str, object]", marshal.loads(kept))  # noqa: S302 see the module
        import tomllib  # noqa: PLC0415 2 ms, seldom needed

        made = tomllib.loads(text)
        if self._may_write:
            with contextlib.suppress(ValueError):  # a date: no file of ours has one
                self._new[key] = marshal.dumps(made)
        return made

    @property
    def lacking(self) -> bool:
        """Whether nothing is kept, and something may be."""
        return self._may_write and not self._kept

    @property
    def has_new(self) -> bool:
        """Whether a pattern was compiled that could be kept."""
        return bool(self._new)

    @property
    def can_keep(self) -> bool:
        """Whether what is compiled can be written down."""
        return self._may_write and os.access(self._path.parent, os.W_OK)

    def keep(self) -> None:
        """Write what was compiled since; a folder that refuses is no fault."""
        if not self._new:
            return
        kept = self._new if len(self._kept) + len(self._new) > MOST else self._kept | self._new
        data = marshal.dumps(kept)
        part = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            try:
                with open(part, "xb", opener=_for_the_owner) as stream:
                    stream.write(hashlib.sha256(data).digest() + data)
                part.replace(self._path)
            except OSError:
                part.unlink(missing_ok=True)
                raise
        self._kept, self._new = kept, {}


def _for_the_owner(path: str, flags: int) -> int:
    """Open what nobody but its owner may write to, whatever the umask: as Python does with compiled modules."""
    return os.open(path, flags, 0o644)


def _read(path: Path) -> dict[str, bytes]:
    try:
        data = path.read_bytes()
    except OSError:
        return {}
    digest, data = data[:32], data[32:]
    return cast("dict[str, bytes]", marshal.loads(data)) if hashlib.sha256(data).digest() == digest else {}  # noqa: S302


@lru_cache(maxsize=1)
def compiled() -> Compiled:
    """Return the patterns of this process."""
    module = Path(cache_from_source(__file__))
    # the engine's code differs between versions of the package, and the marks of marshal between those of Python
    name = f"patterns.{sys.implementation.cache_tag}.regex-{version_of('regex')}.bin"
    return Compiled(module.with_name(name), may_write=not sys.dont_write_bytecode)
