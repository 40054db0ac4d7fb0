from collections import Counter
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest

from expectations.metrics import measure
from expectations.rebuilt import MOST_COMMON, VALUE_COUNTS, asked, most_common, value_counts
from expectations.spec import Evidence, Spec, evidence_from_json, evidence_to_json

ROWS = pa.table(
    {
        "s": pa.array(["a", "a", None, "", "CANARY", "日本", "日本", "b", "a", "日本"]).dictionary_encode(),
        "n": pa.array([1, 1, 2, 3, None, 7, 7, 7, 1, 0], pa.int16()),
    }
)
AT = {name: Spec.of("m", {"column": name}).domain for name in ROWS.column_names}


def evidence(name: str, column: str, *lists: list[Any], rows: pa.Table = ROWS) -> Evidence:
    specs = {spec for values in lists for spec in asked(name, AT[column], values)}
    text = evidence_to_json(measure(specs, rows.to_batches(max_chunksize=3), rows.schema))
    assert "CANARY" not in text
    return evidence_from_json(text)


def known(values: Any) -> list[Any]:
    return [value for value in values if not isinstance(value, UUID)]


def test_of_the_most_common_values_only_those_are_named_that_the_suite_names() -> None:
    assert most_common(evidence(MOST_COMMON, "s", ["a", "日本", "b"]), AT["s"]) == ["a", "日本"]
    found = most_common(evidence(MOST_COMMON, "s", ["b"], ["日本", 3]), AT["s"])
    assert found is not None
    assert (len(found), known(found)) == (2, ["日本"])


def test_numbers_are_one_value_however_they_are_written() -> None:
    found = most_common(evidence(MOST_COMMON, "n", [7.0, 1], [True, "7"]), AT["n"])

    assert found is not None
    assert sorted(found) == [1, 7]


def test_of_nothing_nothing_is_common() -> None:
    assert most_common(evidence(MOST_COMMON, "s", ["a"], rows=ROWS.slice(0, 0)), AT["s"]) == []
    assert value_counts(evidence(VALUE_COUNTS, "s", ["a"], rows=ROWS.slice(0, 0)), AT["s"]) == {}


@pytest.mark.parametrize("lists", [[["a", "x"]], [["a", "x"], ["日本", ""]], [[]]])
def test_values_are_counted_under_their_names_or_under_none(lists: list[list[str]]) -> None:
    found = value_counts(evidence(VALUE_COUNTS, "s", *lists), AT["s"])

    counts = Counter(value for value in ROWS["s"].to_pylist() if value is not None)
    assert found is not None
    assert sorted(found.values()) == sorted(counts.values())
    named = {value for values in lists for value in values}
    assert {value: count for value, count in found.items() if value in named} == {
        value: counts[value] for value in named & set(counts)
    }
    assert set(known(found)) == named & set(counts)


def test_without_evidence_there_is_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    assert most_common({}, AT["s"]) is None
    assert value_counts({}, AT["s"]) is None
    assert value_counts(evidence(VALUE_COUNTS, "n", [1]), AT["s"]) is None
    monkeypatch.setattr("expectations.rebuilt.MOST_OTHERS", 3)
    assert value_counts(evidence(VALUE_COUNTS, "s", ["a"]), AT["s"]) is None
