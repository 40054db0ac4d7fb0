"""What is said when a command fails, and with which exit code? Never more than is ours to say.

An error of ours is safe to print. The text of any other may hold values of the data: its type is named and its text
withheld, with `--debug` too, which adds where each error of the chain arose. (An ImportError speaks of packages only.)
"""

import itertools
import os
import signal
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Final

import typer
from typer import TyperException

from transforms.errors import BeamveilError

REFUSED: Final = 1
"""A negative verdict on data."""
USAGE: Final = 2
"""Words that do not go together, a policy that does not fit."""
FAILED: Final = 3
"""Input, rows, keys, output, runner, and all that nobody foresaw."""
INTERRUPTED: Final = 130
"""Somebody pressed Ctrl-C; where a scheduler ended the command (SIGTERM), it is 143."""

_ENDS: Final = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}
"""Signals that end a command after it has cleared up, and what is said then."""
_ROOT: Final = Path(__file__).parent.parent
_QUOTE: Final = (
    "quote globs, so that the shell does not expand them (--input 'data/*.parquet'); Beam's options come after --"
)


@dataclass(frozen=True)
class Failure:
    """The end of a command that failed."""

    exit_code: int
    text: str
    """One or more lines."""
    whereabouts: tuple[str, ...] = ()
    """Where it arose, for `--debug`."""
    hint: str = ""


@contextmanager
def interruptions() -> Iterator[list[int]]:
    """Give what will hold the signals that came to end the command: Beam makes failures of its own out of them.

    Each interrupts, as Ctrl-C does.
    """
    came: list[int] = []

    def note(signum: int, frame: FrameType | None) -> None:
        came.append(signum)
        signal.default_int_handler(signum, frame)

    if threading.current_thread() is not threading.main_thread():
        yield came
        return
    before = {end: signal.signal(end, note) for end in _ENDS}
    try:
        yield came
    finally:
        for end, handler in before.items():
            signal.signal(end, handler)


def failure(error: BaseException, *, debug: bool, came: Sequence[int] = ()) -> Failure:
    """Say what an exception means to whoever ran the command; `came`: signals that came before it to end it."""
    told = Failure(128 + came[0], _ENDS[signal.Signals(came[0])]) if came else _told(error)
    return replace(told, whereabouts=tuple(_whereabouts(error))) if debug else told


def _told(error: BaseException) -> Failure:
    match error:
        case KeyboardInterrupt():
            return Failure(INTERRUPTED, "interrupted")
        case BeamveilError():
            return Failure(error.exit_code, _readable(str(error)))
        case TyperException():
            return Failure(USAGE, error.format_message(), hint=_hint(error))
        case ImportError():
            return Failure(FAILED, f"{type(error).__name__} at {_place(error)}: {error}")
        case OSError(errno=int(number)):
            return Failure(FAILED, f"{type(error).__name__} at {_place(error)}: {os.strerror(number)}{_MORE}")
        case _:
            return Failure(FAILED, f"unforeseen {type(error).__name__} at {_place(error)}{_MORE}")


def _readable(text: str) -> str:
    r"""The first lines of many.

    >>> _readable("x\n" * 200).splitlines()[-1]
    'and 100 more'
    """
    lines = text.splitlines()
    return "\n".join([*lines[:_LINES], f"and {len(lines) - _LINES:,} more"]) if len(lines) > _LINES else text


_LINES: Final = 100
"""Mistakes that are told at once."""
_MORE: Final = "; its text is withheld, since it may hold data, and --debug tells more of where it arose"


def _hint(error: TyperException) -> str:
    """Say what probably went wrong with the words, or where to read about them."""
    message = error.format_message()
    if "unexpected extra argument" in message or message.startswith("No such option"):
        return _QUOTE
    context: typer.Context | None = getattr(error, "ctx", None)
    return f"'{context.command_path} --help' says which words there are" if context else ""


def _place(error: BaseException) -> str:
    """Name the last line of ours that the error passed through, else the last line at all."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(frame)] or frames
    return _line(ours[-1]) if ours else "the start"


def _whereabouts(error: BaseException) -> Iterator[str]:
    """Name every error of the chain and the places of ours that it passed through, without a text or a value."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield f"{type(link).__module__}.{type(link).__qualname__}"
        frames = traceback.extract_tb(link.__traceback__)
        for ours, run in itertools.groupby(frames, _is_ours):
            passed = list(run)
            if not ours and len(passed) > 1:
                yield f"  ... {len(passed) - 1:,} places in other packages"
            yield from (f"  at {_line(frame)} in {frame.name}" for frame in (passed if ours else passed[-1:]))
        link = link.__cause__ or link.__context__


def _is_ours(frame: traceback.FrameSummary) -> bool:
    return any(
        Path(frame.filename).is_relative_to(_ROOT / name) for name in ("pipelines", "transforms", "expectations")
    )


def _line(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    return f"{path.relative_to(_ROOT) if _is_ours(frame) else '/'.join(path.parts[-2:])}:{frame.lineno}"
