"""How a file is opened: by Beam's file systems, so that object stores go the same way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pyarrow as pa
from apache_beam.io.filesystem import BeamIOError, CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.errors import InputError, StoreError
from transforms.files.memory import keep_memory
from transforms.stores import objects
from transforms.stores.masking import masked
from transforms.stores.reasons import why


def ready() -> None:
    """Set a process up to move data, once: file systems that can be asked, memory that is kept."""
    keep_memory()
    objects.ready()


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The bytes of the file as they lie there, never unpacked. Whatever goes wrong inside comes out as `InputError`.

    Errors of Arrow are replaced by ours whole, for they may quote what they could not read.
    """
    try:
        with _file(path) as file:
            yield file
    except (pa.ArrowException, BeamIOError, OSError, EOFError, ValueError) as error:
        system = error.strerror if isinstance(error, OSError) else None
        told = why(error) if "://" in path else system  # a store's client has the path in it
        message = f"{masked(path)!r} cannot be read: {told or 'damaged, cut off or encrypted'}"
        raise InputError(message) from None
    except StoreError as error:
        raise InputError(str(error)) from None
    except Exception as error:
        if (told := why(error)) is None:
            raise
        message = f"{masked(path)!r} cannot be read: {told}"
        raise InputError(message) from None


def _file(path: str) -> BinaryIO:
    if "://" in path:
        return objects.opened(path)
    file: BinaryIO = FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED)
    return file
