"""A suite survives its JSON, and so does what it is asked again."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
import pyarrow as pa
import pytest
from great_expectations.expectations.row_conditions import Column

from expectations.again import answerable, judge_again
from expectations.engine import plan_metrics
from expectations.metrics import OF_THE_RUN
from expectations.suite import suite_for
from expectations.written import suite_from_json, suite_to_json
from transforms.errors import OutputError

MakeRun = Callable[..., Any]
ROWS = pa.RecordBatch.from_pydict(
    {
        "n": pa.array([1, 2, None, 2], pa.int64()),
        "d": pa.array([date(2020, 1, 1), None, date(2021, 1, 1), date(2020, 1, 1)]),
        "p": pa.array([Decimal("1.50"), Decimal("0.00"), None, Decimal("1.50")], pa.decimal128(8, 2)),
        "s": ["ü", "", None, "x"],
    }
)
SUITE = gx.ExpectationSuite(
    "any",
    expectations=[
        gxe.ExpectColumnValuesToBeBetween(column="d", min_value=date(2020, 1, 1), severity="warning"),
        gxe.ExpectColumnValuesToBeInSet(column="p", value_set=[Decimal("1.50"), Decimal("0.00")], notes="prices"),
        gxe.ExpectColumnValuesToNotBeNull(
            column="s", row_condition=(Column("n") > 1) & Column("d").is_not_null(), meta={"why": "ü"}
        ),
        gxe.ExpectColumnValuesToBeUnique(column="n", mostly=0.5),
        gxe.ExpectColumnPairValuesToBeEqual(column_A="n", column_B="n", ignore_row_if="either_value_is_missing"),
    ],
)


def test_a_suite_survives_its_json_with_dates_decimals_conditions_and_words() -> None:
    text = json.dumps(suite_to_json(SUITE))
    again = suite_from_json(json.loads(text))
    assert json.dumps(suite_to_json(again)) == text
    assert plan_metrics(again, ROWS.schema) == plan_metrics(SUITE, ROWS.schema)
    for one, other in zip(again.expectations, SUITE.expectations, strict=True):
        assert (one.severity, one.notes, one.meta) == (other.severity, other.notes, other.meta)


def test_the_suite_of_a_plan_survives_its_json_and_nothing_stands_in_it_twice(make_run: MakeRun) -> None:
    suite = suite_for(make_run().plan)
    entries = suite_to_json(suite)
    assert suite_to_json(suite_from_json(entries)) == entries
    assert {key for entry in entries for key in entry["kwargs"]} <= {
        *("column", "columns", "planned", "pattern", "values", "low", "high", "chance", "kinds", "description"),
    }


@pytest.mark.parametrize(
    "entry",
    [
        {"type": "expect_luck", "kwargs": {}},
        {"type": "expect_column_values_to_be_unique", "kwargs": {}},
        {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "a", "luck": "CANARY"}},
        {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "a", "mostly": "CANARY"}},
        {"kwargs": {}},
    ],
)
def test_what_is_no_expectation_is_refused_without_quoting_it(entry: dict[str, Any]) -> None:
    with pytest.raises(OutputError, match="cannot be read by this version") as caught:
        suite_from_json([entry])
    assert "CANARY" not in str(caught.value)


def test_what_speaks_of_the_input_is_not_asked_again_and_all_else_is(make_run: MakeRun) -> None:
    run = make_run()
    suite = suite_for(run.plan)
    kept = answerable(suite, run.plan.schema)
    assert 0 < len(kept.expectations) < len(suite.expectations)
    assert not {spec.name for spec in plan_metrics(kept, run.plan.schema)} & OF_THE_RUN.keys()
    left_out = [one.expectation_type for one in suite.expectations if one not in kept.expectations]
    assert set(left_out) == {
        "expect_rows_to_be_accounted_for",
        "expect_staged_rows_to_be_read_back",
        "expect_path_nulls_to_equal_source",
        "expect_path_values_to_differ_from_source",
        "expect_path_to_hold_no_survivors",
    }


def test_rows_are_judged_again_whatever_batches_they_come_in(make_run: MakeRun) -> None:
    run = make_run("{type: expect_column_unique_value_count_to_be_between, kwargs: {column: id, max_value: 2}}")
    entries = suite_to_json(suite_for(run.plan))
    for size in (1, 3, 10):
        verdict = judge_again(entries, run.rows.to_batches(max_chunksize=size), run.plan.schema)
        assert verdict.passed, verdict.failed
    twice = pa.concat_tables([run.rows, run.rows]).to_batches()
    spoiled = [batch.set_column(0, "id", pa.array(["CANARY"] * len(batch))) for batch in twice]
    failed = judge_again(entries, spoiled, run.plan.schema).failed
    assert {finding.unexpected for finding in failed} == {8}
    assert "CANARY" not in repr(failed)


def test_a_suite_that_cannot_be_measured_over_the_schema_is_refused(make_run: MakeRun) -> None:
    entries = [{"type": "expect_column_values_to_be_unique", "kwargs": {"column": "gone"}}]
    with pytest.raises(OutputError, match="what cannot be measured"):
        judge_again(entries, [ROWS], ROWS.schema)
