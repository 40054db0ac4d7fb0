"""Row rules: what they drop, what becomes of nulls, and which literals fit which column."""

import json
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from transforms.columns.transform import Misfit
from transforms.errors import InputError
from transforms.rows import BoundRule, RowRule, select

AGES = pa.array([12, None, 13, 12, 40, -1], pa.int32())
NAMES = pa.array(["b", None, "b", "", "é", "a"])


def rule(where: str, condition: dict[str, Any], nulls: str | None = "drop") -> RowRule:
    written = {where: condition, "reason": "because"} | ({"nulls": nulls} if nulls else {})
    return RowRule.model_validate_json(json.dumps(written))


def bound(array: pa.Array, where: str, condition: dict[str, Any], nulls: str | None = "drop") -> BoundRule:
    return rule(where, {"column": "c", **condition}, nulls).bind(pa.schema({"c": array.type}))


def stays(array: pa.Array, where: str, condition: dict[str, Any], nulls: str | None = "drop") -> list[bool]:
    return select(pa.record_batch({"c": array}), [bound(array, where, condition, nulls)])[0].tolist()


@pytest.mark.parametrize(
    ("condition", "held"),
    [
        ({"equals": 12}, [True, None, False, True, False, False]),
        ({"in": [40, 12, 12]}, [True, None, False, True, True, False]),
        ({"less_than": 13}, [True, None, False, True, False, True]),
        ({"at_most": 13}, [True, None, True, True, False, True]),
        ({"greater_than": 12}, [False, None, True, False, True, False]),
        ({"at_least": 12}, [True, None, True, True, True, False]),
    ],
    ids=str,
)
def test_a_rule_drops_or_keeps_where_its_condition_holds_and_nulls_as_it_says(
    condition: dict[str, Any], held: list[bool | None]
) -> None:
    for ages in (AGES, AGES.dictionary_encode()):
        assert stays(ages, "keep_where", condition, "drop") == [one is True for one in held]
        assert stays(ages, "keep_where", condition, "keep") == [one is not False for one in held]
        assert stays(ages, "drop_where", condition, "drop") == [one is False for one in held]
        assert stays(ages, "drop_where", condition, "keep") == [one is not True for one in held]
    assert stays(AGES.slice(1, 3), "keep_where", condition) == [one is True for one in held[1:4]]
    assert stays(AGES.slice(0, 0), "keep_where", condition) == []


@pytest.mark.parametrize(
    "array", [NAMES, NAMES.cast(pa.large_string()), NAMES.dictionary_encode()], ids=lambda a: str(a.type)
)
def test_text_is_ordered_by_its_bytes_and_the_empty_string_is_a_value(array: pa.Array) -> None:
    assert stays(array, "keep_where", {"at_most": "a"}) == [False, False, False, True, False, True]
    assert stays(array, "keep_where", {"greater_than": "z"}) == [False, False, False, False, True, False]
    assert stays(array, "drop_where", {"equals": ""}, "keep") == [True, True, True, False, True, True]


def test_a_null_in_the_dictionary_itself_is_a_null() -> None:
    array = pa.DictionaryArray.from_arrays(pa.array([0, 1, None], pa.int8()), pa.array(["a", None]))
    assert stays(array, "keep_where", {"equals": "a"}, "drop") == [True, False, False]
    assert stays(array, "drop_where", {"is_null": True}, None) == [True, False, False]


def test_is_null_decides_nulls_itself() -> None:
    assert stays(NAMES, "drop_where", {"is_null": True}, None) == [True, False, True, True, True, True]
    assert stays(NAMES, "keep_where", {"is_null": True}, None) == [False, True, False, False, False, False]
    assert stays(NAMES, "drop_where", {"is_null": False}, "keep") == [False, True, False, False, False, False]
    assert stays(NAMES, "keep_where", {"is_null": False}, "drop") == [True, False, True, True, True, True]
    with pytest.raises(ValidationError, match="is_null decides"):
        rule("drop_where", {"column": "c", "is_null": True}, "keep")


def test_is_null_takes_nested_columns() -> None:
    assert stays(pa.array([[1], None, []]), "drop_where", {"is_null": True}, None) == [True, False, True]


def test_nan_is_a_value_for_which_no_comparison_holds() -> None:
    array = pa.array([float("nan"), None, 1.0])
    for condition in ({"equals": 1}, {"less_than": 2}, {"at_least": 0.5}):
        assert stays(array, "keep_where", condition, "keep") == [False, True, True]
        assert stays(array, "drop_where", condition, "drop") == [True, False, False]


def test_a_row_counts_for_the_first_rule_that_drops_it() -> None:
    rules = [bound(AGES, "drop_where", {"less_than": 13}, "keep"), bound(AGES, "keep_where", {"equals": 12})]
    mask, counts = select(pa.record_batch({"c": AGES}), rules)
    assert mask.tolist() == [False] * 6
    assert counts == (3, 3)
    assert select(pa.record_batch({"c": AGES}), [])[1] == ()


@pytest.mark.parametrize(
    ("value", "type_", "literal"),
    [
        (True, pa.bool_(), True),
        (200, pa.uint8(), 200),
        (1.5, pa.float16(), 1.5),
        (2.0, pa.float64(), 2),
        (Decimal("12.50"), pa.decimal128(5, 2), 12.5),
        (Decimal("12.50"), pa.decimal32(5, 2), "12.5"),
        (Decimal(7), pa.decimal64(9, 0), 7),
        (date(2026, 12, 31), pa.date32(), "2026-12-31"),
        (date(2026, 12, 31), pa.date64(), "2026-12-31"),
        (datetime.fromisoformat("2026-12-31T01:00"), pa.timestamp("ms"), "2026-12-31T01:00:00"),
        (datetime.fromisoformat("2026-12-31"), pa.timestamp("us"), "2026-12-31"),
        (datetime(2026, 12, 31, tzinfo=UTC), pa.timestamp("us", "Europe/Paris"), "2026-12-31T01:00:00+01:00"),
        ("é", pa.large_string(), "é"),
    ],
)
def test_a_literal_is_a_value_of_the_column_s_type(value: Any, type_: pa.DataType, literal: Any) -> None:
    array = pa.array([None, value], type_)
    assert stays(array, "keep_where", {"equals": literal}) == [False, True]
    assert stays(array, "keep_where", {"in": [literal]}) == [False, True]


@pytest.mark.parametrize(
    ("type_", "literal"),
    [
        (pa.string(), 5),
        (pa.int8(), 300),
        (pa.int64(), 1.5),
        (pa.int64(), "5"),
        (pa.int64(), True),
        (pa.float64(), "x"),
        (pa.float32(), 1e300),
        (pa.float64(), True),
        (pa.bool_(), 1),
        (pa.bool_(), "true"),
        (pa.decimal128(5, 2), 1.234),
        (pa.decimal128(3, 2), 100),
        (pa.date32(), "31.12.2026"),
        (pa.date32(), 5),
        (pa.date32(), "2026-12-31T00:00:00"),
        (pa.timestamp("us"), "2026-12-31T00:00:00Z"),
        (pa.timestamp("us", "UTC"), "2026-12-31T00:00:00"),
        (pa.timestamp("ms"), "2026-12-31T00:00:00.0001"),
    ],
)
def test_a_literal_that_the_type_does_not_hold_is_a_misfit(type_: pa.DataType, literal: Any) -> None:
    with pytest.raises(Misfit, match=r"column 'c' of type .* is compared with .*; write "):
        bound(pa.nulls(0, type_), "drop_where", {"equals": literal})


@pytest.mark.parametrize(
    "type_",
    [
        pa.binary(),
        pa.list_(pa.int8()),
        pa.struct([("a", pa.int8())]),
        pa.null(),
        pa.time64("us"),
        pa.duration("s"),
        pa.uuid(),
    ],
    ids=str,
)
def test_a_type_that_is_not_compared_is_a_misfit(type_: pa.DataType) -> None:
    with pytest.raises(Misfit, match="cannot be compared"):
        bound(pa.nulls(0, type_), "drop_where", {"equals": "x"})


def test_booleans_have_no_order() -> None:
    with pytest.raises(Misfit, match="has no order"):
        bound(pa.nulls(0, pa.bool_()), "drop_where", {"less_than": True})


def test_an_unknown_column_is_a_misfit_that_offers_the_nearest() -> None:
    with pytest.raises(Misfit, match="did you mean 'age'"):
        rule("drop_where", {"column": "aeg", "equals": 1}).bind(pa.schema({"age": pa.int8()}))


@pytest.mark.parametrize(
    "written",
    [
        {"drop_where": {"column": "c", "equals": 1}, "reason": "r"},
        {"drop_where": {"column": "c", "equals": 1}, "nulls": "drop"},
        {"drop_where": {"column": "c"}, "nulls": "drop", "reason": "r"},
        {"drop_where": {"column": "c", "equals": 1, "at_most": 2}, "nulls": "drop", "reason": "r"},
        {"drop_where": {"column": "c", "in": []}, "nulls": "drop", "reason": "r"},
        {"drop_where": {"equals": 1}, "nulls": "drop", "reason": "r"},
        {"nulls": "drop", "reason": "r"},
        {
            "drop_where": {"column": "c", "equals": 1},
            "keep_where": {"column": "c", "equals": 1},
            "nulls": "drop",
            "reason": "r",
        },
        {"drop_where": {"column": "c", "equals": [1]}, "nulls": "drop", "reason": "r"},
        {"drop_where": {"column": "c", "is_null": 1}, "reason": "r"},
        {"drop_where": {"column": "c", "equals": 1}, "nulls": "drop", "reason": ""},
    ],
    ids=str,
)
def test_a_rule_that_is_not_whole_is_refused(written: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RowRule.model_validate_json(json.dumps(written))


def test_a_column_of_another_type_than_bound_is_refused() -> None:
    with pytest.raises(InputError, match="column 'c' comes as string"):
        select(pa.record_batch({"c": NAMES}), [bound(AGES, "drop_where", {"equals": 1})])


def test_a_bound_rule_pickles() -> None:
    one = bound(pa.nulls(0, pa.timestamp("ns", "UTC")), "drop_where", {"in": ["2026-12-31T00:00:00.000000001Z"]})
    assert pickle.loads(pickle.dumps(one)) == one
