"""What a run was asked to do, kept in its ledger, so that a later one can be asked the same."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from chitieu.errors import OutputUnreadableError
from chitieu.settings import Limits, Settings  # noqa: TC001 (msgspec reads the annotations at run time)


class Asked(msgspec.Struct, frozen=True):
    """Inputs, settings and limits of a run; paths are absolute."""

    paths: tuple[Path, ...]
    manifest: Path | None
    corrections: Path | None
    settings: Settings
    limits: Limits

    def packed(self) -> bytes:
        """Return it as bytes. Paths stay in the bytes of the file system: not every name is UTF-8."""
        return msgspec.msgpack.encode(self, enc_hook=_bytes)


def unpacked(data: bytes, out: Path) -> Asked:
    """Return what the last run over ``out`` was asked. Raises OutputUnreadableError where that is not known."""
    try:
        return msgspec.msgpack.decode(data, type=Asked, dec_hook=_path)
    except msgspec.MsgspecError as error:
        raise OutputUnreadableError(
            f"{out}: its ledger does not say what was asked (an older chitieu?); run chitieu extract again"
        ) from error


def absolute(path: Path) -> Path:
    """Return a path that means the same from any folder; links are not followed, a link is an input too."""
    return Path(os.path.abspath(path))  # noqa: PTH100 see above


def _bytes(value: object) -> bytes:
    return os.fsencode(value) if isinstance(value, Path) else NotImplemented


def _path(kind: type, value: object) -> Path:
    if kind is Path and isinstance(value, bytes):
        return Path(os.fsdecode(value))
    raise NotImplementedError
