"""How is an object store asked? By full paths, through Beam's file systems; what it refuses comes in our own words.

A store has names and no folders: what lies below a folder is what its name begins with. An object appears whole, or
not at all, when its writer closes it. Names are names here, whatever characters they hold; to Beam some are patterns.
Nothing locks a folder of a store: whoever writes there sees to it that nobody else does. A kill in the middle of an
upload leaves no object, on S3 an unfinished upload that only a rule of the bucket (AbortIncompleteMultipartUpload)
removes.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from apache_beam.io.filesystem import CompressionTypes, FileMetadata
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions

from transforms.errors import BeamveilError, StoreError
from transforms.stores import clients
from transforms.stores.buckets import check_bucket
from transforms.stores.masking import masked
from transforms.stores.reasons import is_missing, why

_AS_IT_LIES = CompressionTypes.UNCOMPRESSED
_EXTRAS = {"gs": "beamveil[gcp]", "s3": "beamveil[aws]"}


def ready(options: PipelineOptions | None = None) -> None:
    """Set this process up to ask stores: with these options of Beam's, else those that it has, else with none.

    Worker pools start workers without options; they take endpoints and credentials from their environment.
    """
    clients.share()
    if options is not None or FileSystems._pipeline_options is None:  # noqa: SLF001  (Beam has no question for it)
        FileSystems.set_options(PipelineOptions([]) if options is None else options)


def exists(path: str) -> bool:
    """Whether there is an object of exactly this name; a folder is none, and neither is a bucket."""
    if _is_bucket(path):
        return False
    with asking(path, "looked for") as store:
        return bool(store.exists(path))


def described(path: str) -> FileMetadata:
    """Size and time of an object. Raises `StoreError` where there is none."""
    with asking(path, "read") as store:
        return store.metadata(path)


def beneath(folder: str) -> Iterator[FileMetadata]:
    """Every object below the folder, which ends with a slash, at any depth; none where there is no such folder.

    Markers that stand for folders are left out. What is a pattern to Beam is a name here: `out[1]/` is that folder.
    """
    plain = re.split(r"[*?\[]", folder, maxsplit=1)[0]  # Beam knows no way to quote what is special in a pattern
    with asking(folder, "listed") as store:
        matched = store.match([f"{plain}**"])[0].metadata_list
    return (one for one in matched if one.path.startswith(folder) and not one.path.endswith("/"))


def content(path: str) -> bytes | None:
    """The whole of a small object, or None where there is none."""
    with asking(path, "read") as store:
        try:
            with store.open(path, compression_type=_AS_IT_LIES) as source:
                return bytes(source.read())
        except Exception as error:
            if is_missing(error):
                return None
            raise


def opened(path: str) -> BinaryIO:
    """An object to read from, anywhere in it, its bytes as they lie there."""
    with asking(path, "read") as store:
        file: BinaryIO = store.open(path, compression_type=_AS_IT_LIES)
        return file


def created(path: str) -> BinaryIO:
    """An object to write; it appears, or takes the place of another, when it is closed."""
    with asking(path, "written") as store:
        file: BinaryIO = store.create(path, compression_type=_AS_IT_LIES)
        return file


def write(path: str, text: bytes) -> None:
    """Write a small object, in the place of one that is there."""
    with asking(path, "written") as store, store.create(path, compression_type=_AS_IT_LIES) as sink:
        sink.write(text)


def move(source: str, target: str) -> None:
    """Copy, then remove the source: a kill between leaves both. What stands at the target is replaced at once."""
    move_all([(source, target)])


def move_all(moves: Sequence[tuple[str, str]]) -> None:
    """Move some files of one store, in as few calls as it takes; stopped between, some are moved."""
    sources, targets = zip(*moves, strict=True)
    with asking(targets[0], "written") as store:
        store.rename(list(sources), list(targets))


def remove(paths: Sequence[str]) -> None:
    """Remove these objects, and no others; nothing happens for those that are gone."""
    if not paths:
        return
    with asking(paths[0], "removed") as store:
        if store.scheme() != "gs":
            store.delete(list(paths))
            return
        refused = [code for _, code in store._gcsIO().delete_batch(list(paths)) if code]  # noqa: SLF001
    if refused:  # its `delete` takes names for patterns, and would remove what they match
        raise _refused(paths[0], "removed", f"the store answers {refused[0]}")


@contextmanager
def asking(path: str, done: str) -> Iterator[Any]:
    """Give Beam's file system for a path. What it raises becomes a `StoreError`: it cannot be `done`, and why."""
    try:
        ready()
        store = _store(path)
        check_bucket(path, FileSystems._pipeline_options)  # noqa: SLF001
        yield store
    except BeamveilError:
        raise
    except Exception as error:  # noqa: BLE001  (each client raises its own, with text that may be anything)
        raise _refused(path, done, why(error) or type(error).__name__) from None


def _store(path: str) -> Any:
    """Beam's file system. Raises `StoreError` where what it needs is not installed."""
    scheme = path.strip().partition("://")[0]
    try:
        store = FileSystems.get_filesystem(path)
        if scheme != "s3" or _has_boto():
            return store
    except ValueError:
        pass
    install = f"pip install '{_EXTRAS[scheme]}'" if scheme in _EXTRAS else "beamveil reads gs:// and s3://"
    raise StoreError(f"{masked(path)!r}: nothing here knows {scheme}://; {install}")


def _has_boto() -> bool:
    from apache_beam.io.aws.clients.s3 import boto3_client  # noqa: PLC0415  (Beam imports it in any case)

    return boto3_client.boto3 is not None


def _is_bucket(path: str) -> bool:
    return not path.partition("://")[2].partition("/")[2]


def _refused(path: str, done: str, reason: str) -> StoreError:
    return StoreError(f"{masked(path.rstrip('/') + '/')[:-1]!r} cannot be {done}: {reason}")
