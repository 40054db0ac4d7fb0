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


Unit = RowGroup | Span | Stream | Nothing
