"""How far the readers of a job are: counts that a launcher polls while the job runs, in its process or in others.

Runners report counters only when a job is done. Where a runner repeats a bundle these count it again: they are for a
progress bar, never for accounts. Workers that are other processes of the same machine write theirs into a folder that
`shared` names to them, a file of three numbers each.
"""

import os
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

_FOLDER = "BEAMVEIL_PROGRESS"
_NUMBERS = struct.Struct("<3q")


@dataclass(frozen=True)
class Done:
    """Units found so far, units read to their end, rows read."""

    found: int = 0
    units: int = 0
    rows: int = 0

    def __add__(self, other: "Done") -> "Done":
        return Done(self.found + other.found, self.units + other.units, self.rows + other.rows)

    def __sub__(self, other: "Done") -> "Done":
        return Done(self.found - other.found, self.units - other.units, self.rows - other.rows)


class Tally:
    """A `Done` that many threads add to; written down where a launcher in another process looks for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._done = Done()

    def add(self, *, found: int = 0, units: int = 0, rows: int = 0) -> None:
        """Count what came in addition."""
        with self._lock:
            self._done += Done(found, units, rows)
            if folder := os.environ.get(_FOLDER):
                _write(Path(folder) / str(os.getpid()), self._done)

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


@contextmanager
def shared() -> Iterator[Callable[[], dict[int, Done]]]:
    """Have the processes that are started in this block share their counts; what it gives tells them, by process id.

    This process is not among them: `TALLY` is its own.
    """
    with TemporaryDirectory(prefix="beamveil-progress-") as folder:
        os.environ[_FOLDER] = folder
        try:
            yield lambda: dict(_read(Path(folder)))
        finally:
            del os.environ[_FOLDER]


def folder() -> str:
    """Give the folder in which counts are shared in this block of `shared`; "" outside of one."""
    return os.environ.get(_FOLDER, "")


def shared_in(folder: str) -> dict[str, str]:
    """Give the environment of a worker that somebody else starts, so that it shares its counts in this folder.

    Empty where the folder is none of this user's on this machine: the launcher runs elsewhere, and nobody would look.
    """
    mine = bool(folder) and Path(folder).is_dir() and Path(folder).stat().st_uid == os.geteuid()
    return {_FOLDER: folder} if mine else {}


def _write(file: Path, done: Done) -> None:
    with suppress(OSError):  # the launcher has gone, or the disk is full: no reason to stop a job
        handle = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(handle, _NUMBERS.pack(*astuple(done)), 0)
        finally:
            os.close(handle)


def _read(folder: Path) -> Iterator[tuple[int, Done]]:
    for file in folder.iterdir():
        if file.name == str(os.getpid()):
            continue
        with suppress(struct.error):  # made, and not written yet
            yield int(file.name), Done(*_NUMBERS.unpack(file.read_bytes()))
