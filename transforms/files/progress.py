"""How far the readers of this process are: counts that a launcher in the same process polls while a job runs.

Runners report counters only when a job is done. Where workers are other processes these counts stay at zero; where a
runner repeats a bundle they count it again. They are for a progress bar, never for accounts.
"""

import threading
from dataclasses import dataclass


@dataclass(frozen=True)
class Done:
    """Units found so far, units read to their end, rows read."""

    found: int = 0
    units: int = 0
    rows: int = 0


class Tally:
    """A `Done` that many threads add to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._done = Done()

    def add(self, *, found: int = 0, units: int = 0, rows: int = 0) -> None:
        """Count what came in addition."""
        with self._lock:
            now = self._done
            self._done = Done(now.found + found, now.units + units, now.rows + rows)

    def now(self) -> Done:
        """The counts of this moment."""
        with self._lock:
            return self._done

    def reset(self) -> None:
        """Back to nothing, before another run in the same process."""
        with self._lock:
            self._done = Done()


TALLY = Tally()
"""The one tally of this process."""
