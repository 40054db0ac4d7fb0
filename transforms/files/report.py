"""How an error of ours gets from a worker to the launcher: marked, so that it is found in a runner's words.

Runners turn whatever a worker raises into a RuntimeError of their own that holds our text somewhere in a traceback.
"""

import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from transforms import errors
from transforms.errors import BeamveilError, RunnerError
from transforms.stores.reasons import why

_MARKED = re.compile(r"<<<beamveil (\w+)>>>(.*?)<<<end>>>", re.DOTALL)


def on_worker(error: BeamveilError) -> BeamveilError:
    """The same error with its text between marks; an error that is marked already stays as it is.

    >>> str(on_worker(errors.InputError("no file")))
    '<<<beamveil InputError>>>no file<<<end>>>'
    """
    text = str(error)
    if _MARKED.search(text):
        return error
    return type(error)(f"<<<beamveil {type(error).__name__}>>>{text}<<<end>>>")


def from_worker(text: str) -> BeamveilError | None:
    """The first marked error in the text of a runner's exception, or None.

    >>> from_worker("RuntimeError: <<<beamveil InputError>>>no file<<<end>>> [while running 'Read']")
    InputError('no file')
    """
    found = _MARKED.search(text)
    if found is None:
        return None
    kind = getattr(errors, found[1], None)
    if not (isinstance(kind, type) and issubclass(kind, BeamveilError)):
        return None
    error: BeamveilError = kind(found[2])
    return error


@contextmanager
def reported(doing: str) -> Iterator[None]:
    """Let nothing but marked errors of ours out of a worker; others as `ours_only` says."""
    try:
        with ours_only(doing):
            yield
    except BeamveilError as error:
        raise on_worker(error) from None


@contextmanager
def ours_only(doing: str) -> Iterator[None]:
    """Let nothing but errors of ours out.

    What nobody foresaw comes out as its class and the line of ours that raised it: the text of a foreign error may
    quote data. `doing` says what went on ("reading Parquet").
    """
    try:
        yield
    except BeamveilError:
        raise
    except Exception as error:  # noqa: BLE001  (its text may hold values of the data)
        told = why(error)
        said = f" ({told})" if told else ""
        raise RunnerError(f"{type(error).__name__}{said} while {doing}, at {_where(error)}") from None


def _where(error: Exception) -> str:
    """Module and line of the innermost frame of ours; a path would say where the machine keeps its files."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if re.search(r"[/\\](transforms|pipelines|expectations)[/\\]", f.filename)] or frames
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
