"""The published JSON Schema says what the policy says, as far as a schema can."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from transforms.columns.catalogue import CATALOGUE
from transforms.errors import PolicyError
from transforms.policy import Policy

SCHEMA = Draft202012Validator(Policy.json_schema())
LEAST: dict[str, Any] = {"beamveil": 1, "dataset": "d", "scope": "s", "columns": {"c": "keep"}}
RULE = {"drop_where": {"column": "a", "equals": 1}, "nulls": "drop", "reason": "r"}
GOOD: list[dict[str, Any]] = [
    {},
    {
        "purpose": "p",
        "owner": "o",
        "review_by": "2027-06-30",
        "reviewed_by": "me",
        "residency": ["europe-west1", "EU"],
        "status": "proposed",
    },
    {"unlisted": "refuse", "row_order": "shuffled", "on_bad_rows": "quarantine"},
    {"types": {"a": "timestamp[us, UTC]", "b": "decimal128(12, 2)"}},
    {"csv": {"delimiter": "\t", "quote": "'", "header": False}},
    {"rename": {"c": "label"}},
    {"columns": {}},
    {"rows": [RULE, {"keep_where": {"column": "a", "in": ["x", 1, True]}, "nulls": "keep", "reason": "r"}]},
    {"rows": [{"drop_where": {"column": "a", "is_null": True}, "reason": "r"}]},
    {
        "anonymity": {
            "quasi_identifiers": ["a"],
            "entity": {"column": "i", "domain": "d"},
            "k": 2,
            "l": {"b": 2},
            "t": {"b": 0.5},
        }
    },
    {"expect": [{"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 1, "max_value": None}}]},
    {"columns": {"c": {"keep": {"accept": ["email"], "reason": "public"}}}},
    {"columns": {"c": {"constant": "XX"}}},
    {"columns": {"c": {"constant": 5}}},
    {"columns": {"c": {"constant": {"value": 0.5}}}},
    {"columns": {"c": {"tokenize": {"domain": "d", "as": "int64", "normalize": ["trim", "nfkc"]}}}},
    {"columns": {"c": {"fpe": {"domain": "d", "luhn": True}}}},
    {"columns": {"c": {"shift": {"by": "id", "days": 3}}}},
    {"columns": {"c": {"shift": {"by": {"column": "id", "domain": "d"}, "days": 3}}}},
    {"columns": {"c": {"generalize": {"buckets": [0, 18, 40]}}}},
    {"columns": {"c": {"generalize": {"to": "age", "at": "2026-01-01"}}}},
    {"columns": {"c": {"redact": {"with": "token"}}}},
    {"columns": {"c": {"surrogate": {"of": "email", "persona": "id", "unique": True}}}},
    {"columns": {"c": "mask"}},
    {"columns": {"c": {"drop": {}}}},
]
BAD: list[dict[str, Any]] = [
    {"beamveil": 2},
    {"beamveil": "1"},
    {"dataset": ""},
    {"dataset": None},
    {"dataset": 5},
    {"surplus": 1},
    {"status": "draft"},
    {"unlisted": True},
    {"purpose": None},
    {"types": {"a": "date"}},
    {"types": {"a": "timestamp[s]"}},
    {"csv": {"delimiter": ",,"}},
    {"csv": {"delimiter": ""}},
    {"csv": {"quote": "\n"}},
    {"csv": {"header": "yes"}},
    {"csv": {"sep": ","}},
    {"rename": {"c": ""}},
    {"rename": ["c"]},
    {"rows": {}},
    {"rows": [{"nulls": "drop", "reason": "r"}]},
    {"rows": [RULE | {"keep_where": RULE["drop_where"]}]},
    {"rows": [RULE | {"reason": ""}]},
    {"rows": [RULE | {"nulls": "maybe"}]},
    {"rows": [RULE | {"drop_where": {"column": "a"}}]},
    {"rows": [RULE | {"drop_where": {"column": "a", "equals": 1, "in": [1]}}]},
    {"rows": [RULE | {"drop_where": {"column": "a", "in": []}}]},
    {"rows": [RULE | {"drop_where": {"column": "a", "equals": None}}]},
    {"anonymity": {"quasi_identifiers": [], "k": 2}},
    {"anonymity": {"quasi_identifiers": ["a"], "k": 1}},
    {"anonymity": {"quasi_identifiers": ["a"], "k": 2, "t": {"a": 2}}},
    {"expect": [{"type": "table_row_count"}]},
    {"expect": [{"kwargs": {}}]},
    {"columns": ["c"]},
    {"columns": {"c": "kep"}},
    {"columns": {"c": "hash"}},
    {"columns": {"c": None}},
    {"columns": {"c": []}},
    {"columns": {"c": {}}},
    {"columns": {"c": {"mask": {}, "drop": {}}}},
    {"columns": {"c": {"mask": None}}},
    {"columns": {"c": {"hash": {}}}},
    {"columns": {"c": {"hash": {"domain": "d", "as": "base32"}}}},
    {"columns": {"c": {"hash": {"domain": "d", "salt": "s"}}}},
    {"columns": {"c": {"tokenize": {"domain": "d", "normalize": ["upper"]}}}},
    {"columns": {"c": {"constant": None}}},
    {"columns": {"c": {"constant": [1]}}},
    {"columns": {"c": {"shift": {"by": {"col": "id"}, "days": 3}}}},
    {"columns": {"c": {"shift": {"by": "id", "days": "3"}}}},
    {"columns": {"c": {"mask": {"keep_last": 1.5}}}},
]


def parses(written: dict[str, Any]) -> bool:
    try:
        Policy.from_yaml(json.dumps(written), name="p")
    except PolicyError:
        return False
    return True


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(Policy.json_schema())
    assert json.loads(json.dumps(Policy.json_schema())) == Policy.json_schema()


@pytest.mark.parametrize("change", GOOD, ids=str)
def test_what_parses_is_valid(change: dict[str, Any]) -> None:
    assert parses(LEAST | change)
    SCHEMA.validate(LEAST | change)


@pytest.mark.parametrize("change", BAD, ids=str)
def test_what_is_refused_is_invalid(change: dict[str, Any]) -> None:
    assert not parses(LEAST | change)
    assert not SCHEMA.is_valid(LEAST | change)


@pytest.mark.parametrize("key", ["beamveil", "dataset", "columns"])
def test_what_is_required_is_required_by_both(key: str) -> None:
    written = {k: v for k, v in LEAST.items() if k != key}
    assert not parses(written)
    assert not SCHEMA.is_valid(written)


def test_every_transform_stands_in_the_schema_with_its_options() -> None:
    definitions = Policy.json_schema()["$defs"]
    for transform in CATALOGUE:
        options = {field.alias or name for name, field in transform.model_fields.items()}
        assert set(definitions[transform.__name__].get("properties", {})) == options
