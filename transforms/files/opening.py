"""How a file is opened: through Beam's FileSystems, so that object stores go the same way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pyarrow as pa
from apache_beam.io.filesystem import BeamIOError, CompressionTypes
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions

from transforms.errors import InputError
from transforms.files.memory import keep_memory
from transforms.files.partitions import masked


def ready() -> None:
    """Set a process up to move data, once: options for FileSystems where a worker has none, memory that is kept.

    Worker pools start workers without options, and some file systems need them.
    """
    keep_memory()
    if FileSystems._pipeline_options is None:  # noqa: SLF001  (Beam has no question for it)
        FileSystems.set_options(PipelineOptions([]))


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The bytes of the file as they lie there, never unpacked. Whatever goes wrong inside comes out as `InputError`.

    Errors of Arrow are replaced by ours whole, for they may quote what they could not read.
    """
    try:
        with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
            yield file
    except (pa.ArrowException, BeamIOError, OSError, EOFError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "damaged, cut off or encrypted"
        message = f"{masked(path)!r} cannot be read: {why}"
        raise InputError(message) from None
