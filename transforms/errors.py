"""The errors that beamveil raises on purpose. No message ever holds a value of the data or a key.

Each class knows the exit code of the command line. Messages say what is wrong, where, and what to do;
names that users wrote (policy words, columns, paths) stand in them as `repr`, data never.
"""

from typing import ClassVar


class BeamveilError(Exception):
    """Something that a user can mend; the text is safe to print, log and store."""

    exit_code: ClassVar[int] = 3


class UsageError(BeamveilError):
    """The command was given words that do not go together."""

    exit_code: ClassVar[int] = 2


class PolicyError(BeamveilError):
    """The policy cannot be read, or does not fit the data; lists every misfit at once."""

    exit_code: ClassVar[int] = 2

    def __init__(self, *misfits: str) -> None:
        super().__init__("\n".join(misfits))
        self.misfits = misfits

    def __reduce__(self) -> tuple[type, tuple[str, ...]]:
        return type(self), self.misfits


class InputError(BeamveilError):
    """Input that is missing, unreadable, or not what the plan was made for."""


class BadRowsError(BeamveilError):
    """Rows that a rule cannot take, where the policy says `on_bad_rows: fail`."""


class KeysError(BeamveilError):
    """A key source that cannot be opened, made or used."""


class OutputError(BeamveilError):
    """An output folder that may not be written to, or that somebody else writes to."""


class StoreError(BeamveilError):
    """A disk or an object store that refuses, lacks what was asked for, or cannot be reached."""


class RunnerError(BeamveilError):
    """The Beam job did not end well; the text is ours, never the runner's."""
