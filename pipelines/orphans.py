"""What becomes of a worker process of a local job when its launcher dies? It ends at once, wherever it was.

Beam's own end where their connection breaks: those that still import, or try to connect, went on for two minutes.
`python -m pipelines.orphans LAUNCHER` is Beam's worker, started so by the process of this id.
"""

import os
import shlex
import sys
import threading
import time
from typing import Final

_INTERVAL: Final = 0.2


def worker_command() -> bytes:
    """The shell command that starts a worker as a child of this process; no shell stays between them."""
    return f"exec {shlex.quote(sys.executable)} -m {__name__} {os.getpid()}".encode()


def main(launcher: int) -> None:
    """Be a worker of Beam's, as long as the launcher lives."""
    threading.Thread(target=_end_with, args=(launcher,), daemon=True).start()
    from apache_beam.runners.worker import sdk_worker_main  # noqa: PLC0415  seconds, in which the launcher may die

    sdk_worker_main.main([])


def _end_with(launcher: int) -> None:
    while os.getppid() == launcher:
        time.sleep(_INTERVAL)
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
