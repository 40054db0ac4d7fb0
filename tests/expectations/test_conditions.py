from typing import Any

import dateutil.parser
import pyarrow as pa
import pytest

from expectations.conditions import COLUMN_CONDITIONS, ROW_CONDITIONS
from expectations.spec import Refused
from expectations.view import View

BATCH = pa.RecordBatch.from_pydict(
    {
        "s": pa.array(["a", None, "", "Zoë", "日本", "a"]),
        "d": pa.array(["a", None, "", "b", "a", "a"]).dictionary_encode(),
        "n": pa.array([1, None, 3, -4, 2**60 + 1, 1]),
        "m": pa.array([1, None, 4, -4, None, 0], pa.int16()),
        "l": pa.array([[1]] * 6),
        "t": pa.array(["2026-01-31", None, "31 Jan 2026 10:00", "日本", "1:00 CANAR x", "2026-01-31"]),
        "j": pa.array(['{"a": 1}', None, "{", "[1]", '{"a": "ü"}', '{"a": 1}']).dictionary_encode(),
        "x": pa.array([0.5, float("nan"), None, -0.0, 2.0, 0.5]),
    }
)
_OBJECT = {"type": "object", "properties": {"a": {"$ref": "#/definitions/any"}}, "definitions": {"any": True}}


@pytest.mark.parametrize(
    ("name", "column", "value", "expected"),
    [
        ("in_set", "s", {"value_set": ["a", "日本", 3]}, [True, None, False, False, True, True]),
        ("in_set", "d", {"value_set": ["a"]}, [True, None, False, False, True, True]),
        ("not_in_set", "n", {"value_set": [1, 2.5]}, [False, None, True, True, True, False]),
        ("between", "n", {"min_value": 0, "max_value": 2**60}, [True, None, True, False, False, True]),
        ("between", "n", {"min_value": 1, "strict_min": True}, [False, None, True, False, True, False]),
        ("match_regex", "s", {"regex": "^.{2,}$"}, [False, None, False, True, True, False]),
        ("match_regex", "n", {"regex": "^-"}, [False, None, False, True, False, False]),
        ("not_match_regex", "d", {"regex": "a"}, [False, None, True, True, False, False]),
        ("match_regex_list", "s", {"regex_list": ["a", "ë"]}, [True, None, False, True, False, True]),
        (
            "match_regex_list",
            "s",
            {"regex_list": ["Z", "ë"], "match_on": "all"},
            [False, None, False, True, False, False],
        ),
        ("not_match_regex_list", "s", {"regex_list": ["a", "ë"]}, [False, None, True, False, True, False]),
        ("dateutil_parseable", "t", {}, [True, None, True, False, False, True]),
        ("json_parseable", "j", {}, [True, None, False, True, True, True]),
        ("match_json_schema", "j", {"json_schema": _OBJECT}, [True, None, False, False, True, True]),
        ("value_length.equals", "s", {"value": 2}, [False, None, False, False, True, False]),
        ("value_length.between", "s", {"min_value": 1, "max_value": 2}, [True, None, False, False, True, True]),
        ("json_parseable", "s", {}, [False, None, False, False, False, False]),
        ("match_strftime_format", "s", {"strftime_format": "%d"}, [False, None, False, False, False, False]),
    ],
)
def test_a_condition_holds_value_by_value(name: str, column: str, value: dict[str, Any], expected: list[Any]) -> None:
    def asked(batch: pa.RecordBatch) -> list[Any]:
        view = View.of(batch)
        holds = COLUMN_CONDITIONS[f"column_values.{name}"](view, column, **value).to_pylist()
        return [h if there else None for h, there in zip(holds, view.present(column).to_pylist(), strict=True)]

    assert asked(BATCH) == expected
    assert asked(BATCH.slice(1, 3)) == expected[1:4]
    assert asked(BATCH.slice(0, 0)) == []


@pytest.mark.parametrize(
    ("name", "columns", "value", "expected"),
    [
        ("column_pair_values.equal", ("n", "m"), {}, [True, False, False, True, False, False]),
        (
            "column_pair_values.a_greater_than_b",
            ("n", "m"),
            {"or_equal": True},
            [True, False, False, True, False, True],
        ),
        ("multicolumn_values.equal", ("s", "d"), {}, [True, True, True, False, False, True]),
        ("multicolumn_sum.equal", ("n", "m"), {"sum_total": 2.0}, [True, False, False, False, False, False]),
        (
            "column_pair_values.in_set",
            ("s", "n"),
            {"value_pairs_set": [["a", 1.0], [None, None], ["Zoë", 3], ["日本", 2**60 + 1], [3, "a"], ["", None]]},
            [True, True, False, False, True, True],
        ),
        (
            "column_pair_values.in_set",
            ("x", "d"),
            {"value_pairs_set": [[0, "b"], [None, "a"]]},
            [False] * 3 + [True, False, False],
        ),
        ("column_pair_values.in_set", ("s", "n"), {"value_pairs_set": []}, [False] * 6),
        ("select_column_values.unique.within_record", ("s", "d"), {}, [False, False, False, True, True, False]),
    ],
)
def test_a_condition_holds_row_by_row(
    name: str, columns: tuple[str, ...], value: dict[str, Any], expected: list[bool]
) -> None:
    assert ROW_CONDITIONS[name](View.of(BATCH), columns, **value).to_pylist() == expected
    assert ROW_CONDITIONS[name](View.of(BATCH.slice(2, 3)), columns, **value).to_pylist() == expected[2:5]


@pytest.mark.parametrize("schema", [{"type": 1}, {"items": {"$ref": "https://example.com/other"}}])
def test_a_json_schema_that_is_none_or_leads_elsewhere_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refusal:
        COLUMN_CONDITIONS["column_values.match_json_schema"](View.of(BATCH.slice(0, 0)), "j", json_schema=schema)
    assert "example" not in str(refusal.value)


def test_what_a_parser_says_of_a_text_is_not_heard(recwarn: pytest.WarningsRecorder) -> None:
    texts = pa.RecordBatch.from_pydict({"t": ["2026-01-31 10:00 CANAR"]})
    COLUMN_CONDITIONS["column_values.dateutil_parseable"](View.of(texts), "t")
    assert not recwarn.list
    dateutil.parser.parse("2026-01-31 10:00 CANAR")
    assert "CANAR" in str(recwarn.pop().message)


@pytest.mark.parametrize("name", sorted(COLUMN_CONDITIONS))
def test_no_condition_of_values_is_asked_of_lists(name: str) -> None:
    value: dict[str, dict[str, Any]] = {
        "in_set": {"value_set": [1]},
        "not_in_set": {"value_set": [1]},
        "between": {"min_value": 1},
        "match_regex": {"regex": "a"},
        "not_match_regex": {"regex": "a"},
        "match_regex_list": {"regex_list": ["a"]},
        "not_match_regex_list": {"regex_list": ["a"]},
        "value_length.between": {"min_value": 1},
        "value_length.equals": {"value": 1},
        "match_strftime_format": {"strftime_format": "%Y"},
        "match_json_schema": {"json_schema": {}},
    }
    with pytest.raises(Refused):
        COLUMN_CONDITIONS[name](View.of(BATCH.slice(0, 0)), "l", **value.get(name.removeprefix("column_values."), {}))


def test_columns_of_different_kinds_are_not_compared() -> None:
    with pytest.raises(Refused):
        ROW_CONDITIONS["column_pair_values.equal"](View.of(BATCH), ("s", "n"))
