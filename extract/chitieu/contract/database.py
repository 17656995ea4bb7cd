"""DuckDB, opened so that it fetches nothing; for those who exported to it or to Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chitieu.errors import ExtraMissingError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def open_duckdb(path: str = ":memory:", *, read_only: bool = False, threads: int | None = None) -> DuckDBPyConnection:
    """Open a DuckDB file, or one in memory.

    Raises ExtraMissingError where the package is not installed, duckdb.Error where the file cannot be opened.
    """
    try:
        import duckdb  # noqa: PLC0415 0.2 s of CPU, for those who ask for it
    except ImportError as error:
        raise ExtraMissingError("DuckDB and Parquet need the package duckdb: pip install 'chitieu[export]'") from error
    # extensions that are not built in would be downloaded when a query names what they do
    given: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if threads is not None:
        given["threads"] = threads
    return duckdb.connect(path, read_only=read_only, config=given)


def duckdb_errors() -> tuple[type[Exception], ...]:
    """Return what DuckDB raises; nothing where it is not installed. Asked for only when something was raised."""
    try:
        import duckdb  # noqa: PLC0415
    except ImportError:
        return ()
    return (duckdb.Error,)
