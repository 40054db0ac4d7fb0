"""Is a file Parquet or CSV? By its ending, else by its first bytes; a mixture is refused."""

import re
from collections.abc import Sequence
from typing import Literal

from transforms.errors import InputError
from transforms.files.inputs import InputFile
from transforms.files.opening import opened
from transforms.files.partitions import masked

Format = Literal["parquet", "csv"]
Compression = Literal["gzip", "bz2", "zstd"]

_ENDINGS: dict[str, Format] = {
    "parquet": "parquet",
    "parq": "parquet",
    "pq": "parquet",
    "csv": "csv",
    "tsv": "csv",
    "txt": "csv",
}
_PACKED: dict[str, Compression] = {"gz": "gzip", "bz2": "bz2", "zst": "zstd"}
GZIP = b"\x1f\x8b"
_MAGIC: dict[bytes, Compression] = {GZIP: "gzip", b"BZh": "bz2", b"\x28\xb5\x2f\xfd": "zstd"}
_HEAD = 4096
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def by_ending(path: str) -> Format | None:
    """The format that a file's name tells, or None.

    >>> by_ending("/in/part-0.snappy.parquet"), by_ending("a.CSV.gz"), by_ending("a.gz"), by_ending("part-00000")
    ('parquet', 'csv', None, None)
    """
    words = path.rsplit("/", 1)[-1].lower().split(".")[1:]
    if words and words[-1] in _PACKED and len(words) > 1:
        found = _ENDINGS.get(words[-2])
        return found if found == "csv" else None
    return _ENDINGS.get(words[-1]) if words else None


def compression_of(path: str) -> Compression | None:
    """How a CSV file is packed, by its ending; a name that says nothing is looked into."""
    ending = path.rsplit(".", 1)[-1].lower()
    if ending in _PACKED:
        return _PACKED[ending]
    if by_ending(path) is not None:
        return None
    head = _head(path)
    return next((packed for magic, packed in _MAGIC.items() if head.startswith(magic)), None)


def format_of(path: str) -> Format:
    """The format of one file; InputError where it is neither."""
    if found := by_ending(path):
        return found
    head = _head(path)
    if head.startswith((b"PAR1", b"PARE")):
        return "parquet"
    if head.startswith(tuple(_MAGIC)) or (head and not _CONTROL.search(head)):
        return "csv"
    message = f"{masked(path)!r} is neither Parquet nor CSV, by its name and its first bytes"
    raise InputError(message)


def one_format(files: Sequence[InputFile]) -> Format:
    """The format of all files; InputError where there are two. Opens only files whose names say nothing."""
    found: dict[Format, str] = {}
    for file in files:
        found.setdefault(format_of(file.path), file.path)
    if len(found) > 1:
        message = (
            f"the input mixes Parquet ({masked(found['parquet'])!r}) and CSV ({masked(found['csv'])!r}): run them apart"
        )
        raise InputError(message)
    return next(iter(found))


def _head(path: str) -> bytes:
    with opened(path) as file:
        return file.read(_HEAD)
