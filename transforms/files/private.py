"""How files are made that only their owner may see."""

import os
from pathlib import Path
from typing import BinaryIO

from transforms.errors import OutputError
from transforms.stores import objects


def make_folder(folder: str) -> None:
    """The folder with mode 0700, made where it is missing; its parents as usual. Object stores have none to make."""
    if "://" in folder:
        return
    try:
        Path(folder).parent.mkdir(parents=True, exist_ok=True)
        Path(folder).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        message = f"the folder {folder!r} cannot be made: {error.strerror}"
        raise OutputError(message) from None


def create_private(path: str) -> BinaryIO:
    """A new file with mode 0600, open for writing; never one that is there already."""
    if "://" in path:
        return objects.created(path)
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except OSError as error:
        message = f"the file {path!r} cannot be made: {error.strerror}"
        raise OutputError(message) from None


def rename(aside: str, path: str) -> None:
    """Give a file that is written to its end another name."""
    if "://" in path:
        objects.move(aside, path)
        return
    try:
        Path(aside).rename(path)
    except OSError:
        message = f"the file {path!r} cannot be made"
        raise OutputError(message) from None
