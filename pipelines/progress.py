"""Live progress of a job that runs in this process: a thread that polls the reader's counters."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

_INTERVAL = 0.2  # seconds between two looks


class Progress(Protocol):
    """Something that shows how far a job is."""

    def update(self, rows: int, units: int, total_units: int | None) -> None:
        """Called a few times a second, from another thread than the job's."""


@contextmanager
def watched(progress: Progress | None) -> Iterator[None]:
    """Tell `progress` what this process has read so far, for as long as the block runs, and once at its end.

    Workers in other processes count for themselves: what they read is not seen here.
    """
    if progress is None:
        yield
        return
    from transforms.files.progress import TALLY  # noqa: PLC0415  Beam is imported with it

    start = TALLY.now()
    done = threading.Event()

    def look() -> None:
        now = TALLY.now()
        progress.update(now.rows - start.rows, now.units - start.units, now.found - start.found or None)

    def watch() -> None:
        while not done.wait(_INTERVAL):
            look()

    thread = threading.Thread(target=watch, name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        look()
