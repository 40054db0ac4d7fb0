"""Where do the rows of a CSV file begin, and what are its columns called?"""

from collections.abc import Callable
from dataclasses import dataclass

from transforms.errors import InputError
from transforms.files.csv_records import Grammar
from transforms.files.csv_split import Dialect
from transforms.files.partitions import masked

_BOM = b"\xef\xbb\xbf"
_OTHER_BOMS = (b"\xff\xfe", b"\xfe\xff")
_FIRST, _MOST = 1 << 16, 1 << 24


@dataclass(frozen=True)
class Head:
    """Names of the columns in the file's order, none for a file without a record; where the rows begin."""

    names: tuple[str, ...]
    start: int

    @property
    def blanks(self) -> bool:
        """Whether a blank line is a row: in a file of one column it is a null."""
        return len(self.names) == 1


def read_head(path: str, read: Callable[[int], bytes], dialect: Dialect) -> tuple[Head, bytes]:
    """The head, and what had to be read of the file's beginning for it. `read` gives the next so many bytes, or fewer.

    Blank lines above a header are passed over. Without a header the columns of the first record count. InputError,
    which shows nothing of the file, for one without a header, one that is not UTF-8, and two columns of one name.
    """
    text, wanted = b"", _FIRST
    while True:
        more = read(wanted - len(text))
        text += more
        start = len(_BOM) if text.startswith(_BOM) else 0
        if text.startswith(_OTHER_BOMS):
            message = f"{masked(path)!r} is UTF-16: CSV is read as UTF-8"
            raise InputError(message)
        head = _head(path, text, start, dialect, ended=not more)
        if head is not None:
            return head, text
        if wanted >= _MOST:
            message = f"{masked(path)!r}: no record ends within the first {_MOST >> 20} MB; is the quote another?"
            raise InputError(message)
        wanted *= 4 if len(text) >= wanted else 1


def _head(path: str, text: bytes, start: int, dialect: Dialect, *, ended: bool) -> Head | None:
    """None where the first record may go on behind the text."""
    while text[start : start + 1] in (b"\r", b"\n") and dialect.header:
        start += 1
    grammar = Grammar(dialect)
    found = grammar.records(text[start:], blanks=not dialect.header)[:1]
    if not found:
        if not ended:
            return None
        if dialect.header:
            message = f"{masked(path)!r} is empty: it has no header"
            raise InputError(message)
        return Head((), start)
    end = start + found[0][1]
    if end + 1 >= len(text) and not ended:
        return None
    fields = grammar.fields(text[start:end])
    if not dialect.header:
        return Head(tuple(f"c{n + 1}" for n in range(len(fields))), start)
    if grammar.broken(text[start:end]):
        message = f"{masked(path)!r}: the header has a quote that is not closed, or text behind a closing quote"
        raise InputError(message)
    names = _names(path, [grammar.value(field) for field in fields])
    return Head(names, end + (2 if text.startswith(b"\r\n", end) else min(1, len(text) - end)))


def _names(path: str, fields: list[bytes]) -> tuple[str, ...]:
    """As text, each once. Columns are named by position: without `header: false` a row of data may stand here."""
    try:
        names = tuple(field.decode() for field in fields)
    except UnicodeDecodeError:
        message = f"{masked(path)!r}: the header is not UTF-8"
        raise InputError(message) from None
    places: dict[str, int] = {}
    for place, name in enumerate(names, 1):
        if name in places:
            message = f"{masked(path)!r}: columns {places[name]} and {place} have the same name in the header"
            raise InputError(message)
        places[name] = place
    return names
