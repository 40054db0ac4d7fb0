"""How are libraries kept from talking over beamveil? By standard output and error staying ours.

Beam, gRPC, Great Expectations and the cloud clients log and warn about their own affairs, sometimes with values of
the data. With `-v` they are heard on standard error.
"""

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SILENT: Final = {
    "GRPC_VERBOSITY": "NONE",  # gRPC's core writes to the file descriptor, past Python
    "GLOG_minloglevel": "3",  # and so does Abseil, which it logs through
    "GX_ANALYTICS_ENABLED": "false",  # Great Expectations reports home otherwise
    "TQDM_DISABLE": "1",  # and draws bars of its own
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
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
