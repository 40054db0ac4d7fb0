"""How are libraries kept from talking over beamveil? By standard output and error staying ours.

Beam, gRPC, Great Expectations and the cloud clients log and warn about their own affairs, sometimes with values of
the data; so do Beam's worker processes, which inherit standard error. With `-v` they are heard there.
"""

import logging
import os
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

_STDERR: Final = 2
_SILENT: Final = {
    "GRPC_VERBOSITY": "NONE",
    "TQDM_DISABLE": "1",  # Great Expectations draws bars of its own
}


@contextmanager
def libraries_silenced(*, unless: bool) -> Iterator[None]:
    """Let no library log, warn or draw bars while the block runs; `unless`: let them log to standard error.

    What a user has set in the environment stands. Has to come before the libraries are imported.
    """
    if unless:
        logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
        yield
        return
    for name, value in _SILENT.items():
        os.environ.setdefault(name, value)
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), _descriptor_led_nowhere(), _threads_die_in_silence():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def lead_nowhere(descriptor: int) -> None:
    """Let nobody hear what is written to a file descriptor from now on."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


@contextmanager
def _threads_die_in_silence() -> Iterator[None]:
    """Print no traceback of a thread: Beam's threads end so when a job is interrupted or a worker process dies.

    The job fails with them, and that is told.
    """
    before = threading.excepthook
    threading.excepthook = lambda _: None
    try:
        yield
    finally:
        threading.excepthook = before


@contextmanager
def _descriptor_led_nowhere() -> Iterator[None]:
    """Let Python's standard error go on, and lead file descriptor 2 nowhere: C code and child processes write to it."""
    ours, aside = sys.stderr, os.dup(_STDERR)
    if _descriptor(ours) == _STDERR:
        sys.stderr = os.fdopen(os.dup(aside), "w", encoding=ours.encoding, errors=ours.errors, buffering=1)
    lead_nowhere(_STDERR)
    try:
        yield
    finally:
        os.dup2(aside, _STDERR)
        os.close(aside)
        sys.stderr = ours


def _descriptor(stream: TextIO | None) -> int | None:
    try:
        return None if stream is None else stream.fileno()
    except OSError:  # a stream of Python alone, as tests have
        return None
