"""Does anybody do the work? Prism waits without end for a process of its own that ended before it was connected.

`beamveil-worker` leaves a sign in the folder in which workers share their progress: a file named by its process. Where
no sign comes, or the process of the last one is gone and the job goes on all the same, the job is cancelled.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pipelines.deaths import DIED
from transforms.errors import RunnerError
from transforms.files.report import on_worker

ABSENT: Final = "no worker came: the runner's log says why its process ended, and so does the program run by hand"
PATIENCE: Final = 90.0  # seconds until the first sign; Prism gives up after 60 where a process lives and is silent
_AFTER_DEATH: Final = 15.0  # seconds for a runner to notice by itself
_INTERVAL: Final = 0.2


@contextmanager
def attended(job: Any, signs: Path | None, *, patience: float = PATIENCE) -> Iterator[None]:
    """Cancel a job of Beam's that no process on this machine does; the block waits for it. `signs` None: do nothing.

    Raises `RunnerError`, marked as from a worker, where it cancelled, and where the job failed before one came.
    """
    if signs is None:
        yield
        return
    done, came, found = threading.Event(), threading.Event(), []

    def look() -> None:
        lived = time.monotonic()
        while not done.wait(_INTERVAL):
            if any(map(_lives, _signed(signs))):
                lived = time.monotonic()
                came.set()
            elif time.monotonic() - lived > (_AFTER_DEATH if came.is_set() else patience):
                found.append(DIED if came.is_set() else ABSENT)
                job.cancel()
                return

    thread = threading.Thread(target=look, name="attendance", daemon=True)
    thread.start()
    try:
        yield
    except Exception:
        if not found and not came.is_set() and not any(_signed(signs)):
            found.append(ABSENT)
        if found:
            raise on_worker(RunnerError(f"{found[0]}; nothing was published")) from None
        raise
    finally:
        done.set()
        thread.join()


def _signed(folder: Path) -> Iterator[int]:
    """Ids of the processes that left a sign, but this one's."""
    return (int(file.name) for file in folder.iterdir() if file.name != str(os.getpid()))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's by now, or all along
        pass
    return True
