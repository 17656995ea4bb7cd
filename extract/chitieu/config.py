"""``chitieu.toml``: options a person does not want to type each time. What the command line says wins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec

from chitieu.errors import ConfigError
from chitieu.patterns.source import Fault, toml_value
from chitieu.settings import EngineName, ReaderName  # noqa: TC001 (msgspec reads the annotations at run time)

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "chitieu.toml"
Positive = Annotated[int, msgspec.Meta(ge=1)]


class _Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    patterns: tuple[str, ...] = ()
    cache: str = ""
    jobs: Positive | None = None
    timeout: Annotated[float, msgspec.Meta(gt=0)] | None = None
    memory: Positive | None = None
    ocr: EngineName | None = None
    reader: ReaderName | None = None


class Config(msgspec.Struct, frozen=True):
    """The options by their names on the command line. ``keys`` are those of the file; None leaves the default."""

    keys: _Keys = _Keys()
    folder: Path = Path()

    @property
    def patterns(self) -> tuple[Path, ...]:
        """Folders of templates; a relative one starts from the file's own folder."""
        return tuple(self.folder / Path(text).expanduser() for text in self.keys.patterns)

    @property
    def cache(self) -> Path | None:
        """Where read pages are kept."""
        return self.folder / Path(self.keys.cache).expanduser() if self.keys.cache else None


def load_config(folders: Sequence[Path]) -> Config:
    """Read the first ``chitieu.toml`` of ``folders``; that there is none is no fault.

    Raises ConfigError that names file, line and column.
    """
    folder = next((folder for folder in folders if (folder / NAME).is_file()), None)
    if folder is None:
        return Config()
    keys = toml_value(folder / NAME, _Keys)
    if isinstance(keys, Fault):
        raise ConfigError(str(keys))
    return Config(keys, folder)
