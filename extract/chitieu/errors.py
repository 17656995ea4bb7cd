"""One class per cause of failure. Each has a stable ``error_code``, the exit status and a message."""

from __future__ import annotations

from typing import ClassVar


class ChitieuError(Exception):
    """Base of every error the program raises on purpose.

    ``error_code`` is what ``documents.csv`` and ``pages.csv`` print; ``exit_status`` is what a command that cannot go
    on returns (the list is in the design: 2 usage, 3 some files failed, 5 something missing, 6 output not writable).
    """

    error_code: ClassVar[str] = "internal"
    exit_status: ClassVar[int] = 3
    state: ClassVar[str] = "failed"


class InternalError(ChitieuError):
    """A fault of the program itself, met at the worker boundary; the traceback is logged."""


class NotAPdfError(ChitieuError):
    """The bytes are not a PDF or a page image."""

    error_code = "not_a_pdf"
    state = "unsupported"


class HtmlError(ChitieuError):
    """An HTML page (often a portal's error page) under a PDF's name."""

    error_code = "html_named_pdf"
    state = "unsupported"


class EmptyFileError(ChitieuError):
    """A file of zero bytes."""

    error_code = "empty_file"


class BrokenPdfError(ChitieuError):
    """A PDF that no reader can open: truncated or damaged."""

    error_code = "broken_pdf"


class EncryptedError(ChitieuError):
    """A PDF that needs a password."""

    error_code = "encrypted"


class NoPagesError(ChitieuError):
    """A PDF without pages."""

    error_code = "no_pages"


class PageSizeError(ChitieuError):
    """A page too large (or too small) to be a page."""

    error_code = "page_size"


class BrokenImageError(ChitieuError):
    """A page image that cannot be decoded."""

    error_code = "broken_image"


class PageMissingError(ChitieuError):
    """A page that a file no longer has: it is another file than the one that was read."""

    error_code = "page_missing"


class TooManyPagesError(ChitieuError):
    """A document over the page limit."""

    error_code = "too_many_pages"


class FileUnreadableError(ChitieuError):
    """The file may not be read (permissions) or the disk refused."""

    error_code = "not_readable"


class FileVanishedError(ChitieuError):
    """The file or folder was there when listed and is gone now."""

    error_code = "vanished"


class FileChangedError(ChitieuError):
    """The file was written to while it was read."""

    error_code = "changed"


class TimeLimitError(ChitieuError):
    """Reading took longer than the time limit."""

    error_code = "timeout"


class MemoryLimitError(ChitieuError):
    """Reading needed more memory than the limit."""

    error_code = "memory"


class WorkerDiedError(ChitieuError):
    """The worker process ended without an answer (a crash inside a native library)."""

    error_code = "worker_died"


class DecompressionError(ChitieuError):
    """A few bytes of the file would become far more than any page holds (a decompression bomb)."""

    error_code = "decompression"


class RunError(ChitieuError):
    """What ends a whole run and lies in no file."""


class TooManyFailuresError(RunError):
    """More files failed than the person who started the run would have."""

    error_code = "too_many_failures"
    exit_status = 4


class UsageError(ChitieuError):
    """The command line asks for something impossible."""

    error_code = "usage"
    exit_status = 2


class InputMissingError(UsageError):
    """A path named on the command line does not exist."""

    error_code = "input_missing"


class OutputInsideInputError(UsageError):
    """The output folder is one of the inputs or lies inside one."""

    error_code = "output_inside_input"


class ExecutorError(UsageError):
    """An executor that cannot run our work: its workers are threads, or they have another chitieu."""

    error_code = "bad_executor"


class PatternError(ChitieuError):
    """A file under ``patterns/`` does not follow its schema; the message names file and line."""

    error_code = "bad_pattern"
    exit_status = 2


class ManifestError(UsageError):
    """The manifest cannot be understood; the message names the line."""

    error_code = "bad_manifest"


class ExpectationError(UsageError):
    """What is expected of an archive cannot be understood; the message names option, file and line."""

    error_code = "bad_expectation"


class ConfigError(UsageError):
    """A ``chitieu.toml`` cannot be understood; the message names file, line and column."""

    error_code = "bad_config"


class EngineMissingError(ChitieuError):
    """An OCR engine or model is not installed; the message names the command that installs it."""

    error_code = "engine_missing"
    exit_status = 5


class ClusterMissingError(RunError):
    """The package for a cluster is not installed, or nobody answers at the scheduler's address."""

    error_code = "cluster_missing"
    exit_status = 5


class ExtraMissingError(RunError):
    """A package that only some commands need is not installed; the message names the extra that brings it."""

    error_code = "extra_missing"
    exit_status = 5


class OutputError(ChitieuError):
    """The output folder cannot be written (permissions, full disk)."""

    error_code = "output_not_writable"
    exit_status = 6


class OutputBusyError(OutputError):
    """Another run is writing the same output folder."""

    error_code = "output_busy"


class OutputUnreadableError(UsageError):
    """A folder given as an earlier output does not hold one."""

    error_code = "not_an_output"


class CorrectionError(UsageError):
    """A decision, or a file of decisions, cannot be understood; the message says what is wrong with it."""

    error_code = "bad_correction"


class ReviewError(ChitieuError):
    """What keeps a reviewer from deciding; no file of a run fails of it."""


class StaleDecisionError(ReviewError):
    """Somebody decided in the meantime; ``present`` holds the ids of the decisions that stand now."""

    error_code = "stale_decision"

    def __init__(self, message: str, present: tuple[str, ...] = ()) -> None:
        """Keep what stands now, for the reviewer to look at."""
        super().__init__(message)
        self.present: tuple[str, ...] = present


class CorrectionsLockedError(ReviewError):
    """Another program holds the file of decisions and does not let go."""

    error_code = "corrections_locked"
    exit_status = 6


class ReviewRequestError(UsageError):
    """The review page asks for something that the output does not hold, or not any more."""

    error_code = "review_request"


class EvidenceChangedError(ReviewError):
    """The file that a row was read from is gone or another by now: it proves nothing."""

    error_code = "evidence_changed"
