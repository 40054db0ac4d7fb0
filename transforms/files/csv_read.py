"""How CSV files are read in parts: their columns against the plan's, and the rows of one piece or of a whole stream."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa

from transforms.errors import InputError
from transforms.files.csv import Layout, Rows, read_text
from transforms.files.csv_head import Head, read_head
from transforms.files.csv_records import Grammar
from transforms.files.csv_split import RANGE_BYTES, WINDOW_BYTES, Dialect, Scan, scan, windows
from transforms.files.formats import GZIP, compression_of
from transforms.files.opening import opened
from transforms.files.partitions import masked
from transforms.files.units import Range, Span

_LONGEST = 1 << 30


@dataclass(frozen=True)
class Text:
    """Whole records, and the number of the first of them; `clean` as `read_text` takes it."""

    data: bytes
    clean: bool


def csv_head(path: str, dialect: Dialect) -> tuple[Head, int | None]:
    """The file's head and where it ends, None for a packed file. InputError where there is no readable head."""
    if compression_of(path) is not None:
        with unpacked(path) as stream:
            return read_head(path, stream.read, dialect)[0], None
    with opened(path) as file:
        if file.read(len(GZIP)) == GZIP:  # stores show objects of `Content-Encoding: gzip` as they lie there
            raise InputError(f"{masked(path)!r} is packed by gzip, and its name does not say so: call it .csv.gz")
        file.seek(0)
        head, _ = read_head(path, file.read, dialect)
        return head, file.seek(0, 2)


def check_names(path: str, names: Sequence[str], needed: pa.Schema, *, known: Sequence[str] | None) -> None:
    """InputError where a CSV file lacks a needed column, or has one that is not known; None: any others will do.

    The others are named by position, for what stands in their place may be data.
    """
    missing = [name for name in needed.names if name not in names]
    others = [place for place, name in enumerate(names, 1) if known is not None and name not in known]
    wrong = [f"column {name!r} is missing" for name in missing]
    if others:
        wrong.append(f"columns {others} are unknown to the plan")
    if wrong:
        message = f"{masked(path)!r} differs from the schema of the plan: " + "; ".join(wrong)
        raise InputError(message)


def scan_range(part: Range, dialect: Dialect) -> Scan:
    """Scan one range of a file; InputError where the file became shorter."""
    with opened(part.path) as file:
        before = b"\n"
        if part.start > part.data:
            file.seek(part.start - 1)
            before = file.read(1)
        pieces = windows(file, part.start, part.end)
        done = scan(pieces, part.start, before=before, dialect=dialect, blanks=len(part.names) == 1)
    if done.end != part.end:
        raise InputError(_changed(part.path))
    return done


def read_span(span: Span, fields: pa.Schema, dialect: Dialect) -> Rows:
    """The rows of one piece of a file."""
    if span.end - span.start > _LONGEST:
        raise InputError(_too_long(span.path))
    with opened(span.path) as file:
        file.seek(span.start)
        data = file.read(span.end - span.start)
    if len(data) != span.end - span.start:
        raise InputError(_changed(span.path))
    return read_text(data, Layout(span.names, fields, dialect), clean=True)


def read_beginning(span: Span, fields: pa.Schema, dialect: Dialect, *, most: int) -> Rows:
    """The rows of the whole records within the first so many bytes of a piece; of one that is no longer, all."""
    if span.end - span.start <= most:
        return read_span(span, fields, dialect)
    layout = Layout(span.names, fields, dialect)
    with opened(span.path) as file:
        file.seek(span.start)
        data = file.read(most)
    text, clean, _ = _cut(data, layout, Grammar(dialect), ended=False)
    return read_text(text, layout, clean=clean)


def read_stream(path: str, fields: pa.Schema, dialect: Dialect) -> Iterator[Rows]:
    """The rows of a file from its beginning, some 16 MB of text at a time, unpacked where it is packed."""
    with unpacked(path) as stream:
        head, begun = read_head(path, stream.read, dialect)
        layout = Layout(head.names, fields, dialect)
        for text in _texts(path, stream, begun[head.start :], layout):
            yield read_text(text.data, layout, clean=text.clean)


@contextmanager
def unpacked(path: str) -> Iterator[BinaryIO]:
    """The file's text as a stream; InputError where it is cut off or not packed as its name says."""
    packed = compression_of(path)
    with opened(path) as file:
        if packed is None:
            yield file
            return
        with pa.CompressedInputStream(pa.PythonFile(file, "r"), packed) as stream:
            yield stream


def _texts(path: str, stream: BinaryIO, rest: bytes, layout: Layout) -> Iterator[Text]:
    """Cut a stream where records begin. What follows the last such place waits for more."""
    grammar = Grammar(layout.dialect)
    wanted = RANGE_BYTES
    while True:
        more = b""
        while len(rest) < wanted and (more := stream.read(wanted - len(rest))):
            rest += more
        ended = len(rest) < wanted
        if not rest:
            return
        text, clean, is_open = _cut(rest, layout, grammar, ended=ended)
        if ended and is_open:
            message = f"{masked(path)!r}: its last quoted field is never closed"
            raise InputError(message)
        if text:
            yield Text(text, clean)
        if ended:
            return
        rest = rest[len(text) :]
        wanted = max(RANGE_BYTES, 2 * len(rest))
        if wanted > _LONGEST:
            raise InputError(_too_long(path))


def _cut(rest: bytes, layout: Layout, grammar: Grammar, *, ended: bool) -> tuple[bytes, bool, bool]:
    """The whole records of a text, whether they are clean, and whether a quote is open at the text's end."""
    pieces = (rest[at : at + WINDOW_BYTES] for at in range(0, len(rest), WINDOW_BYTES))
    seen = scan(pieces, 0, before=b"\n", dialect=layout.dialect, blanks=layout.blanks)
    if not seen.stray[0]:
        return (rest if ended else rest[: max(seen.last[0], 0)]), True, seen.odd
    last, end = grammar.records(rest, blanks=layout.blanks)[-1]
    is_open = ended and grammar.open(rest[last:end])
    return (rest if ended else rest[:last]), False, is_open


def _changed(path: str) -> str:
    return f"{masked(path)!r} changed while it was read"


def _too_long(path: str) -> str:
    return f"{masked(path)!r} has a record of over {_LONGEST >> 30} GB, or a quote that is never closed"
