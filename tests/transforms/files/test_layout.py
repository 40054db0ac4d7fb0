import hashlib
from typing import Any

import pyarrow as pa
import pytest

from transforms.files.layout import layout

ROWS = 20_000
CODES = pa.array([hashlib.sha256(str(n).encode()).hexdigest() for n in range(ROWS)])
TIMES = pa.array([(n * 7919 * 104_729) % 10**15 for n in range(ROWS)]).cast(pa.timestamp("us"))
FEW = pa.array([None if n % 11 == 0 else f"word {n % 97}" for n in range(ROWS)])
PROSE = pa.array([f"customer number {n} asked for a new date and was given one" for n in range(ROWS)])


def decided(column: pa.Array, compression: str = "snappy") -> tuple[bool, str, bool]:
    options: dict[str, Any] = layout(pa.table({"c": column}), compression)
    return "c" in options["use_dictionary"], options["compression"]["c"], "c" in options["write_statistics"]


def test_codes_get_no_dictionary_no_snappy_and_no_bounds() -> None:
    assert decided(CODES) == (False, "none", False)
    assert decided(CODES.cast(pa.large_string())) == (False, "none", False)
    assert decided(CODES.cast(pa.binary())) == (False, "none", False)


def test_zstd_still_makes_hexadecimal_digits_smaller() -> None:
    assert decided(CODES, "zstd") == (False, "zstd", True)


def test_values_that_repeat_get_all_three() -> None:
    for column in (FEW, FEW.dictionary_encode(), pa.array([n % 5 for n in range(ROWS)]), pa.array([True] * ROWS)):
        assert decided(column) == (True, "snappy", True)
        assert decided(column, "none") == (True, "none", True)


def test_text_that_does_not_repeat_but_compresses_keeps_its_bounds() -> None:
    assert decided(PROSE) == (False, "snappy", True)


def test_numbers_keep_their_bounds_whatever_they_are() -> None:
    assert decided(TIMES) == (False, "none", True)


def test_a_large_dictionary_of_codes_is_written_as_one_and_not_compressed() -> None:
    column = CODES.slice(0, 10_000)
    assert decided(pa.concat_arrays([column, column]).dictionary_encode()) == (True, "none", False)


def test_a_few_rows_are_written_as_ever() -> None:
    assert decided(CODES.slice(0, 100)) == (True, "snappy", True)


def test_slices_and_nulls_are_judged_by_their_values() -> None:
    gaps = pa.array([None if n % 3 else value for n, value in enumerate(CODES.to_pylist())])
    assert decided(gaps.slice(5_000)) == (True, "snappy", True)  # two of three are one value: null
    assert decided(pa.array([None, *CODES.to_pylist()]).slice(1)) == (False, "none", False)
    assert decided(pa.nulls(ROWS, pa.string())) == (True, "snappy", True)


@pytest.mark.parametrize("rows", [2, ROWS])
def test_whatever_lies_inside_a_column_is_written_as_ever(rows: int) -> None:
    table = pa.table({
        "s": [{"a": "x", "b": [1, 2]}] * rows,
        "m": pa.array([[("k", "v")]] * rows, pa.map_(pa.string(), pa.string())),
        "a.b": ["x"] * rows,
    })  # fmt: skip
    options = layout(table, "snappy")
    paths = ["s.a", "s.b.list.item", "m.key_value.key", "m.key_value.value", "a.b"]
    assert options["use_dictionary"] == options["write_statistics"] == list(options["compression"]) == paths
    assert set(options["compression"].values()) == {"snappy"}


def test_values_are_seen_to_repeat_where_a_batch_holds_each_of_them_three_times() -> None:
    rows = [f"name {n * 7919 % 21_000}" for n in range(65_536)]
    assert decided(pa.array(rows)) == (True, "snappy", True)
