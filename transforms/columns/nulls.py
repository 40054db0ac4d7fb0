"""How does what lies beneath a null stay behind? Arrow leaves the bytes of a null cell undefined."""

import numpy as np
import pyarrow as pa

WITHOUT_VIEWS = {pa.string_view(): pa.large_string(), pa.binary_view(): pa.large_binary()}
"""Layouts that `take` does not know, and those that hold the same values and that it knows."""


def cleared(array: pa.Array) -> pa.Array:
    r"""The same values and nulls, with nothing beneath the nulls: zero, or no bytes and no elements.

    Kernels that work on buffers start with it, so that their output cannot depend on what a null hides.
    Nested arrays are cleared all the way down. Without nulls, flat arrays come back as they are.

    >>> hidden = pa.Array.from_buffers(pa.int8(), 2, [pa.py_buffer(b"\x02"), pa.py_buffer(b"\x07\x08")])
    >>> cleared(hidden).buffers()[1].to_pybytes()
    b'\x00\x08'
    """
    if pa.types.is_struct(array.type) and array.type.num_fields:
        mask = array.is_null() if array.null_count else None
        parts = [cleared(part) for part in array.flatten()]
        return pa.StructArray.from_arrays(parts, fields=list(array.type), mask=mask)
    if pa.types.is_nested(array.type):
        return _with_cleared_elements(_taken(array))
    if not array.null_count:
        return array
    plain = WITHOUT_VIEWS.get(array.type)
    return _taken(array) if plain is None else _taken(array.cast(plain)).cast(array.type)


def _taken(array: pa.Array) -> pa.Array:
    """`take` builds anew: a null becomes zero or empty, and slots that the slice does not reach are gone."""
    return array.take(pa.array(np.arange(len(array))))


def _with_cleared_elements(array: pa.Array) -> pa.Array:
    mask = array.is_null() if array.null_count else None
    if pa.types.is_map(array.type):
        parts = cleared(array.keys), cleared(array.items)
        return pa.MapArray.from_arrays(array.offsets, *parts, type=array.type, mask=mask)
    if pa.types.is_list(array.type):
        return pa.ListArray.from_arrays(array.offsets, cleared(array.values), type=array.type, mask=mask)
    if pa.types.is_large_list(array.type):
        return pa.LargeListArray.from_arrays(array.offsets, cleared(array.values), type=array.type, mask=mask)
    if pa.types.is_fixed_size_list(array.type):
        return pa.FixedSizeListArray.from_arrays(cleared(array.values), type=array.type, mask=mask)
    return array
