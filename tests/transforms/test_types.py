"""Arrow's type names in a policy, and types that are refused."""

import io
import pickle
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.internal.cloudpickle import cloudpickle

from transforms.types import TYPE_NAMES, filler, has_dictionary, parse_type, untaken, unwritten

FLAT = [
    "timestamp[ms]",
    "timestamp[ns, Europe/Paris]",
    "timestamp[us, +01:00]",
    "timestamp[us, tz=UTC]",
    "decimal256(76, 76)",
]


@pytest.mark.parametrize("name", [*TYPE_NAMES, *FLAT])
def test_every_type_that_can_be_named_survives_parquet(name: str) -> None:
    type_ = parse_type(name)
    file = io.BytesIO()
    pq.write_table(pa.table({"c": pa.nulls(2, type_)}), file)
    assert pq.read_table(file).schema.field("c").type == type_


@pytest.mark.parametrize(
    "name", ["string", "bool", "date32", "int64", "time64[us]", "timestamp[us]", "decimal128(12, 2)"]
)
def test_a_type_is_written_as_arrow_prints_it(name: str) -> None:
    assert str(parse_type(name)) in {name, f"{name}[day]"}


@pytest.mark.parametrize(
    "name",
    [
        "",
        "text",
        "int",
        "String",
        "date64",
        "timestamp",
        "timestamp[s]",
        "timestamp[us, Mars/X]",
        "timestamp[us,]",
        "decimal128(39, 2)",
        "decimal128(5, 6)",
        "decimal128(5)",
        "list<string>",
        "time32[s]",
        "null",
        "int64 ",
        "decimal256(77, 0)",
        "timestamp[us, ../../etc/passwd]",
    ],
)
def test_any_other_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"is no type|no time zone"):
        parse_type(name)


@pytest.mark.parametrize(
    ("type_", "taken"),
    [
        (pa.string(), True),
        (pa.decimal32(5, 2), True),
        (pa.dictionary(pa.int8(), pa.string()), True),
        (pa.dictionary(pa.int8(), pa.list_(pa.int8())), False),
        (pa.uuid(), False),
        (pa.string_view(), False),
        (pa.list_view(pa.int8()), False),
        (pa.run_end_encoded(pa.int32(), pa.string()), False),
        (pa.dense_union([pa.field("a", pa.int8())]), False),
    ],
    ids=str,
)
def test_exotic_types_are_refused_with_a_reason(type_: pa.DataType, taken: bool) -> None:
    assert (untaken(type_) is None) == taken


@pytest.mark.parametrize(
    ("type_", "written"),
    [
        (pa.uuid(), True),
        (pa.list_view(pa.int8()), True),
        (pa.map_(pa.string(), pa.list_(pa.dictionary(pa.int8(), pa.string()))), True),
        (pa.duration("us"), True),
        (pa.month_day_nano_interval(), False),
        (pa.struct([]), False),
        (pa.list_(pa.struct([("u", pa.sparse_union([pa.field("a", pa.int8())]))])), False),
        (pa.run_end_encoded(pa.int32(), pa.string()), False),
        (pa.struct([("v", pa.string_view())]), False),
    ],
    ids=str,
)
def test_what_parquet_cannot_hold_is_known(type_: pa.DataType, written: bool) -> None:
    assert (unwritten(type_) is None) == written


def test_a_dictionary_is_found_at_any_depth() -> None:
    assert has_dictionary(pa.list_(pa.struct([("m", pa.map_(pa.string(), pa.dictionary(pa.int8(), pa.string())))])))
    assert not has_dictionary(pa.list_(pa.struct([("m", pa.map_(pa.string(), pa.string()))])))


@pytest.mark.parametrize(
    "type_",
    [
        pa.string(),
        pa.large_binary(),
        pa.bool_(),
        pa.int64(),
        pa.float16(),
        pa.date32(),
        pa.timestamp("us", "UTC"),
        pa.decimal128(5, 2),
        pa.binary(3),
        pa.list_(pa.int8()),
        pa.list_(pa.int8(), 2),
        pa.map_(pa.string(), pa.int8()),
        pa.dictionary(pa.int8(), pa.string()),
        pa.struct([("a", pa.large_list(pa.string()))]),
        pa.uuid(),
        pa.list_view(pa.int8()),
        pa.duration("s"),
    ],
    ids=str,
)
def test_a_filler_is_one_value_that_is_not_null(type_: pa.DataType) -> None:
    one = filler(type_)
    one.validate(full=True)
    assert (len(one), one.null_count, one.type) == (1, 0, type_)


@pytest.mark.parametrize("library", [pickle, cloudpickle])
def test_fixed_size_lists_pickle_whole_and_stay_equal(library: Any) -> None:
    type_ = pa.struct([pa.field("x", pa.list_(pa.field("element", pa.int32(), nullable=False), 2))])
    again = pickle.loads(library.dumps(type_))
    assert again == type_
    assert str(again) == str(type_)
