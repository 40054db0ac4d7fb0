"""Constants: one value, in the column's type where that holds it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from pydantic import ValidationError

from transforms.columns.constant import Constant
from transforms.columns.promise import OneOf
from transforms.columns.transform import Site

MIDNIGHT = datetime(2020, 1, 1)
HOLDS = [
    ("é", pa.large_string(), pa.large_string(), "é"),
    ("é", pa.int64(), pa.string(), "é"),
    (True, pa.bool_(), pa.bool_(), True),
    (True, pa.int8(), pa.bool_(), True),
    (1, pa.bool_(), pa.int64(), 1),
    (127, pa.int8(), pa.int8(), 127),
    (128, pa.int8(), pa.int64(), 128),
    (-1, pa.uint64(), pa.int64(), -1),
    (2**53 + 1, pa.float64(), pa.int64(), 2**53 + 1),
    (5, pa.float32(), pa.float32(), 5.0),
    (999, pa.decimal128(5, 2), pa.decimal128(5, 2), Decimal(999)),
    (1000, pa.decimal128(5, 2), pa.int64(), 1000),
    (0.1, pa.decimal32(5, 2), pa.decimal32(5, 2), Decimal("0.10")),
    (0.125, pa.decimal128(5, 2), pa.float64(), 0.125),
    (0.1, pa.float32(), pa.float64(), 0.1),
    (0.5, pa.float16(), pa.float16(), 0.5),
    (1e300, pa.float32(), pa.float64(), 1e300),
    (1.0, pa.int64(), pa.float64(), 1.0),
    (date(2020, 1, 1), pa.date64(), pa.date64(), date(2020, 1, 1)),
    (date(2020, 1, 1), pa.string(), pa.date32(), date(2020, 1, 1)),
    ("2020-01-01", pa.date32(), pa.date32(), date(2020, 1, 1)),
    ("2020-01-01", pa.string(), pa.string(), "2020-01-01"),
    ("never", pa.date32(), pa.string(), "never"),
    ("2020-01-01T00:00:00", pa.timestamp("ms"), pa.timestamp("ms"), MIDNIGHT),
    (MIDNIGHT, pa.timestamp("s"), pa.timestamp("s"), MIDNIGHT),
    (MIDNIGHT.replace(microsecond=1), pa.timestamp("s"), pa.timestamp("us"), MIDNIGHT.replace(microsecond=1)),
    (MIDNIGHT, pa.timestamp("s", "UTC"), pa.timestamp("us"), MIDNIGHT),
    (
        MIDNIGHT.replace(tzinfo=UTC),
        pa.timestamp("ms", "Asia/Tokyo"),
        pa.timestamp("ms", "Asia/Tokyo"),
        MIDNIGHT.replace(tzinfo=UTC),
    ),
    (MIDNIGHT.replace(tzinfo=UTC), pa.string(), pa.timestamp("us", "UTC"), MIDNIGHT.replace(tzinfo=UTC)),
    ("x", pa.list_(pa.int64()), pa.string(), "x"),
    ("x", pa.null(), pa.string(), "x"),
]


def cell_of(type_: pa.DataType) -> object:
    tests = {pa.types.is_decimal: Decimal(0), pa.types.is_date: date(2000, 2, 2), pa.types.is_timestamp: MIDNIGHT}
    others = {pa.types.is_nested: [1], pa.types.is_boolean: False, pa.types.is_string: "", pa.types.is_large_string: ""}
    return next((cell for claims, cell in {**tests, **others}.items() if claims(type_)), 0)


@pytest.mark.parametrize(("value", "type_", "out", "expected"), HOLDS)
def test_the_type_is_the_columns_where_it_holds_the_value_exactly(
    value: object, type_: pa.DataType, out: pa.DataType, expected: object
) -> None:
    constant, site = Constant.model_validate({"value": value}), Site(path="c", type=type_, schema=pa.schema([]))
    assert constant.out_type(site) == out
    values = pa.array([None, None if pa.types.is_null(type_) else pa.scalar(cell_of(type_), type_).as_py()], type_)
    made = constant.kernel(site, None)(values, {})  # type: ignore[arg-type]
    assert made.type == out
    assert made.to_pylist() == [None, None if pa.types.is_null(type_) else expected]


@pytest.mark.parametrize("value", [None, [1], {"a": 1}, 2**63, -(2**63) - 1, "\ud800"])
def test_what_no_cell_can_hold_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        Constant.model_validate({"value": value})


def test_the_promise_names_the_value() -> None:
    assert Constant(value="XX").promises(Site(path="c", type=pa.string(), schema=pa.schema([]))) == (OneOf(("XX",)),)
