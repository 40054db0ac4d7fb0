"""How a master keyset is made, and what may be said of it."""

import os
from contextlib import suppress
from pathlib import Path

from transforms.errors import KeysError
from transforms.keys import cloud_secrets
from transforms.keys.keyset import KeyInfo, described, new_keyset
from transforms.keys.source import KeySource


def new_keys(uri: str, kms: str | None = None) -> KeyInfo:
    """Make a master keyset of one random key at `file:PATH`, encrypted by the KMS key where one is given.

    Never overwrites; the file is readable by its owner only, and on the disk when this returns. Raises KeysError for
    the other sources, saying what to do instead.
    """
    source = KeySource(uri)
    if source.scheme == "env":
        problem = (
            f"an environment variable cannot be set from here: run 'beamveil keys new file:PATH' and give the file's "
            f"content to the variable {source.place!r}"
        )
        raise KeysError(problem)
    if source.is_ephemeral:
        problem = "ephemeral: keys are made by each run for itself: 'beamveil run ... --keys ephemeral:'"
        raise KeysError(problem)
    if source.scheme != "file":
        raise KeysError(cloud_secrets.how_to_put_there(source.scheme, source.place))
    text = new_keyset(kms)
    write_secret(source.place, text)
    return described(text, uri=uri)


def info(uri: str) -> KeyInfo:
    """Say which keys a source holds: ids, status, type, KMS key; no material, and without asking the KMS."""
    return described(KeySource(uri).text(), uri=uri)


def write_secret(path: str, text: str) -> None:
    """Write a new file, mode 0600, and flush it to the disk; KeysError where one exists or it cannot be written."""
    try:
        target = Path(path).expanduser()
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        problem = f"{path!r} exists, and keys are never overwritten: give another path"
        raise KeysError(problem) from None
    except (OSError, RuntimeError) as error:
        problem = f"{path!r} cannot be written: {getattr(error, 'strerror', None) or 'no such place'}"
        raise KeysError(problem) from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        _flush_folder(target.parent)
    except OSError as error:
        with suppress(OSError):
            target.unlink()  # half a keyset would be in the way of the next attempt
        problem = f"{path!r} cannot be written: {error.strerror}"
        raise KeysError(problem) from None


def _flush_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
