"""How did a job end that did not end well? Said in our own words, after phrases of Beam's that hold no data."""

from collections.abc import Sequence
from typing import Final

import grpc

from pipelines.deaths import DIED

_PHRASES: Final[Sequence[tuple[str, str]]] = (
    ("SDK worker disconnected", DIED),
    ("worker stopped before send", DIED),
    ("didn't get control connection", "no worker came to the runner within a minute; the runner's log may say why"),
    ("Service failed to start up", "the runner did not start; run its program by hand to see why"),
)
"""What Prism and Beam's client say, and what it means."""


def told(error: Exception) -> str:
    """Give a sentence on what went wrong, without its full stop. Nothing of the error's own text is in it."""
    text = str(error)
    if found := [meaning for phrase, meaning in _PHRASES if phrase in text]:
        return found[0]
    if isinstance(error, grpc.RpcError) and isinstance(error, grpc.Call):
        if error.code() is grpc.StatusCode.UNAVAILABLE:
            return "the runner went away before the job ended"
        return f"the runner broke off ({error.code().name})"
    if isinstance(error, PermissionError):
        return "the runner's program may not be executed"
    return f"the Beam job failed ({type(error).__name__})"
