"""Where the master keyset lies: a URI that may be pickled, printed and put into a pipeline graph."""

import os
import re
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from transforms.errors import KeysError
from transforms.keys import cloud_secrets
from transforms.keys.keyring import Keyring
from transforms.keys.keyset import new_keyset, opened, quietly

_MOST_BYTES: Final = 1 << 20
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_EPHEMERAL: Final = re.compile(r"BEAMVEIL_EPHEMERAL_[0-9A-F]{16}")
_FORMS: Final = "file:PATH, env:NAME, gcp-secret:VERSION, aws-secret:NAME or ephemeral:"


@dataclass(frozen=True)
class KeySource:
    """A key source: where a keyset's JSON lies, or `ephemeral:`.

    `file:PATH`, `env:NAME` (a variable that holds it), `gcp-secret:projects/P/secrets/S/versions/V` or
    `aws-secret:NAME-or-ARN` (see `transforms.keys.cloud_secrets`).

    Holds the URI only, so that it travels to workers, which open it themselves. Raises KeysError for any other URI,
    without quoting it: somebody may have given the keys instead of their place.
    """

    uri: str

    def __post_init__(self) -> None:
        """Refuse what is not a key source before anything runs."""
        if problem := _misfit(self.scheme, self.place):
            raise KeysError(problem)

    @property
    def scheme(self) -> str:
        """`file`, `env`, `gcp-secret`, `aws-secret` or `ephemeral`."""
        return self.uri.partition(":")[0]

    @property
    def place(self) -> str:
        """What follows the scheme: a path, or the name of a variable or secret."""
        return self.uri.partition(":")[2]

    @property
    def is_ephemeral(self) -> bool:
        """Whether the keys are made for one run and never stored."""
        return self.scheme == "ephemeral"

    def prepared(self) -> "KeySource":
        """Give the source that worker processes of this run can open; the same one where it needs no preparation.

        `ephemeral:` becomes `ephemeral:NAME`: a new keyset in an environment variable of this process, which worker
        processes started from now on inherit. It is in no file; `forget` removes it.
        """
        if not self.is_ephemeral or self.place:
            return self
        name = f"BEAMVEIL_EPHEMERAL_{secrets.token_hex(8).upper()}"
        os.environ[name] = new_keyset(None)
        return KeySource(f"ephemeral:{name}")

    def forget(self) -> None:
        """Remove the keys of a prepared `ephemeral:` source from this process; nothing for any other source."""
        if self.is_ephemeral and self.place:
            os.environ.pop(self.place, None)

    def open(self) -> Keyring:
        """Open the keyring: reads, unwraps by KMS where the keyset is encrypted, and checks every enabled key."""
        return Keyring(opened(self.text(), source=self.uri))

    def text(self) -> str:
        """Give the keyset's JSON as it is stored: SECRET unless a KMS encrypted it."""
        return _READERS[self.scheme](self.place)


def _misfit(scheme: str, place: str) -> str | None:
    """Why this is no key source, or None; names the scheme only where it is a word."""
    if scheme not in _READERS:
        return f"keys come from {_FORMS}; this is none of them"
    if scheme == "file" and (not place or "\0" in place):
        return "file: needs the path of a keyset, as in file:keys.json"
    if scheme == "env" and not _VARIABLE.fullmatch(place):
        return "env: needs the name of an environment variable, as in env:BEAMVEIL_KEYS"
    if scheme == "ephemeral" and place and not _EPHEMERAL.fullmatch(place):
        return "ephemeral: takes nothing after the colon"
    return cloud_secrets.misfit(scheme, place)


def _from_file(path: str) -> str:
    """Read a keyset file that nobody but its owner can read or write."""
    try:
        # Never block on a FIFO; judge the file that was opened, not one that stood there before.
        descriptor = os.open(Path(path).expanduser(), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, RuntimeError) as error:
        raise KeysError(f"{path!r} cannot be opened: {getattr(error, 'strerror', None) or 'no such place'}") from None
    try:
        if problem := _exposure(os.fstat(descriptor), path):
            raise KeysError(problem)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read()
    finally:
        os.close(descriptor)
    return quietly(content.decode, f"file:{path}: not a keyset; 'beamveil keys new' makes one")


def _exposure(status: os.stat_result, path: str) -> str | None:
    """Why an open file cannot be trusted with keys, or None."""
    if not stat.S_ISREG(status.st_mode):
        return f"{path!r} is not a regular file"
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return f"{path!r} is open to other users; close it by: chmod 600 {path}"
    if status.st_size > _MOST_BYTES:
        return f"{path!r} is larger than any keyset"
    return None


def _from_variable(name: str) -> str:
    if name not in os.environ:
        problem = f"the environment variable {name!r} is not set; it should hold the keyset's JSON"
        raise KeysError(problem)
    return os.environ[name]


def _from_memory(name: str) -> str:
    if name and name in os.environ:
        return os.environ[name]
    problem = "ephemeral: keys live in the process that began the run and in the workers that it started, nowhere else"
    raise KeysError(problem)


_READERS: Final[Mapping[str, Callable[[str], str]]] = {
    "file": _from_file,
    "env": _from_variable,
    "ephemeral": _from_memory,
    "gcp-secret": cloud_secrets.from_gcp,
    "aws-secret": cloud_secrets.from_aws,
}
