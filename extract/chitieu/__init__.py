"""Vietnamese administrative reports, digital or scanned, to tidy data.

>>> import chitieu
>>> reading = chitieu.read("corpus/bac-giang-2023-q3.pdf")  # doctest: +SKIP
>>> reading.observations[["code", "label", "value"]]  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chitieu.api import Reading, read

    __version__: str

__all__ = ["Reading", "__version__", "read"]

if not TYPE_CHECKING:  # a checker that saw this would take every misspelt name for an object

    def __getattr__(name: str) -> object:
        """Import on first use: ``chitieu --version`` and every worker start without pandas."""
        if name == "__version__":
            from chitieu.installed import version_of  # noqa: PLC0415 see above

            return version_of("chitieu")
        if name in {"Reading", "read"}:
            from chitieu import api  # noqa: PLC0415 see above

            return api.read if name == "read" else api.Reading
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
