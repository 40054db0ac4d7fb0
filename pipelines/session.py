"""What holds for every command of one call: how it speaks, and what it hands on to Beam."""

from dataclasses import dataclass

import typer

from pipelines.console import Console


@dataclass(frozen=True)
class Session:
    """What the words before the command said."""

    console: Console
    beam: tuple[str, ...]
    """Words after the first `--`."""


def session_of(context: typer.Context) -> Session:
    """Give the session that a command runs in."""
    session = context.find_object(Session)
    if session is None:  # pragma: no cover (the callback always comes first)
        raise LookupError
    return session
