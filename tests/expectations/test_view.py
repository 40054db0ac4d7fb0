import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from expectations.spec import Refused
from expectations.view import View

DISTINCT: list[tuple[pa.DataType, list[Any]]] = [
    (pa.string(), ["", "a", "Zoë", "日本"]),
    (pa.large_string(), ["", "a"]),
    (pa.string_view(), ["", "a longer text than twelve bytes"]),
    (pa.binary(), [b"", b"\x00", b"\x00\x00"]),
    (pa.large_binary(), [b"", b"\xff"]),
    (pa.binary(2), [b"ab", b"ba"]),
    (pa.binary_view(), [b"", b"x"]),
    (pa.dictionary(pa.int8(), pa.string()), ["", "a"]),
    (pa.bool_(), [True, False]),
    (pa.int8(), [-128, 0, 127]),
    (pa.uint64(), [0, 2**64 - 1]),
    (pa.float16(), [1.0, 2.0]),
    (pa.float32(), [0.5, -1.0]),
    (pa.float64(), [0.0, 1e-300]),
    (pa.decimal128(38, 2), [Decimal("1.00"), Decimal("-1.00"), Decimal("9" * 36 + ".99")]),
    (pa.decimal256(76, 0), [Decimal(1), Decimal("9" * 76)]),
    (pa.date32(), [date(1, 1, 1), date(9999, 12, 31)]),
    (pa.date64(), [date(1970, 1, 1), date(1970, 1, 2)]),
    (pa.time32("s"), [time(0), time(0, 0, 1)]),
    (pa.time64("us"), [time(0), time(0, 0, 0, 1)]),
    (pa.timestamp("us"), [datetime(1970, 1, 1), datetime(1970, 1, 1, 0, 0, 0, 1)]),
    (pa.timestamp("ns", "Europe/Berlin"), [datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)]),
    (pa.duration("ms"), [timedelta(0), timedelta(milliseconds=1)]),
]


def view_of(array: pa.Array) -> View:
    return View.of(pa.RecordBatch.from_arrays([array], ["x"]))


@pytest.mark.parametrize(("type_", "values"), DISTINCT, ids=str)
def test_hashes_are_equal_exactly_where_values_are(type_: pa.DataType, values: list[Any]) -> None:
    rows = [None, *values, *values, None]
    array = pa.array(rows, type_) if not pa.types.is_dictionary(type_) else pa.array(rows).dictionary_encode()
    hashes = view_of(array).hashes(("x",)).tolist()

    for i, one in enumerate(rows):
        for j, other in enumerate(rows):
            assert (hashes[i] == hashes[j]) == (one == other)
    assert view_of(array.slice(1, 2)).hashes(("x",)).tolist() == hashes[1:3]
    assert view_of(array.slice(0, 0)).hashes(("x",)).tolist() == []


def test_minus_zero_is_zero_and_nan_is_null() -> None:
    hashes = view_of(pa.array([0.0, -0.0, float("nan"), None])).hashes(("x",)).tolist()

    assert hashes[0] == hashes[1] != hashes[2] == hashes[3]


def test_nulls_of_a_column_without_type_hash_alike() -> None:
    assert len(set(view_of(pa.nulls(3)).hashes(("x",)).tolist())) == 1


@pytest.mark.parametrize(
    "array", [pa.array([[1]]), pa.array([{"a": 1}]), pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int8()))]
)
def test_nested_columns_are_not_hashed(array: pa.Array) -> None:
    with pytest.raises(Refused):
        view_of(array).hashes(("x",))


def test_every_process_hashes_alike() -> None:
    code = (
        "import pyarrow as pa; from expectations.view import View;"
        "batch = pa.RecordBatch.from_pydict({'x': ['a', None, '日本'], 'y': [1, 2, None]});"
        "print(View.of(batch).hashes(('x', 'y')).tolist())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "POLARS_MAX_THREADS": seed},
        ).stdout
        for seed in ("1", "2")
    }

    assert len(seen) == 1


def test_dictionaries_are_asked_once_per_entry() -> None:
    asked = []

    def claim(values: pa.Array) -> pa.Array:
        asked.append(len(values))
        return pa.array([None if v is None else v == "b" for v in values.to_pylist()], pa.bool_())

    entries = pa.array(["a", "b", None])
    column = pa.DictionaryArray.from_arrays(pa.array([0, 1, 1, None, 2, 0] * 10, pa.int32()), entries)

    assert view_of(column).each("x", claim).to_pylist() == [False, True, True, None, None, False] * 10
    assert asked == [3]
    assert view_of(column.slice(1, 3)).each("x", claim).to_pylist() == [True, True, None]


def test_a_leaf_is_found_by_its_path_and_an_exact_name_wins() -> None:
    batch = pa.RecordBatch.from_pylist([{"a": {"b": 1, "c": [1, 2]}, "a.b": 9}, {"a": None, "a.b": None}])

    assert View.of(batch).column("a.b").to_pylist() == [9, None]
    assert View.of(batch).column("a.c[]").to_pylist() == [1, 2]
