"""What does Thrift's compact protocol say, field by field? An oracle for what a Parquet file holds.

After the "Thrift Compact protocol encoding" of Apache Thrift and `parquet.thrift` of Apache Parquet.
"""

import struct
from collections.abc import Iterator
from typing import Any

BOOLEANS, BYTE, INTS, DOUBLE, BINARY, LISTS, STRUCT = {1: True, 2: False}, 3, (4, 5, 6), 7, 8, (9, 10), 12
CHUNKS, COLUMNS, META, CODEC, SIZE, DATA, DICTIONARY = 4, 1, 3, 4, 7, 9, 11


def read_struct(data: bytes, at: int) -> tuple[dict[int, Any], int]:
    """The fields by number, and where the struct ends."""
    found: dict[int, Any] = {}
    number = 0
    while head := data[at]:
        at += 1
        if head >> 4:
            number += head >> 4
        else:
            number, at = _signed(data, at)
        kind = head & 15
        found[number], at = (BOOLEANS[kind], at) if kind in BOOLEANS else _value(data, at, kind)
    return found, at + 1


def texts(value: object) -> Iterator[bytes]:
    """Every binary and string, at any depth."""
    if isinstance(value, bytes):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(part)


def footer(file: bytes) -> dict[int, Any]:
    length = int.from_bytes(file[-8:-4], "little")
    found, end = read_struct(file, len(file) - 8 - length)
    assert end == len(file) - 8
    return found


def pages(file: bytes) -> Iterator[tuple[int, dict[int, Any], bytes]]:
    """(number of the column, the page's header, the page as it lies there), from the first byte to the last."""
    at = 4
    for group in footer(file)[CHUNKS]:
        for number, chunk in enumerate(group[COLUMNS]):
            end = at + chunk[META][SIZE]
            while at < end:
                header, at = read_struct(file, at)
                yield number, header, file[at : at + header[3]]
                at += header[3]
            assert at == end


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while data[at] > 127:
        number |= (data[at] & 127) << shift
        at, shift = at + 1, shift + 7
    return number | data[at] << shift, at + 1


def _signed(data: bytes, at: int) -> tuple[int, int]:
    number, at = _varint(data, at)
    return (number >> 1) ^ -(number & 1), at


def _value(data: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind == BYTE or kind in BOOLEANS:  # booleans in lists
        return data[at], at + 1
    if kind in INTS:
        return _signed(data, at)
    if kind == DOUBLE:
        return struct.unpack_from("<d", data, at)[0], at + 8
    if kind == BINARY:
        size, at = _varint(data, at)
        return data[at : at + size], at + size
    if kind in LISTS:
        return _list(data, at)
    assert kind == STRUCT
    return read_struct(data, at)


def _list(data: bytes, at: int) -> tuple[list[Any], int]:
    head, at = data[at], at + 1
    size = head >> 4
    if size == 15:
        size, at = _varint(data, at)
    found = []
    for _ in range(size):
        value, at = _value(data, at, head & 15)
        found.append(value)
    return found, at
