"""How are changed values put back? Structs, lists and maps around new values, with the nulls and lengths of the old."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.paths import map_keys
from transforms.types import filler

Cells = npt.NDArray[np.int64] | None
"""The row of the batch that each value belongs to; None: value i belongs to row i."""


def in_struct(parts: list[pa.Array], like: pa.StructArray, type_: pa.StructType) -> pa.StructArray:
    """A struct array of these parts, null where `like` is."""
    fields = list(type_)
    if like.null_count == 0:
        return pa.StructArray.from_arrays(parts, fields=fields)
    mask = like.is_null()
    held = mask.to_numpy(zero_copy_only=False)
    filled = [part if field.nullable else _filled(part, held) for part, field in zip(parts, fields, strict=True)]
    return pa.StructArray.from_arrays(filled, fields=fields, mask=mask)


def with_elements(
    like: pa.Array,
    values: pa.Array,
    lengths: npt.NDArray[np.int64],
    type_: pa.DataType,
    *,
    keys: pa.Array | None = None,
) -> pa.Array:
    """A list or map array of these values, null where `like` is; a map has the keys of `like` unless given others."""
    mask = like.is_null() if like.null_count else None
    if pa.types.is_fixed_size_list(type_):
        return _fixed(like, values, type_)
    ends = np.concatenate(([0], np.cumsum(lengths)))
    if pa.types.is_map(type_):
        held = map_keys(like) if keys is None else keys
        return pa.MapArray.from_arrays(pa.array(ends, pa.int32()), held, values, type=type_, mask=mask)
    if pa.types.is_large_list(type_):
        return pa.LargeListArray.from_arrays(pa.array(ends, pa.int64()), values, type=type_, mask=mask)
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), values, type=type_, mask=mask)


def _fixed(like: pa.Array, values: pa.Array, type_: pa.FixedSizeListType) -> pa.Array:
    """Null lists take as many slots as others; nothing of another row fills them."""
    if like.null_count == 0:
        return pa.FixedSizeListArray.from_arrays(values, type=type_)
    empty = np.repeat(like.is_null().to_numpy(zero_copy_only=False), type_.list_size)
    slots = pa.array(np.cumsum(~empty) - 1, mask=empty)
    spaced = values.take(slots)
    if not type_.value_field.nullable:
        spaced = _filled(spaced, empty)
    return pa.FixedSizeListArray.from_arrays(spaced, type=type_, mask=like.is_null())


def _filled(array: pa.Array, mask: npt.NDArray[np.bool_]) -> pa.Array:
    """The array with a value that says nothing where the mask is."""
    if not mask.any():
        return array
    slots = np.where(mask, len(array), np.arange(len(array)))
    return pa.concat_arrays([array, filler(array.type)]).take(pa.array(slots))
