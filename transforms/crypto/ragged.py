"""How do rows of fixed width become an Arrow array of values of their own length again?"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.crypto.blocks import Bytes, Numbers, Piece, Rows, groups, pieces
from transforms.crypto.text import check_size


class Group(NamedTuple):
    """Rows of one piece that are of one kind, and where their values lie."""

    rows: Rows
    """Which rows of the piece."""
    at: Rows
    """Which rows of the column."""
    buffer: Bytes
    starts: Numbers
    lengths: Numbers
    kind: int


class Part(NamedTuple):
    """Values at fixed width: the first `lengths[i]` bytes of row i of the matrix are the value of row `rows[i]`."""

    rows: Rows
    matrix: Bytes
    lengths: Numbers


def by_group(
    array: pa.Array,
    kind: pa.DataType,
    part: Callable[[Group], Part],
    kinds: Callable[[Numbers], Numbers],
    size: Callable[[Numbers], Numbers],
) -> pa.Array:
    """Apply `part` to every group of rows and put the values it gives in the order of the column.

    `kinds`: lengths (-1 where null) to kinds; rows of kind zero are null in the output. `size`: lengths to bytes of
    output per row. Raises InputError where the output would pass 2 GiB.
    """
    total, out = 0, [pa.array([], kind)]
    for piece in pieces(array):
        total += int(size(piece.lengths[piece.lengths >= 0]).sum())
        check_size(total)
        parts = [part(_group(piece, rows, k)) for k, rows in groups(kinds(piece.lengths))]
        out.append(_compact(parts, len(piece.lengths), kind))
    return pa.concat_arrays(out)


def _group(piece: Piece, rows: Rows, kind: int) -> Group:
    at = piece.rows if isinstance(rows, slice) else rows + piece.rows.start
    return Group(rows, at, piece.buffer, piece.starts[rows], piece.lengths[rows], kind)


def _compact(parts: list[Part], count: int, kind: pa.DataType) -> pa.Array:
    """Cut every row to its length, put rows in order, make null what no part names.

    One Arrow array in which value and padding take turns, of which `take` copies every second entry.
    """
    index = np.full(count, -1, np.int64)
    base = entry = 0
    bounds = [np.zeros(1, np.int64)]
    for rows, matrix, lengths in parts:
        height, width = matrix.shape
        pairs = np.empty((height, 2), np.int64)
        pairs[:, 0] = np.arange(height) * width + (base + lengths)
        pairs[:, 1] = np.arange(1, height + 1) * width + base
        index[rows] = np.arange(entry, entry + 2 * height, 2)
        bounds.append(pairs.reshape(-1))
        base, entry = base + height * width, entry + 2 * height
    flat = parts[0].matrix if len(parts) == 1 else _joined([part.matrix.reshape(-1) for part in parts])
    wide = pa.large_string() if kind == pa.string() else pa.large_binary()
    narrow = base < 1 << 31
    offsets = np.concatenate(bounds).astype(np.int32 if narrow else np.int64)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(flat))]
    padded = pa.Array.from_buffers(kind if narrow else wide, entry, buffers)
    return padded.take(pa.array(index, mask=index < 0)).cast(kind)


def _joined(rows: list[Bytes]) -> npt.NDArray[np.uint8]:
    return np.concatenate(rows) if rows else np.empty(0, np.uint8)
