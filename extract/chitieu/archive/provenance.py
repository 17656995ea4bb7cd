"""What decides the bytes of an output beside its input: versions, patterns, settings (``run.json``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chitieu.contract.output import Run
from chitieu.errors import EngineMissingError
from chitieu.installed import ENGINES, LIBRARIES, READERS, version_of

if TYPE_CHECKING:
    from chitieu.settings import Settings


def describe_run(settings: Settings, patterns_hash: str, *, scanned: bool) -> Run:
    """Return the contents of ``run.json``. The cache and its place change no result and are left out.

    ``scanned``: pages were recognised, so the engine and its models count too; to ask for them loads the engine.
    """
    versions = {name: version_of(name) for name in (*LIBRARIES, *ENGINES, *READERS)}
    if scanned:
        versions |= _recognisers(settings)
    return Run(
        program=version_of("chitieu"),
        versions=dict(sorted(versions.items())),
        patterns=patterns_hash,
        settings={
            "ocr": settings.ocr,
            "reader": settings.reader,
            "max_pixels": settings.max_pixels,
            "max_pages": settings.max_pages,
            "max_stream": settings.max_stream,
        },
    )


def _recognisers(settings: Settings) -> dict[str, str]:
    """Return the models by the digests of their bytes, and the engine that loads them."""
    from chitieu.doctor import model_digests  # noqa: PLC0415 see `describe_run`
    from chitieu.page.engine import choose  # noqa: PLC0415

    try:
        engine = choose(settings.ocr).fingerprint()
    except EngineMissingError:  # it was there when the pages were read
        engine = ""
    return {f"model {name}": digest for name, digest in model_digests().items()} | {"ocr": engine}
