"""Is the input still what the run was launched for? A digest of its listing travels with the job, and is asked last."""

import hashlib
import json
from collections.abc import Sequence

from transforms.errors import InputError
from transforms.files.inputs import InputFile, list_inputs


def listed(files: Sequence[InputFile]) -> str:
    """SHA-256 (hex) of path, size and time of modification of every file, in order.

    >>> listed([InputFile("/in/a.csv", 3, 1.0)])[:8], listed([])[:8]
    ('a737e9ed', '4f53cda1')
    """
    told = [[file.path, file.size, file.modified] for file in files]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def refuse_changed(patterns: Sequence[str], before: str) -> None:
    """Raise `InputError` where the patterns no longer mean what was listed before: files came, went or changed."""
    if listed(list_inputs(patterns)) != before:
        message = "the input changed while the job read it, and nothing was published; run again when it stands still"
        raise InputError(message)
