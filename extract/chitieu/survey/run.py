"""A survey of many files: each is looked at in a worker that may hang or die, as ``extract`` reads them."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING

from msgspec import Struct, field, structs

from chitieu.archive.discover import discover
from chitieu.archive.keeper import LocalCrew
from chitieu.archive.ledger import FileEntry, path_bytes
from chitieu.archive.record import Record
from chitieu.archive.run import hash_file
from chitieu.archive.stop import Stop
from chitieu.archive.worker import Failure, Read, Setup, Task
from chitieu.errors import ChitieuError, UsageError, WorkerDiedError
from chitieu.survey.look import look
from chitieu.survey.rows import UNREAD, SurveyRow, duplicate, looked_at, refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from chitieu.archive.discover import Found
    from chitieu.archive.keeper import Report
    from chitieu.archive.progress import Progress
    from chitieu.archive.worker import Reader
    from chitieu.settings import Limits, Settings


class Survey(Struct, frozen=True):
    """What lies under the paths that were named, in byte order; ``skipped`` counts other files by their endings."""

    rows: tuple[SurveyRow, ...]
    skipped: tuple[tuple[str, int], ...]


def survey(  # noqa: PLR0913 what an extract is given as well
    paths: Sequence[Path],
    settings: Settings,
    limits: Limits,
    progress: Progress,
    *,
    log: Path | None = None,
    reader: Reader = look,
) -> Survey:
    """Look at every file. Raises UsageError where there is none, KeyboardInterrupt where a signal asks for the end."""
    discovery = discover(paths)
    if not discovery.found:
        raise UsageError("no PDF and no page image among the paths given; name a folder that holds some")
    progress.start(len(discovery.found))
    looking = _Looking(discovery.found, LocalCrew(Setup(reader, settings, limits.memory_mb, log), limits), progress)
    try:
        with Stop() as stop:
            looking.run(stop)
    finally:
        looking.crew.stop()
        progress.close()
    return Survey(tuple(looking.rows[place] for place in range(len(discovery.found))), discovery.skipped)


class _Looking(Struct):
    found: Sequence[Found]
    crew: LocalCrew
    progress: Progress
    rows: dict[int, SurveyRow] = field(default_factory=dict[int, SurveyRow])
    _sizes: dict[int, int] = field(default_factory=dict[int, int])
    _given: dict[int, Task] = field(default_factory=dict[int, Task])

    def run(self, stop: Stop) -> None:
        todo = deque(self._to_look_at())
        while todo or self.crew.busy:
            if stop.asked:
                raise KeyboardInterrupt
            while todo and self.crew.free:
                place, task = todo.popleft()
                self._given[place] = task
                self.progress.begun(task.name)
                self.crew.give(place, task)
            for place, report in self.crew.reports():
                self._note(place, report, todo)

    def _to_look_at(self) -> list[tuple[int, Task]]:
        """Settle what cannot be opened and what lies there twice; return the others.

        Only files of one size can be the same: the others are not read for it.
        """
        for place, item in enumerate(self.found):
            if item.error_code:
                self._settle(place, refused(item.name, None, Failure(item.error_code, item.error)))
                continue
            try:
                self._sizes[place] = item.path.stat().st_size
            except OSError as error:
                self._settle(place, refused(item.name, None, Failure("not_readable", error.strerror or "gone")))
        often = Counter(self._sizes.values())
        originals: dict[str, str] = {}
        todo: list[tuple[int, Task]] = []
        for place, size in self._sizes.items():
            item = self.found[place]
            if often[size] > 1 and size:
                try:
                    digest, _ = hash_file(item.path)
                except ChitieuError as error:
                    self._settle(place, refused(item.name, size, Failure.of(error)))
                    continue
                original = originals.setdefault(digest, item.name)
                if original != item.name:
                    self._settle(place, duplicate(item.name, size, original))
                    continue
            todo.append((place, Task(item.path, item.name)))
        return todo

    def _note(self, place: int, report: Report, todo: deque[tuple[int, Task]]) -> None:
        task = self._given.pop(place)
        match report.answer:
            case Read(_, record):
                self._settle(place, looked_at(Record(record).result()))
            case Failure(error_code=WorkerDiedError.error_code) if not (task.fresh or report.alone):
                todo.append((place, structs.replace(task, fresh=True)))  # a file before it may be to blame
            case Failure() as failure:
                self._settle(place, refused(task.name, self._sizes[place], failure))
            case _:
                raise RuntimeError("a survey asks for no pages")

    def _settle(self, place: int, row: SurveyRow) -> None:
        self.rows[place] = row
        state = "failed" if row.kind in UNREAD else "duplicate" if row.kind == "duplicate" else "done"
        path = path_bytes(self.found[place].path)
        self.progress.done(
            FileEntry(path, row.file, state=state, reason=row.error_code, message=row.error, pages=row.pages or 0)
        )
