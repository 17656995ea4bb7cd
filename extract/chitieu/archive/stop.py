"""Signals that ask a run to end: the pages under way are finished first."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType, TracebackType
    from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """While it is entered, the first SIGINT or SIGTERM is only noted; a second one ends the run at once.

    In a thread that is not the main one signals stay with whoever has them.
    """

    def __init__(self) -> None:
        """Nobody has asked yet."""
        self.asked = False
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        """Take over the signals, except those that are ignored: a shell starts background jobs like that."""
        if threading.current_thread() is threading.main_thread():
            for one in SIGNALS:
                before = signal.getsignal(one)
                if before not in {signal.SIG_IGN, None}:
                    self._before[one] = signal.signal(one, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the signals back."""
        for one, before in self._before.items():
            signal.signal(one, before)  # pyright: ignore[reportArgumentType] what getsignal returned

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
