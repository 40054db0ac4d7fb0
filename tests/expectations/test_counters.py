from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from expectations.counters import (
    Counter,
    group_sizes,
    misplaced_rows,
    mistyped_rows,
    outside_bounds,
    outside_set,
    unmatched,
    value_count,
)
from expectations.spec import Refused
from expectations.view import View


def counted(counter: Counter, array: pa.Array, *, size: int = 2) -> Any:
    partial = counter.zero
    for start in range(0, len(array), size):
        batch = pa.RecordBatch.from_arrays([array.slice(start, size)], ["x"])
        partial = counter.merge(partial, counter.measure(View.of(batch)))
    return counter.result(partial)


def whole(view: View) -> View:
    return view


def test_group_sizes_of_shards_add_up() -> None:
    hashes = np.array([7, 8, 7, 9, 9, 9], "uint64")

    assert group_sizes([hashes]) == {1: 1, 2: 1, 3: 1}
    assert group_sizes([hashes[:3], hashes[3:]]) == {1: 1, 2: 1, 3: 1}
    assert group_sizes([]) == group_sizes([hashes[:0]]) == {}


@pytest.mark.parametrize("encode", [False, True])
def test_values_that_break_a_promise_are_counted_beside_those_there_are(*, encode: bool) -> None:
    array = pa.array(["a", None, "", "a", "日本"])
    array = array.dictionary_encode() if encode else array

    assert counted(value_count("x"), array) == 4
    assert counted(unmatched("x", "a|日."), array) == [1, 4]
    assert counted(outside_set("x", ["a", ""]), array) == [1, 4]
    assert counted(unmatched("x", "a"), array.slice(3)) == [1, 2]
    assert counted(unmatched("x", "a"), array.slice(5)) == [0, 0]


def test_a_null_among_a_dictionarys_entries_is_no_value() -> None:
    array = pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 1], pa.int8()), pa.array(["a", None]))

    assert counted(value_count("x"), array) == 1
    assert counted(unmatched("x", "a"), array) == [0, 1]
    assert counted(outside_set("x", ["a"]), array) == [0, 1]


def test_nan_is_a_value_that_no_bound_is_asked_about() -> None:
    array = pa.array([1.0, float("nan"), None, -1.0])

    assert counted(value_count("x"), array) == 3
    assert counted(outside_bounds("x", low=0.0), array) == [1, 2]


def test_rows_under_another_type_or_name_are_counted() -> None:
    assert counted(mistyped_rows("x", "int64"), pa.array([1, 2, 3])) == 0
    assert counted(mistyped_rows("x", "int32"), pa.array([1, 2, 3])) == 3
    assert counted(mistyped_rows("y", "int64"), pa.array([1, 2, 3])) == 3
    assert counted(misplaced_rows(["x"]), pa.array([1, 2, 3])) == 0
    assert counted(misplaced_rows(["x", "y"]), pa.array([1, 2, 3])) == 3


@pytest.mark.parametrize(
    "counter",
    [
        unmatched("x", "a"),
        outside_set("x", [1]),
        outside_bounds("x", low=0.0),
    ],
)
def test_what_cannot_be_asked_of_a_type_is_refused_over_an_empty_batch(counter: Counter) -> None:
    empty = View.of(pa.RecordBatch.from_arrays([pa.array([], pa.list_(pa.int8()))], ["x"]))
    with pytest.raises(Refused):
        counter.measure(empty)


def test_a_pattern_that_re2_cannot_read_is_refused_at_once() -> None:
    with pytest.raises(Refused):
        unmatched("x", "(?=a)")
