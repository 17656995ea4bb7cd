"""What one document yielded, as one run of bytes."""

from __future__ import annotations

import zlib

import msgspec

from chitieu.contract.rows import DocumentResult, DocumentRow

_result = msgspec.msgpack.Decoder(DocumentResult)


class RecordDamagedError(ValueError):
    """A record that does not hold what was written into it; the document is read again."""


def record_of(result: DocumentResult) -> bytes:
    """Return the record of what a document yielded."""
    return zlib.compress(msgspec.msgpack.encode(result), 1)


class Record:
    """A record that is read."""

    def __init__(self, data: bytes) -> None:
        """Open a record. Raises RecordDamagedError where it is not what `record_of` returned."""
        try:
            self._result = _result.decode(zlib.decompress(data))
        except (zlib.error, msgspec.MsgspecError) as error:
            raise RecordDamagedError("a record that was cut or changed") from error

    @property
    def document(self) -> DocumentRow:
        """The file it is about."""
        return self._result.document

    def result(self) -> DocumentResult:
        """Return its rows."""
        return self._result
