"""Live progress of a job on this machine: a thread that polls the readers' counters, in this process and in workers."""

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
    """Tell `progress` what has been read since the block began, for as long as it runs, and once at its end.

    What counts are this process and those that it starts in the block.
    """
    if progress is None:
        yield
        return
    from transforms.files.progress import TALLY, shared  # noqa: PLC0415  Beam is imported with it

    start = TALLY.now()
    done = threading.Event()

    with shared() as workers:

        def look() -> None:
            now = sum(workers().values(), TALLY.now() - start)
            progress.update(now.rows, now.units, now.found or None)

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
