from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.files.bounds import in_type

EXTREMES = [
    pa.array([-128, 127], pa.int8()),
    pa.array([0, 255], pa.uint8()),
    pa.array([0, 2**16 - 1], pa.uint16()),
    pa.array([-(2**31), 2**31 - 1], pa.int32()),
    pa.array([0, 2**32 - 1], pa.uint32()),
    pa.array([-(2**63), 2**63 - 1], pa.int64()),
    pa.array([0, 2**64 - 1], pa.uint64()),
    pa.array([-1.5, 2.0], pa.float16()),
    pa.array([-1.5, 2.0], pa.float32()),
    pa.array([-1e300, 1e300]),
    pa.array([False, True]),
    pa.array(["", "Zoë"]),
    pa.array(["", "Zoë"], pa.large_string()),
    pa.array(["", "Zoë"], pa.string_view()),
    pa.array([b"", b"\xff"]),
    pa.array([b"a\x00", b"\xff\xff"], pa.binary(2)),
    pa.array([date(1, 1, 1), date(9999, 12, 31)]),
    pa.array([-(2**31), 2**31 - 1], pa.int32()).view(pa.date32()),
    pa.array([datetime(1, 1, 1), datetime(9999, 12, 31)], pa.timestamp("ms")),
    pa.array([datetime(1969, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)], pa.timestamp("us", "Europe/Berlin")),
    pa.array([-(2**62), 2**62 + 1]).view(pa.timestamp("ns")),
    pa.array([time(0), time(23, 59, 59, 999_000)], pa.time32("ms")),
    pa.array([1, 86_399_999_999_999]).view(pa.time64("ns")),
    pa.array([timedelta(-1), timedelta(1)], pa.duration("us")),
    pa.array([Decimal("-1.50"), Decimal("999.99")], pa.decimal32(5, 2)),
    pa.array([Decimal("-1.50"), Decimal("999.99")], pa.decimal64(15, 2)),
    pa.array([Decimal("-1.50"), Decimal("999.99")], pa.decimal128(5, 2)),
    pa.array([Decimal(-(10**38) + 1), Decimal(10**38 - 1)], pa.decimal128(38, 0)),
    pa.array([Decimal(-(10**76) + 1), Decimal(10**76 - 1)], pa.decimal256(76, 0)),
]  # fmt: skip


@pytest.mark.parametrize("integers", [False, True], ids=["decimals as bytes", "decimals as integers"])
@pytest.mark.parametrize("values", EXTREMES, ids=lambda values: str(values.type))
def test_bounds_come_out_as_the_values_that_went_in(values: pa.Array, integers: bool) -> None:
    table = pa.table({"c": pa.concat_arrays([pa.nulls(1, values.type), values, values])})
    pq.write_table(table, sink := pa.BufferOutputStream(), store_decimal_as_integer=integers)
    held = pq.ParquetFile(pa.BufferReader(sink.getvalue())).metadata.row_group(0).column(0).statistics
    (found,) = in_type([held.min_raw, held.max_raw], values.type)
    assert found.type == values.type
    assert found.equals(values)


def test_each_bound_comes_once_and_none_makes_no_array() -> None:
    assert [a.to_pylist() for a in in_type([b"b", b"a", b"b", b""], pa.string())] == [["b", "a", ""]]
    assert in_type([], pa.string()) == []


@pytest.mark.parametrize(
    ("raw", "type_", "text"),
    [
        (300, pa.int8(), "300"),
        (b"Zo\xc3", pa.string(), "Zo\\xc3"),
        (b"abc", pa.binary(2), "abc"),
        (10**14, pa.time64("us"), str(10**14)),
        (10**9, pa.decimal128(5, 2), str(10**9)),
        (7, pa.null(), "7"),
        (b"abc", pa.float16(), "abc"),
    ],
)
def test_what_the_type_cannot_be_comes_as_text_of_what_it_is(raw: int | bytes, type_: pa.DataType, text: str) -> None:
    (found,) = in_type([raw], type_)
    assert found.equals(pa.array([text]))


def test_bounds_that_fit_stay_in_the_type_beside_one_that_does_not() -> None:
    assert [a.to_pylist() for a in in_type([5, 300, -5], pa.int8())] == [[5, -5], ["300"]]
