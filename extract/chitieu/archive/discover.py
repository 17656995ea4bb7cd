"""From the paths a person names to the list of files to read, each with the name the tables will print."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chitieu.errors import FileUnreadableError, FileVanishedError, InputMissingError, OutputInsideInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SUFFIXES = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})
_PLAIN = frozenset(range(0x20, 0x7F)) - {ord("%")}
"""Bytes of a name that stand for themselves where it is spelt out."""


class Found(Struct, frozen=True):
    """One input file. ``error_code`` is set where it could be listed but cannot be read (a locked folder too)."""

    path: Path
    name: str
    error_code: str = ""
    error: str = ""


class Discovery(Struct, frozen=True):
    """The files in byte order of their names, and what lay beside them: (suffix, how many), not read."""

    found: tuple[Found, ...]
    skipped: tuple[tuple[str, int], ...] = ()


def discover(inputs: Sequence[Path], out: Path | None = None) -> Discovery:
    """List the files under ``inputs``; a named file is taken whatever its ending, a folder's files by ``SUFFIXES``.

    Raises InputMissingError for a path that does not exist, OutputInsideInputError where ``out`` would be read back.
    """
    for path in inputs:
        _refuse_missing(path)
        if out is not None:
            _refuse_inside(path, out)
    found: dict[str, Found] = {}
    skipped: Counter[str] = Counter()
    for path in inputs:
        for item in _walk(path, skipped) if path.is_dir() else [_file(path, path.name)]:
            # the same file named twice (a folder and a file in it) is one input; the longer name says more
            key = os.path.abspath(item.path)  # noqa: PTH100 Path.resolve would follow links, and a link is an input too
            known = found.get(key)
            if known is None or len(item.name) > len(known.name):
                found[key] = item
    named = _tell_apart(_told_apart_in_folders(list(found.values())))
    ordered = sorted(named, key=lambda item: item.name.encode())
    return Discovery(tuple(ordered), tuple(sorted(skipped.items())))


def printable_name(name: str) -> str:
    r"""Name in NFC, as the tables print it, with control bytes and non-UTF-8 bytes as ``%XX``.

    >>> printable_name("a\nb.pdf"), printable_name("b\udcffc.pdf"), printable_name("100%.pdf")
    ('a%0Ab.pdf', 'b%FFc.pdf', '100%.pdf')
    """
    return "".join(_printable(character) for character in unicodedata.normalize("NFC", name))


def _printable(character: str) -> str:
    # Zl, Zp: U+2028 and U+2029 end a line for many readers of CSV; Cs: a byte that was no UTF-8
    if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
        return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogateescape"))
    return character


def _refuse_missing(path: Path) -> None:
    try:
        missing = not os.path.lexists(path)
    except ValueError:  # a NUL byte in the argument
        missing = True
    if missing:
        raise InputMissingError(f"{printable_name(str(path))}: no such file or folder; check the path")


def _refuse_inside(path: Path, out: Path) -> None:
    if not path.is_dir():
        return
    folder, target = path.resolve(), out.resolve()
    if target == folder or folder in target.parents:
        raise OutputInsideInputError(
            f"{printable_name(str(out))}: the output folder lies in the input {printable_name(str(path))}; "
            "name a folder outside it with -o",
        )


def _walk(root: Path, skipped: Counter[str]) -> Iterable[Found]:
    """Files below ``root``. Real folders come before linked ones, so a link never hides the folder it points to."""
    seen: set[tuple[int, int]] = set()
    folders: list[tuple[Path, str]] = [(root, "")]
    links: list[tuple[Path, str]] = []
    while folders or links:
        if not folders:
            links.sort(key=lambda link: os.fsencode(link[1]))
            folders.append(links.pop(0))
        folder, prefix = folders.pop()
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in seen:  # a link back up the tree, or a second way to the same folder
                continue
            seen.add((status.st_dev, status.st_ino))
            names = sorted(os.listdir(folder), key=os.fsencode)  # noqa: PTH208 names, not paths
        except OSError as error:
            yield _failed(folder, prefix.removesuffix("/") or root.name or str(root), error)
            continue
        for name in names:
            path = folder / name
            if name.startswith("."):  # ._x.pdf is what macOS leaves beside x.pdf
                continue
            if path.is_dir():
                (links if path.is_symlink() else folders).append((path, f"{prefix}{name}/"))
            elif path.suffix.lower() in SUFFIXES:
                yield _file(path, f"{prefix}{name}")
            else:
                skipped[printable_name(path.suffix.lower())] += 1


def _file(path: Path, name: str) -> Found:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return _failed(path, name, error)
    if not stat.S_ISREG(mode):  # a pipe under a PDF's name would block the run for ever
        return Found(path, printable_name(name), FileUnreadableError.error_code, "not a regular file")
    return Found(path, printable_name(name))


def _failed(path: Path, name: str, error: OSError) -> Found:
    if isinstance(error, FileNotFoundError):
        text = "a link to a file that is not there" if path.is_symlink() else "it was listed and is gone now"
        return Found(path, printable_name(name), FileVanishedError.error_code, text)
    return Found(path, printable_name(name), FileUnreadableError.error_code, error.strerror or type(error).__name__)


def _tell_apart(found: list[Found]) -> list[Found]:
    """Put parent folders' names in front of names that occur twice, as many as it takes."""
    parents = {id(item): 0 for item in found}
    names = {id(item): item.name for item in found}
    while True:
        counts = Counter(names.values())
        twins = [item for item in found if counts[names[id(item)]] > 1]
        longer = [item for item in twins if _with_parents(item, parents[id(item)] + 1) != names[id(item)]]
        if not longer:
            break
        for item in longer:
            parents[id(item)] += 1
            names[id(item)] = _with_parents(item, parents[id(item)])
    return [structs.replace(item, name=names[id(item)]) for item in found]


def _told_apart_in_folders(found: list[Found]) -> list[Found]:
    """Spell out all but the first of the names that are printed alike and lie in one folder.

    Such are composed and decomposed letters, or a line break and the letters "%0A".
    """
    taken: set[tuple[str, str]] = set()
    named: list[Found] = []
    for item in sorted(found, key=lambda item: os.fsencode(item.path)):
        folder = os.path.dirname(os.path.abspath(item.path))  # noqa: PTH100, PTH120 as above
        one = item
        if (folder, item.name) in taken:
            before, slash, _ = item.name.rpartition("/")
            one = structs.replace(item, name=before + slash + _spelt(os.fsencode(item.path.name)))
        taken.add((folder, one.name))
        named.append(one)
    return named


def _spelt(name: bytes) -> str:
    """Return a name byte by byte where it is not plain ASCII."""
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in name)


def _with_parents(item: Found, count: int) -> str:
    parts = [part for part in Path(os.path.abspath(item.path)).parts if part != os.sep]  # noqa: PTH100 as above
    depth = item.name.count("/") + 1
    above = [printable_name(part) for part in parts[max(0, len(parts) - depth - count) : -depth]]
    return "/".join([*above, item.name])
