"""What became of the cells? Input and output of a batch held against each other: counts, never a value."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.promise import Differs
from transforms.dictionaries import held, is_full
from transforms.evidence import CellCounts
from transforms.paths import leaf_array
from transforms.plan import Plan, PlannedLeaf


def compare(plan: Plan, before: pa.RecordBatch, after: pa.RecordBatch) -> dict[str, CellCounts]:
    """What became of the cells of each output leaf, by its path. The batches have the same rows in the same order.

    Kept leaves are passed on as they are: their cells are counted and not compared. Equal cells are counted only where
    the transform promises a difference; cells are equal where their texts are.
    """
    return {leaf.path: _compared(leaf, before, after) for leaf in plan.leaves}


def agrees(given: pa.Array, made: pa.Array) -> npt.NDArray[np.bool_]:
    """Which cells are equal, as `compare` counts them; none where either holds no value."""
    if _are_apart(_widths(given), _widths(made)):
        return np.zeros(len(given), np.bool_)
    equal: npt.NDArray[np.bool_] = _agree(decoded(given), decoded(made)).fill_null(False).to_numpy(zero_copy_only=False)
    return equal


def _compared(leaf: PlannedLeaf, before: pa.RecordBatch, after: pa.RecordBatch) -> CellCounts:
    made = leaf_array(after, leaf.at)
    if leaf.kept:
        return CellCounts(values=len(made) if is_full(made) else held(made).true_count)
    given = leaf_array(before, leaf.origin)
    if len(given) != len(made):
        return CellCounts(null_differences=max(len(given), len(made)))
    equal = _equal(given, made) if any(isinstance(promise, Differs) for promise in leaf.promises) else 0
    if is_full(given) and is_full(made):
        return CellCounts(len(made), 0, equal)
    was, is_ = held(given), held(made)
    return CellCounts(pc.and_(was, is_).true_count, pc.xor(was, is_).true_count, equal)


def _equal(given: pa.Array, made: pa.Array) -> int:
    """Cells whose texts are equal."""
    if _are_apart(_widths(given), _widths(made)):
        return 0
    if pa.types.is_dictionary(given.type) and pa.types.is_dictionary(made.type):
        counted = _equal_values(given, made)
        if counted is not None:
            return counted
    return int(_agree(decoded(given), decoded(made)).true_count)


def _equal_values(given: pa.DictionaryArray, made: pa.DictionaryArray) -> int | None:
    """The same, once for each value of the input; None where equal inputs have different outputs."""
    both = pc.and_(given.is_valid(), made.is_valid())
    was, is_ = (one.indices.filter(both).to_numpy() for one in (given, made))
    became = np.full(len(given.dictionary), -1, np.int64)
    became[was] = is_
    if not np.array_equal(became[was], is_):
        return None
    used = np.flatnonzero(became >= 0)
    alike = _agree(given.dictionary.take(pa.array(used)), made.dictionary.take(pa.array(became[used])))
    hits = alike.fill_null(False).to_numpy(zero_copy_only=False)
    return int(np.bincount(was, minlength=len(became))[used[hits]].sum())


def _agree(given: pa.Array, made: pa.Array) -> pa.BooleanArray:
    if given.type == made.type and _is_told_by_text(given.type):
        return pc.equal(given, made)
    return pc.equal(_text(given), _text(made))


def _is_told_by_text(type_: pa.DataType) -> bool:
    """Whether values of the type are equal exactly where their texts are: not so for NaN and for 0.0 and -0.0."""
    tests = (pa.types.is_integer, pa.types.is_date, pa.types.is_timestamp, pa.types.is_string, pa.types.is_large_string)
    return any(test(type_) for test in tests)


def decoded(array: pa.Array) -> pa.Array:
    """The array without a dictionary."""
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _widths(array: pa.Array) -> tuple[int, int] | None:
    """Bounds of how many bytes the text of a value has; None where they are not known at a glance."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary
    if pa.types.is_integer(array.type):
        return 1, len(str(-(2**63)))
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        return None
    low, high = pc.min_max(pc.binary_length(array)).as_py().values()
    return None if low is None else (low, high)


def _are_apart(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    return one is not None and other is not None and (one[1] < other[0] or other[1] < one[0])


def _text(array: pa.Array) -> pa.Array:
    """The cells as the bytes of their text."""
    if pa.types.is_dictionary(array.type):
        return _text(array.dictionary).take(array.indices)
    if pa.types.is_fixed_size_binary(array.type):
        array = array.cast(pa.binary())
    tests = pa.types.is_null, pa.types.is_binary, pa.types.is_large_binary
    if not any(test(array.type) for test in tests):
        array = array.cast(pa.large_string())
    return array.cast(pa.large_binary())
