"""What is the HMAC-SHA-256 of every value of a column?

SHA-256 is a chain of compressions per value, so that NumPy has no trick for whole columns. What it has is engines that
run the chain over an Arrow column in native code: DataFusion's `sha256` is the fastest that takes bytes, as keys and
values are, and gives bytes. Few values, and long ones, go to `cryptography` one by one, from a state that has read the
key already; values that repeat go in once.
"""

from collections.abc import Callable
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from transforms.crypto.blocks import layout, null_mask
from transforms.crypto.repeats import repeats
from transforms.errors import InputError

TAG = 32
_BLOCK = 64
_IPAD, _OPAD = 0x36, 0x5C
_ROWS = 262_144
"""So that the engine makes its plan once for a row group; its memory is of the order of 100 bytes per value."""
_FEW = 2048
"""Values that the library has done by the time that the engine has made its plan."""
_LONG = 4096
"""Bytes of a value from which on the compressions are the cost, not the calls."""

Tags = npt.NDArray[np.uint8]


def hmac_tags(key: bytes) -> Callable[[pa.Array], Tags]:
    """Give the function from a string or binary array of n values to its (n, 32) tags; 32 zero bytes where null.

    Construction: HMAC (RFC 2104, FIPS 198-1) with SHA-256 under a key of any length, over the value's bytes; text is
    taken as UTF-8. The function may be called from several threads at once; it cannot be pickled.
    """
    one_by_one, engine = HMAC(key, SHA256()), _Engine(key)

    def tags_of(array: pa.Array) -> Tags:
        _, offsets = layout(array)
        tags = np.empty((len(array), TAG), np.uint8)
        for first in range(0, len(array), _ROWS):
            rows = slice(first, min(first + _ROWS, len(array)))
            count, size = rows.stop - first, int(offsets[rows.stop] - offsets[first])
            if count < _FEW or size > count * _LONG:
                tags[rows] = _by_value(one_by_one, array[rows])
            else:
                engine.write(array[rows], tags[rows])
        if array.null_count:
            tags[null_mask(array)] = 0
        return tags

    def tags(array: pa.Array) -> Tags:
        if not repeats(array):
            return tags_of(array)
        encoded = array.dictionary_encode()
        found = np.concatenate([tags_of(encoded.dictionary), np.zeros((1, TAG), np.uint8)])  # the last for the nulls
        at: npt.NDArray[np.int32] = encoded.indices.fill_null(len(encoded.dictionary)).to_numpy()
        return found.take(at, axis=0)

    return tags


class _Engine:
    """H(opad | H(ipad | value)), written out for DataFusion, where the two pads have the key added to them."""

    def __init__(self, key: bytes) -> None:
        block = (sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
        self._inner, self._outer = (bytes(byte ^ pad for byte in block) for pad in (_IPAD, _OPAD))

    def __repr__(self) -> str:
        return "_Engine(...)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("what holds a key cannot be pickled")

    @cached_property
    def _prepared(self) -> tuple[Any, Any]:
        """The session and the expression; DataFusion is loaded here, where a column is large enough to repay it."""
        from datafusion import SessionConfig, SessionContext, col, functions, lit  # noqa: PLC0415

        inner = functions.sha256(functions.concat(lit(self._inner), col("value")))
        outer = functions.sha256(functions.concat(lit(self._outer), inner))
        return SessionContext(SessionConfig().with_target_partitions(1)), outer.alias("tag")

    def write(self, array: pa.Array, tags: Tags) -> None:
        """Fill the (n, 32) tags; where the value is null, with the tag of the empty value."""
        values = array.cast(pa.large_binary()).cast(pa.binary()) if _is_large(array.type) else array.cast(pa.binary())
        try:
            session, tag = self._prepared
            batches = session.read_batch(pa.record_batch([values], ["value"])).select(tag).collect()
        except Exception:  # noqa: BLE001 - whatever it is, its text could quote the plan, and the plan holds the key
            batches = None
        if batches is None:
            raise InputError("the engine that hashes columns failed; run again, on a machine with more memory")
        if sum(batch.num_rows for batch in batches) != len(array):
            raise InputError("the engine that hashes columns gave another number of tags than there are values")
        first = 0
        for batch in batches:
            tags[first : first + batch.num_rows] = _tags_in(batch.column(0))
            first += batch.num_rows


def _is_large(kind: pa.DataType) -> bool:
    return bool(pa.types.is_large_string(kind) or pa.types.is_large_binary(kind))


def _tags_in(array: pa.Array) -> Tags:
    data, offsets = layout(array.cast(pa.binary()))
    return data[int(offsets[0]) : int(offsets[-1])].reshape(-1, TAG)


def _by_value(keyed: HMAC, array: pa.Array) -> Tags:
    data, offsets = layout(array)
    view, found = data.data, bytearray()
    for start, end in pairwise(offsets.tolist()):
        mac = keyed.copy()
        mac.update(view[start:end])
        found += mac.finalize()
    return np.frombuffer(found, np.uint8).reshape(-1, TAG)
