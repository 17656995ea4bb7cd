"""What the options of several commands share: how a command is declared, and how numbers and lists are read."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from chitieu.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Never

    from chitieu.config import Config
    from chitieu.settings import Tolerance


class Parser(argparse.ArgumentParser):
    """An argument parser that says what is wrong in one line, with the exit status of the design."""

    def error(self, message: str) -> Never:
        """End with one line."""
        self.exit(UsageError.exit_status, f"chitieu: {message}; see {self.prog} --help\n")


if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[Parser]  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


def declare(
    commands: Commands, name: str, *, about: str, examples: str, run: Callable[[argparse.Namespace], int]
) -> Parser:
    """Add the command ``name``; ``run`` takes the parsed options and returns the exit status."""
    parser = commands.add_parser(
        name, help=about, epilog=examples, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.set_defaults(run=run)
    return parser


def add_json(parser: argparse.ArgumentParser, text: str) -> None:
    """Offer ``--json``."""
    parser.add_argument("--json", action="store_true", dest="as_json", help=text)


def positive(text: str) -> int:
    """Read a whole number above 0."""
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def whole(text: str) -> int:
    """Read a whole number, 0 among them."""
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def seconds(text: str) -> float:
    """Read a time in seconds above 0."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return number


def tolerance(text: str) -> Tolerance:
    """Read how many files may fail: ``20`` or ``20%``."""
    from chitieu.settings import Tolerance  # noqa: PLC0415 see the package's docstring

    number = text.removesuffix("%")
    if not number.isascii() or not number.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number of files nor a share of them like 20%")
    return Tolerance(int(number), percent=text.endswith("%"))


def columns(text: str) -> list[str]:
    """Read names of columns with commas between them."""
    return [column.strip() for column in text.split(",") if column.strip()]


def home(variable: str, fallback: str) -> Path:
    """XDG base directory specification: an unset, empty or relative variable means the fallback under home."""
    folder = os.environ.get(variable, "")
    return (Path(folder) if os.path.isabs(folder) else Path.home() / fallback) / "chitieu"  # noqa: PTH117 may be ""


def add_patterns(parser: argparse.ArgumentParser) -> None:
    """Offer ``--patterns``."""
    parser.add_argument(
        "--patterns", action="append", default=[], type=Path, metavar="DIR",
        help="folder of your own templates, beside the shipped ones (may be repeated; see chitieu template)",
    )  # fmt: skip


def config() -> Config:
    """Return the user's ``chitieu.toml``: the current folder's, else the one among the user's settings."""
    from chitieu.config import load_config  # noqa: PLC0415 see the package's docstring

    return load_config((Path(), home("XDG_CONFIG_HOME", ".config")))


def pattern_folders(asked: Sequence[Path], given: Config) -> tuple[Path, ...]:
    """Return the folders of the user's templates: those of the command line, else those of ``chitieu.toml``.

    Raises UsageError for one that is no folder.
    """
    folders = tuple(asked) or given.patterns
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"--patterns {folder}: no such folder; chitieu template learn makes one")
    return folders


def tell_replaced(folders: tuple[Path, ...]) -> None:
    """Say on stderr which shipped templates the user's stand in for. Raises PatternError for damaged ones."""
    if not folders:
        return
    from chitieu.patterns.load import load_patterns  # noqa: PLC0415 see the package's docstring

    for one in load_patterns(users=folders).replaced:
        warn(f"your template {one} takes the place of another of that id")


def warn(text: str) -> None:
    """Say something on stderr that stops nothing."""
    sys.stderr.write(f"chitieu: {text}\n")


def cache_folder(asked: Path | None = None) -> Path | None:
    """Return the folder where read pages are kept, made if need be; None, with a warning, where it can't be."""
    cache = asked or home("XDG_CACHE_HOME", ".cache")
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.stderr.write(f"chitieu: {cache}: {error.strerror}; read pages are not kept this time (see --cache)\n")
        return None
    return cache


def cores() -> int:
    """Return how many cores we may use: a container may have been given fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
