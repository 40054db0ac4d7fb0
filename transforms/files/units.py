"""What one worker reads at a time: descriptions of work, small enough to shuffle instead of the rows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RowGroup:
    """One row group of a Parquet file; its first row has the number `first` in the file, counted from 1."""

    path: str
    number: int
    first: int


@dataclass(frozen=True)
class Span:
    """Bytes of a CSV file that hold whole records, without the header; `first` as in `RowGroup`."""

    path: str
    names: tuple[str, ...]
    """Of the file's columns, in its order."""
    start: int
    end: int
    first: int


@dataclass(frozen=True)
class Stream:
    """A CSV file that can only be read from its beginning: packed, or with quotes that RFC 4180 does not foresee."""

    path: str


@dataclass(frozen=True)
class Nothing:
    """A file without rows. It is read too, so that every file is in the accounts."""

    path: str


@dataclass(frozen=True)
class Range:
    """Bytes of a CSV file that are to be scanned; its records begin at `data`."""

    path: str
    names: tuple[str, ...]
    data: int
    start: int
    end: int


Unit = RowGroup | Span | Stream | Nothing
