"""Which cells lie at a place of a batch, and what do they say?"""

from collections.abc import Iterator, MutableMapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.nested import Cells
from transforms.paths import Path, elements, map_keys
from transforms.survivors.forms import Form
from transforms.survivors.places import Searched
from transforms.survivors.said import Said

Memo = MutableMapping[str, tuple[pa.Array, Form]]
"""The last dictionaries, by what they are asked for: row groups share one."""


def cells_at(batch: pa.RecordBatch, path: Path, memo: Memo, *, keys: bool = False) -> Said:
    """What lies at the path, or the keys of the map there."""
    array, rows = lying_at(batch, path, keys=keys)
    return Said(array, rows, form=_remembered(f"< {path}{' keys' if keys else ''}", array, memo))


def cells_of(batch: pa.RecordBatch, place: Searched, memo: Memo) -> Iterator[Said]:
    """What lies at a place of the output; time stamps a second time as days, since a date stands in them."""
    array, rows = lying_at(batch, place.at, keys=place.keys)
    for part in (array, *days_of(array)):
        form = _remembered(f"> {place.name}, {part.type}", part, memo)
        yield Said(part, rows, form=form, whole=place.whole, spelled=place.spelled)


def days_of(array: pa.Array) -> Iterator[pa.Array]:
    """The days of time stamps, a dictionary of such among them; nothing of any other type."""
    if pa.types.is_dictionary(array.type):
        yield from (pa.DictionaryArray.from_arrays(array.indices, days) for days in days_of(array.dictionary))
    if pa.types.is_timestamp(array.type):
        yield array.cast(pa.timestamp(array.type.unit)).cast(pa.date32(), safe=False)


def lying_at(batch: pa.RecordBatch, path: Path, *, keys: bool = False) -> tuple[pa.Array, Cells]:
    """The values at the path, or the keys of the map there, and the row of each; None: value i is of row i."""
    array, rows = batch.column(path.column), None
    for step in path.steps:
        if step.into == "field":
            array = array.flatten()[array.type.get_field_index(step.name)]
        else:
            array, rows = _opened(array, rows, elements(array))
    if keys:
        array, rows = _opened(array, rows, (map_keys(array), elements(array)[1]))
    return array, rows


def _opened(array: pa.Array, rows: Cells, inner: tuple[pa.Array, npt.NDArray[np.int64]]) -> tuple[pa.Array, Cells]:
    values, lengths = inner
    return values, np.repeat(np.arange(len(array)) if rows is None else rows, lengths)


def _remembered(key: str, array: pa.Array, memo: Memo) -> Form | None:
    """The form of a dictionary, worked out once for all batches in a row that share it."""
    if not pa.types.is_dictionary(array.type):
        return None
    known = memo.get(key)
    if known is None or not known[0].equals(array.dictionary):
        known = memo[key] = array.dictionary, Form(array.dictionary)
    return known[1]
