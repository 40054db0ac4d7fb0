"""Which values of a dictionary are in use? A dictionary keeps the values of rows that are gone; none may come out."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.errors import InputError
from transforms.nested import in_struct, with_elements
from transforms.paths import elements, field_values, map_keys
from transforms.types import built_alike, has_dictionary


def used_values(array: pa.DictionaryArray) -> tuple[pa.Array, pa.Array]:
    """(the dictionary's values that cells point to, for each cell the index into them; null where the cell is null).

    >>> array = pa.DictionaryArray.from_arrays(pa.array([2, None, 0], pa.int8()), pa.array(["a", "b", "c"]))
    >>> values, indices = used_values(array)
    >>> values.to_pylist(), indices.to_pylist()
    (['a', 'c'], [1, None, 0])
    """
    indices, values = array.indices, array.dictionary
    in_use = np.zeros(len(values), np.bool_)
    in_use[indices.drop_null().to_numpy().astype(np.int64)] = True
    if in_use.all():
        return values, indices
    anew = pa.array(np.cumsum(in_use) - 1, type=indices.type, safe=False)
    return values.take(pa.array(np.flatnonzero(in_use))), anew.take(indices)


def weights_of(indices: pa.Array, values: int) -> npt.NDArray[np.int64]:
    """How many cells point to each of so many values.

    >>> weights_of(pa.array([1, None, 1]), 3).tolist()
    [0, 2, 0]
    """
    return np.bincount(indices.drop_null().to_numpy().astype(np.int64), minlength=values).astype(np.int64)


def held(array: pa.Array) -> pa.Array:
    """Which cells hold a value; a cell that points to a null of its dictionary does not."""
    if not pa.types.is_dictionary(array.type) or array.dictionary.null_count == 0:
        return array.is_valid()
    return array.dictionary.is_valid().take(array.indices).fill_null(False)


def is_full(array: pa.Array) -> bool:
    """Whether every cell holds a value."""
    return array.null_count == 0 and not (pa.types.is_dictionary(array.type) and array.dictionary.null_count)


def comes_as(actual: pa.DataType, planned: pa.DataType) -> bool:
    """Whether a column of the planned type may come so: as planned, or, where that is text, as a dictionary of it."""
    text = planned in (pa.string(), pa.large_string(), pa.binary(), pa.large_binary())
    return bool(actual == planned or (text and pa.types.is_dictionary(actual) and actual.value_type == planned))


def with_columns(columns: Sequence[pa.Array], schema: pa.Schema) -> pa.RecordBatch:
    """A batch of the schema's fields, in the types in which the columns come."""
    fields = [field.with_type(column.type) for field, column in zip(schema, columns, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields))


def joined(arrays: Sequence[pa.DictionaryArray]) -> pa.DictionaryArray:
    """The arrays behind each other, over one dictionary without nulls, without equal values, of values in use only.

    Where each dictionary begins as the longest does, as in batches of one row group, nothing is looked up.
    """
    arrays = [_without_nulls(array) for array in arrays]
    longest = max((array.dictionary for array in arrays), key=len)
    if all(longest.slice(0, len(array.dictionary)).equals(array.dictionary) for array in arrays):
        indices = pa.concat_arrays([array.indices for array in arrays])
    else:
        whole = pa.chunked_array(arrays).unify_dictionaries()
        longest = whole.chunk(0).dictionary
        indices = pa.concat_arrays([array.indices for array in whole.chunks])
    values, indices = used_values(pa.DictionaryArray.from_arrays(indices, longest))
    distinct = values.dictionary_encode()
    if len(distinct.dictionary) < len(values):
        values, indices = distinct.dictionary, distinct.indices.take(indices)
    return pa.DictionaryArray.from_arrays(indices, values)


def _without_nulls(array: pa.DictionaryArray) -> pa.DictionaryArray:
    """The array over 32-bit indices and a dictionary without nulls."""
    if array.dictionary.null_count:
        return array.dictionary_decode().dictionary_encode()
    return pa.DictionaryArray.from_arrays(array.indices.cast(pa.int32()), array.dictionary)


def spread(mask: npt.NDArray[np.bool_], indices: pa.Array) -> npt.NDArray[np.bool_]:
    """The mask over distinct values as a mask over cells; null cells are not in it."""
    cells: npt.NDArray[np.bool_] = pa.array(mask).take(indices).fill_null(False).to_numpy(zero_copy_only=False)
    return cells


def as_planned(array: pa.Array, type_: pa.DataType, *, path: str) -> pa.Array:
    """The same values in the planned type: dictionaries cut down to what is in use, and decoded where none is planned.

    Without a dictionary on either side the array itself. Raises `InputError` for values of another type.
    """
    if pa.types.is_dictionary(type_):
        return _as_dictionary(array, type_, path)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if array.type == type_ and not has_dictionary(type_):
        return array
    if pa.types.is_nested(type_) and built_alike(array.type, type_):
        return _rebuilt(array, type_, path)
    if _same_text(array.type, type_):
        return array.cast(type_)
    msg = f"column {path!r} comes as {array.type}, and the plan was made for {type_}"
    raise InputError(msg)


def _as_dictionary(array: pa.Array, type_: pa.DictionaryType, path: str) -> pa.Array:
    if not pa.types.is_dictionary(array.type):
        array = as_planned(array, type_.value_type, path=path).dictionary_encode()
    values, indices = used_values(array)
    values = as_planned(values, type_.value_type, path=path)
    if indices.type != type_.index_type:
        indices = indices.cast(type_.index_type)
    return pa.DictionaryArray.from_arrays(indices, values, ordered=type_.ordered)


def _rebuilt(array: pa.Array, type_: pa.DataType, path: str) -> pa.Array:
    """A nested array whose inner dictionaries are cut down."""
    if pa.types.is_struct(type_):
        parts = [as_planned(field_values(array, part.name), part.type, path=f"{path}.{part.name}") for part in type_]
        return in_struct(parts, array, type_)
    values, lengths = elements(array)
    if pa.types.is_map(type_):
        keys = as_planned(map_keys(array), type_.key_type, path=path)
        return with_elements(array, as_planned(values, type_.item_type, path=path + "{}"), lengths, type_, keys=keys)
    return with_elements(array, as_planned(values, type_.value_type, path=path + "[]"), lengths, type_)


def _same_text(actual: pa.DataType, planned: pa.DataType) -> bool:
    """Parquet dictionaries are read with 32-bit offsets whatever the column's type says."""
    kinds = {pa.string(), pa.large_string()}, {pa.binary(), pa.large_binary()}
    return any(actual in kind and planned in kind for kind in kinds)
