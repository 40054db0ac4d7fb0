import json
from datetime import date
from decimal import Decimal
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from great_expectations.core import ExpectationSuite
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.registry import get_metric_provider

from expectations import custom
from expectations.engine import judge, plan_metrics
from expectations.groups import OUR_GROUPS
from expectations.metrics import OF_THE_RUN, OUR_COUNTERS, measure
from expectations.spec import Spec

SCHEMA = pa.schema(
    [
        ("token", pa.string()),
        ("n", pa.int64()),
        ("x", pa.float64()),
        ("nested", pa.list_(pa.struct([("a", pa.string())]))),
    ]
)
ROWS = pa.table(
    {
        "token": ["ab", "ab\n", None, "", "日本", "ab"],
        "n": [1, 5, -3, 0, 2, 1],
        "x": [0.5, None, float("nan"), -1.0, 2.0, 0.5],
        "nested": [[{"a": "x"}, {"a": None}], None, [], [None, {"a": "y"}], [{"a": "x"}], []],
    },
    schema=SCHEMA,
)
STANDING = [
    custom.ExpectPathValuesToMatchPattern(column="token", pattern="ab"),
    custom.ExpectPathValuesToMatchPattern(column="token", pattern="(?s).*"),
    custom.ExpectPathValuesToMatchPattern(column="nested[].a", pattern="x"),
    custom.ExpectPathValuesToBeInSet(column="token", values=["ab", "日本"]),
    custom.ExpectPathValuesToBeInSet(column="nested[].a", values=["x", "y"]),
    custom.ExpectPathValuesToBeBetween(column="n", low=-3, high=5),
    custom.ExpectPathValuesToBeBetween(column="n", low=0),
    custom.ExpectPathValuesToBeBetween(column="x", low=0.0, high=1.0),
    custom.ExpectColumnTypeToBeAsPlanned(column="n", planned="int64"),
    custom.ExpectColumnTypeToBeAsPlanned(column="n", planned="int32"),
    custom.ExpectColumnTypeToBeAsPlanned(column="absent", planned="int32"),
    custom.ExpectTableColumnsToBeAsPlanned(columns=SCHEMA.names),
    custom.ExpectTableColumnsToBeAsPlanned(columns=["n"]),
]
EXPECTED = [(3, 5), (0, 5), (1, 3), (2, 5), (0, 3), (0, 6), (1, 6), (2, 4), (0, 6), (6, 6), (6, 6), (0, 6), (6, 6)]


def on_pandas(suite: gx.ExpectationSuite, frame: pd.DataFrame) -> Any:
    context = gx.get_context(mode="ephemeral")
    whole = context.data_sources.add_pandas("p").add_dataframe_asset("a").add_batch_definition_whole_dataframe("b")
    return whole.get_batch({"dataframe": frame}).validate(suite)


def counts(result: Any) -> dict[str, tuple[bool, int, int]]:
    return {
        str(one.expectation_config.kwargs | {"batch_id": "", "type": one.expectation_config.type}): (
            one.success,
            one.result["unexpected_count"],
            one.result["element_count"],
        )
        for one in result.results
    }


def judged(expectation: Any, evidence: dict[Spec, Any]) -> Any:
    (one,) = judge(gx.ExpectationSuite("s", expectations=[expectation]), SCHEMA, evidence).results
    return one


@pytest.mark.parametrize(("expectation", "expected"), list(zip(STANDING, EXPECTED, strict=True)))
def test_each_counts_what_breaks_it(expectation: Any, expected: tuple[int, int]) -> None:
    suite = gx.ExpectationSuite("s", expectations=[expectation])
    one = judged(expectation, dict(measure(plan_metrics(suite, SCHEMA), ROWS.to_batches(), SCHEMA)))

    assert (one.result["unexpected_count"], one.result["element_count"]) == expected
    assert one.success == (expected[0] == 0)


def test_the_pandas_engine_counts_alike() -> None:
    suite = gx.ExpectationSuite("s", expectations=STANDING)
    ours = judge(suite, SCHEMA, measure(plan_metrics(suite, SCHEMA), ROWS.to_batches(max_chunksize=2), SCHEMA))
    theirs = on_pandas(suite, pd.DataFrame(ROWS.to_pandas(types_mapper=pd.ArrowDtype)))

    assert counts(ours) == counts(theirs)


def test_on_a_frame_that_holds_the_source_the_relation_is_judged_too() -> None:
    frame = pd.DataFrame({"was": ["a", "b", None, "c"], "is": ["x", "b", None, None]})
    suite = gx.ExpectationSuite(
        "s",
        expectations=[
            custom.ExpectPathValuesToDifferFromSource(column="is", source="was"),
            custom.ExpectPathNullsToEqualSource(column="is", source="was"),
        ],
    )

    assert [(one.success, one.result["unexpected_count"]) for one in on_pandas(suite, frame).results] == [
        (False, 1),
        (False, 1),
    ]
    without = gx.ExpectationSuite("s", expectations=[custom.ExpectPathValuesToDifferFromSource(column="is")])
    assert not on_pandas(without, frame).success
    assert not on_pandas(gx.ExpectationSuite("s", expectations=[custom.ExpectRowsToBeAccountedFor()]), frame).success


@pytest.mark.parametrize(
    ("chance", "equal", "values", "holds"),
    [
        (0.0, 0, 10, True),
        (0.0, 1, 10**6, False),
        (1e-3, 1, 10, True),
        (1e-3, 2_000, 2_000_000, True),
        (1e-3, 2_400, 2_000_000, False),
        (1e-3, 10, 10, False),
        (1.0, 10, 10, True),
        (0.5, 0, 0, True),
    ],
)
def test_agreement_with_the_source_fails_only_beyond_chance(
    *, chance: float, equal: int, values: int, holds: bool
) -> None:
    expectation = custom.ExpectPathValuesToDifferFromSource(column="token", chance=chance)
    spec = Spec.of("beamveil.equal_cells", {}, {"column": "token"})

    assert judged(expectation, {spec: [equal, values]}).success == holds


@pytest.mark.parametrize(
    ("evidence", "holds"),
    [
        ([20, 40_000, 1, 2_000], True),
        ([20, 40_000, 10, 2_000], False),
        ([0, 40_000, 0, 2_000], True),
        ([20, 40_000, 0, 0], False),
    ],
)
def test_where_draws_are_known_they_are_judged_and_cells_are_told(*, evidence: list[int], holds: bool) -> None:
    expectation = custom.ExpectPathValuesToDifferFromSource(column="token", chance=1 / 25_933)
    one = judged(expectation, {Spec.of("beamveil.equal_cells", {}, {"column": "token"}): evidence})

    assert (one.success, one.result["unexpected_count"], one.result["element_count"]) == (holds, *evidence[:2])


def test_published_values_that_nobody_compared_break_null_parity() -> None:
    expectation = custom.ExpectPathNullsToEqualSource(column="token")
    at = {"column": "token"}
    differences, values = Spec.of("beamveil.null_differences", {}, at), Spec.of("beamveil.values", {}, at)

    assert judged(expectation, {differences: [0, 5], values: 5}).success
    assert not judged(expectation, {differences: [1, 5], values: 5}).success
    assert not judged(expectation, {differences: [0, 4], values: 5}).success
    assert not judged(expectation, {differences: [0, 0], values: 5}).success


def test_ours_are_all_of_our_classes() -> None:
    classes = {name for name, made in vars(custom).items() if name.startswith("Expect") and isinstance(made, type)}

    assert {"".join(word.title() for word in name.split("_")) for name in custom.OURS} == classes


def test_great_expectations_knows_every_metric_of_ours_by_the_parameters_that_it_is_measured_with() -> None:
    known = {made.metric_name: made.value_keys for made in custom.frames.PROVIDERS}
    assert len(known) == len(custom.frames.PROVIDERS)
    assert known.keys() == OF_THE_RUN.keys() | OUR_COUNTERS.keys() | OUR_GROUPS.keys()
    assert known["beamveil.outside_bounds"] == ("column", "low", "high")
    assert known["beamveil.small_classes"] == ("quasi_identifiers", "k", "entity")
    assert known["beamveil.unread_rows"] == ()
    for name in known:
        assert get_metric_provider(name, PandasExecutionEngine())[0].metric_name == name


def test_bounds_are_numbers_of_any_size_and_keep_every_digit() -> None:
    rows = pa.table({"n": pa.array([2**53, 2**53 + 1, None], pa.int64())})
    bounds: list[tuple[dict[str, Any], int]] = [
        ({"low": 2**53 + 1}, 1),
        ({"high": 2**53}, 1),
        ({"low": Decimal(2**53 + 1)}, 1),
        ({"low": np.int64(2**53 + 1)}, 1),
        ({"low": 2**53, "high": 2**53 + 1}, 0),
        ({"low": 2**53 + 0.0}, 0),
    ]
    for kwargs, unexpected in bounds:
        suite = ExpectationSuite("s", [custom.ExpectPathValuesToBeBetween(column="n", **kwargs)])
        evidence = measure(plan_metrics(suite, rows.schema), rows.to_batches(), rows.schema)
        assert judge(suite, rows.schema, evidence).results[0].result["unexpected_count"] == unexpected
        [kept] = json.loads(json.dumps(suite.to_json_dict()))["expectations"]
        assert {key: kept["kwargs"][key] for key in kwargs} == kwargs


@pytest.mark.parametrize("bound", ["1", "9007199254740993", True, Decimal("0.12345678901234567890123"), [1]])
def test_what_is_no_number_is_no_bound(bound: Any) -> None:
    with pytest.raises(ValueError, match="no number"):
        custom.ExpectPathValuesToBeBetween(column="n", low=bound)


def test_dates_and_decimals_in_a_set_may_be_written_as_text() -> None:
    day, price = pa.array([date(2020, 1, 1), None, date(2020, 1, 2)]), pa.array([Decimal("0.10"), None, Decimal(2)])
    rows = pa.table({"day": day, "price": price})
    expectations = [
        (custom.ExpectPathValuesToBeInSet(column="day", values=["2020-01-01", "2020-01-02"]), True),
        (custom.ExpectPathValuesToBeInSet(column="day", values=["2020-01-01", "no day"]), False),
        (custom.ExpectPathValuesToBeInSet(column="price", values=["0.1", "2.00"]), True),
        (custom.ExpectPathValuesToBeInSet(column="price", values=["0.1", "two"]), False),
        (gxe.ExpectColumnValuesToBeInSet(column="day", value_set=["2020-01-01", "2020-01-02"]), True),
        (gxe.ExpectColumnDistinctValuesToBeInSet(column="price", value_set=["0.10", "2"]), True),
        (gxe.ExpectColumnValuesToNotBeInSet(column="price", value_set=["0.10"]), False),
    ]
    for expectation, holds in expectations:
        suite = ExpectationSuite("s", [expectation])
        evidence = measure(plan_metrics(suite, rows.schema), rows.to_batches(), rows.schema)
        assert judge(suite, rows.schema, evidence).success == holds


def test_on_a_frame_a_name_that_is_a_column_and_a_path_fails() -> None:
    frame = pd.DataFrame({"st.a": [1, 2], "st": [{"a": 1}, {"a": 9}], "src": [1, 2]})
    source = gx.get_context(mode="ephemeral").data_sources.add_pandas("p").add_dataframe_asset("a")
    batch = source.add_batch_definition_whole_dataframe("b").get_batch(batch_parameters={"dataframe": frame})
    for expectation in (
        custom.ExpectPathValuesToBeInSet(column="st.a", values=[1, 2]),
        custom.ExpectPathNullsToEqualSource(column="st.a", source="src"),
    ):
        assert not batch.validate(expectation).success
