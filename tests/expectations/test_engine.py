import json
import logging
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
import pyarrow as pa
import pytest
from great_expectations.expectations.row_conditions import PassThroughCondition

from expectations import custom
from expectations.engine import judge, plan_metrics
from expectations.metrics import measure, refused
from expectations.spec import Evidence, Spec

N = 300
MARKS = ("CANARY", "4711081", "4711.81")
SCHEMA = pa.schema(
    [("mail", pa.string()), ("note", pa.string()), ("n", pa.int64()), ("x", pa.float64()), ("d", pa.date32())]
)
LEAKY = pa.table(
    {
        "mail": [None if i % 9 == 0 else f"CANARY{i % 40}@example.org" for i in range(N)],
        "note": [f"CANARY text {i}\n" for i in range(N)],
        "n": [4_711_081] * N,
        "x": [4711.81] * N,
        "d": pa.array([4_711_081 // 300] * N, pa.int32()).cast(pa.date32()),
    },
    schema=SCHEMA,
)
FORMATS = [
    "BOOLEAN_ONLY",
    "BASIC",
    "SUMMARY",
    "COMPLETE",
    {"result_format": "COMPLETE", "include_unexpected_rows": True},
    {"result_format": "COMPLETE", "unexpected_index_column_names": ["mail"]},
    {"result_format": "SUMMARY", "partial_unexpected_count": 100},
]


def suite_of(*expectations: Any) -> gx.ExpectationSuite:
    return gx.ExpectationSuite("s", expectations=list(expectations))


def text_expectations(column: str, *, passing: bool) -> list[Any]:
    mostly = 0.0 if passing else 1.0
    return [
        gxe.ExpectColumnValuesToBeNull(column=column, mostly=mostly),
        gxe.ExpectColumnValuesToBeInSet(column=column, value_set=["x"], mostly=mostly),
        gxe.ExpectColumnValuesToMatchRegex(column=column, regex="^x$", mostly=mostly),
        gxe.ExpectColumnValuesToNotMatchRegex(column=column, regex=r"\d", mostly=mostly),
        gxe.ExpectColumnValuesToNotMatchRegexList(column=column, regex_list=["@", "text"], mostly=mostly),
        gxe.ExpectColumnValueLengthsToEqual(column=column, value=1, mostly=mostly),
        gxe.ExpectColumnValuesToMatchStrftimeFormat(column=column, strftime_format="%Y", mostly=mostly),
        gxe.ExpectColumnDistinctValuesToBeInSet(column=column, value_set=["x"]),
        gxe.ExpectColumnDistinctValuesToContainSet(column=column, value_set=["x"]),
        gxe.ExpectColumnDistinctValuesToEqualSet(column=column, value_set=["x"]),
        gxe.ExpectColumnMostCommonValueToBeInSet(column=column, value_set=["x"]),
        gxe.ExpectColumnValuesToBeBetween(column=column, min_value=1, max_value=2, mostly=mostly),
        gxe.ExpectColumnKLDivergenceToBeLessThan(
            column=column,
            partition_object={"values": ["x"], "weights": [1.0]},
            tail_weight_holdout=0.5,
            threshold=9 if passing else 0.0,
        ),
        custom.ExpectPathValuesToMatchPattern(column=column, pattern="x"),
        custom.ExpectPathValuesToBeInSet(column=column, values=["x"]),
    ]


def number_expectations(*, passing: bool) -> list[Any]:
    low = 0 if passing else 10**9
    return [
        gxe.ExpectColumnMinToBeBetween(column="n", min_value=low),
        gxe.ExpectColumnMaxToBeBetween(column="x", min_value=low),
        gxe.ExpectColumnMeanToBeBetween(column="n", min_value=low),
        gxe.ExpectColumnSumToBeBetween(column="x", min_value=low * 1000),
        gxe.ExpectColumnStdevToBeBetween(column="x", min_value=low),
        gxe.ExpectColumnMedianToBeBetween(column="n", min_value=low),
        gxe.ExpectColumnValueZScoresToBeLessThan(column="x", threshold=2 if passing else -1, double_sided=False),
        gxe.ExpectColumnValuesToNotBeOutliers(column="x"),
        gxe.ExpectColumnKLDivergenceToBeLessThan(
            column="x", partition_object={"bins": [0, 1], "weights": [1]}, threshold=0
        ),
        gxe.ExpectColumnMostCommonValueToBeInSet(column="n", value_set=[1]),
        gxe.ExpectColumnMinToBeBetween(column="d", min_value="1900-01-01" if passing else "2100-01-01"),
        gxe.ExpectColumnQuantileValuesToBeBetween(
            column="n", quantile_ranges={"quantiles": [0.5], "value_ranges": [[low, None]]}
        ),
        gxe.ExpectColumnValuesToBeBetween(column="n", min_value=low),
        gxe.ExpectColumnValuesToBeUnique(column="n"),
    ]


def evidence_of(suite: gx.ExpectationSuite, table: pa.Table) -> Evidence:
    specs = plan_metrics(suite, table.schema)
    no = refused(specs, table.schema)
    return measure([spec for spec in specs if spec not in no], table.to_batches(max_chunksize=50), table.schema)


@pytest.mark.parametrize("result_format", FORMATS, ids=str)
@pytest.mark.parametrize("passing", [True, False], ids=["lenient", "strict"])
def test_no_result_format_and_no_log_shows_a_value(
    *, result_format: Any, passing: bool, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    texts = [e for column in ("mail", "note") for e in text_expectations(column, passing=passing)]
    suite = suite_of(
        *texts,
        *number_expectations(passing=passing),
        gxe.ExpectColumnPairValuesToBeEqual(column_A="mail", column_B="note"),
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["mail", "n"]),
    )
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        result = judge(suite, SCHEMA, evidence_of(suite, LEAKY), result_format=result_format)
    out, err = capfd.readouterr()

    assert len(result.results) == len(suite.expectations)
    assert any(one.success for one in result.results) or not passing
    assert sum(not one.success for one in result.results) > 8
    shown = [json.dumps(result.to_json_dict()), str(result), repr(result), caplog.text, out, err, *map(str, warned)]
    assert [mark for mark in MARKS for text in shown if mark in text] == []
    assert (out, err) == ("", "")
    assert [record for record in caplog.records if record.name.startswith("great_expectations")] == []


def test_the_same_rows_show_on_the_pandas_engine_so_that_the_test_above_can_fail() -> None:
    suite = suite_of(
        gxe.ExpectColumnValuesToBeInSet(column="mail", value_set=["x"]), *number_expectations(passing=False)[:2]
    )
    context = gx.get_context(mode="ephemeral")
    whole = context.data_sources.add_pandas("p").add_dataframe_asset("a").add_batch_definition_whole_dataframe("b")
    shown = str(whole.get_batch({"dataframe": LEAKY.to_pandas()}).validate(suite, result_format="SUMMARY"))

    assert all(mark in shown for mark in MARKS)


def test_a_metric_without_evidence_fails_in_our_words() -> None:
    suite = suite_of(
        gxe.ExpectColumnMaxToBeBetween(column="n", max_value=10**9), gxe.ExpectTableRowCountToEqual(value=N)
    )
    evidence = dict(evidence_of(suite, LEAKY))
    assert judge(suite, SCHEMA, evidence).success

    del evidence[Spec.of("column.max", {"column": "n"})]
    (failed,) = [one for one in judge(suite, SCHEMA, evidence).results if not one.success]
    assert failed.exception_info == {
        "raised_exception": True,
        "exception_traceback": "",
        "exception_message": "no evidence for column.max",
    }


@pytest.mark.parametrize(
    "expectation",
    [
        gxe.ExpectColumnMedianToBeBetween(column="d", min_value=0),
        gxe.ExpectColumnValueZScoresToBeLessThan(column="mail", threshold=1, double_sided=True),
        gxe.ExpectColumnQuantileValuesToBeBetween(
            column="n", quantile_ranges={"quantiles": [0.5], "value_ranges": [[0, 1]]}, allow_relative_error=True
        ),
        gxe.ExpectColumnValuesToBeIncreasing(column="n"),
        gxe.ExpectColumnMostCommonValueToBeInSet(column="n", value_set=[[1]]),
        gxe.ExpectColumnKLDivergenceToBeLessThan(
            column="mail", partition_object={"bins": [0, 1], "weights": [1]}, threshold=1
        ),
        gxe.ExpectColumnPairValuesToBeInSet(
            column_A="mail", column_B="absent", value_pairs_set=[("a", "b")], mostly=0.0
        ),
        gxe.ExpectColumnValuesToMatchJsonSchema(column="mail", json_schema={"type": 1}),
        gxe.ExpectColumnValuesToMatchLikePattern(column="mail", like_pattern="%"),
        gxe.ExpectTableRowCountToEqualOtherTable(other_table_name="other"),
        gxe.ExpectColumnValuesToMatchRegex(column="x", regex="."),
        gxe.ExpectColumnValuesToMatchRegex(column="mail", regex="("),
        gxe.ExpectColumnMaxToBeBetween(column="mail", max_value=9),
        gxe.ExpectColumnValuesToBeBetween(column="mail", min_value=1),
        gxe.ExpectColumnValuesToNotBeNull(column="n", row_condition=PassThroughCondition(pass_through_filter="n > 3")),
        gxe.ExpectColumnValuesToNotBeNull(column="absent"),
    ],
    ids=lambda expectation: type(expectation).__name__,
)
@pytest.mark.filterwarnings("ignore")
def test_what_cannot_be_worked_out_is_refused_and_would_fail_if_judged(expectation: Any) -> None:
    suite = suite_of(expectation)

    reasons = refused(plan_metrics(suite, SCHEMA), SCHEMA)
    assert reasons
    assert not any("CANARY" in why or "Arrow" in why for why in reasons.values())
    assert not judge(suite, SCHEMA, evidence_of(suite, LEAKY)).success


def test_a_partition_that_is_to_be_made_of_the_data_is_refused() -> None:
    suite = suite_of(gxe.ExpectColumnKLDivergenceToBeLessThan(column="n", partition_object=None, threshold=1))

    (reason,) = refused(plan_metrics(suite, SCHEMA), SCHEMA)
    assert "without a partition_object" in reason.name


def test_what_is_known_within_bounds_passes_only_at_both_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("expectations.metrics.WHOLE", 1_024)
    n = 20_000
    rows = pa.table({"n": pa.array(range(n)), "x": [float(i % 1_000) for i in range(n)]})
    wide, near = (n * 0.5, n * 1.5), (n, n)
    suite = suite_of(
        gxe.ExpectColumnUniqueValueCountToBeBetween(column="n", min_value=wide[0], max_value=wide[1]),
        gxe.ExpectColumnUniqueValueCountToBeBetween(column="n", min_value=near[0], max_value=near[1]),
        gxe.ExpectColumnProportionOfUniqueValuesToBeBetween(column="n", min_value=0.5, max_value=1.5),
        gxe.ExpectColumnProportionOfUniqueValuesToBeBetween(column="n", min_value=1.0),
        gxe.ExpectColumnMedianToBeBetween(column="x", min_value=480, max_value=520),
        gxe.ExpectColumnMedianToBeBetween(column="x", min_value=499.5, max_value=520),
        gxe.ExpectColumnMedianToBeBetween(column="n", min_value=0, max_value=9_999.5),
        gxe.ExpectColumnQuantileValuesToBeBetween(
            column="x", quantile_ranges={"quantiles": [0.1, 0.9], "value_ranges": [[90, 110], [None, 910]]}
        ),
        gxe.ExpectColumnQuantileValuesToBeBetween(
            column="n", quantile_ranges={"quantiles": [0.1, 0.9], "value_ranges": [[2_000, None], [None, 17_999]]}
        ),
        gxe.ExpectColumnValueZScoresToBeLessThan(column="x", threshold=1, double_sided=True, mostly=0.5),
        gxe.ExpectColumnValueZScoresToBeLessThan(column="x", threshold=1, double_sided=True, mostly=0.577),
        gxe.ExpectColumnValuesToNotBeOutliers(column="x"),
    )

    evidence = evidence_of(suite, rows)
    judged = [judge(suite_of(one), rows.schema, evidence, result_format="COMPLETE") for one in suite.expectations]
    passed = [result.success for result in judged]
    assert passed == [True, False, True, False, True, False, False, True, False, True, False, True]
    for result in judged:
        (one,) = result.results
        assert one.exception_info["raised_exception"] is False
        assert one.result.get("observed_value") is None
        json.dumps(result.to_json_dict())


def test_threads_do_not_get_each_others_verdicts() -> None:
    suite = suite_of(gxe.ExpectTableRowCountToEqual(value=7))

    def right(rows: int) -> bool:
        return bool(judge(suite, SCHEMA, {Spec.of("table.row_count"): rows}).success) == (rows == 7)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(right, [7, 8] * 8))


def test_logging_is_as_before_once_judged() -> None:
    logger = logging.getLogger("great_expectations")
    before = logger.propagate, list(logger.handlers), logger.level
    judge(suite_of(gxe.ExpectTableRowCountToEqual(value=7)), SCHEMA, {})

    assert (logger.propagate, list(logger.handlers), logger.level) == before


WIDE = pa.schema(
    {
        "string": pa.string(),
        "large_string": pa.large_string(),
        "string_view": pa.string_view(),
        "binary": pa.binary(),
        "large_binary": pa.large_binary(),
        "fixed": pa.binary(4),
        "bool": pa.bool_(),
        "int8": pa.int8(),
        "uint64": pa.uint64(),
        "half": pa.float16(),
        "float": pa.float32(),
        "decimal": pa.decimal128(38, 9),
        "wide": pa.decimal256(76, 2),
        "date32": pa.date32(),
        "date64": pa.date64(),
        "time32": pa.time32("s"),
        "time64": pa.time64("ns"),
        "seconds": pa.timestamp("s"),
        "zoned": pa.timestamp("ns", "Europe/Berlin"),
        "duration": pa.duration("us"),
        "null": pa.null(),
        "category": pa.dictionary(pa.int16(), pa.string()),
        "numbers": pa.dictionary(pa.int8(), pa.int64()),
        "list": pa.list_(pa.int8()),
        "large_list": pa.large_list(pa.string()),
        "fixed_list": pa.list_(pa.int8(), 2),
        "struct": pa.struct([("a", pa.string())]),
        "map": pa.map_(pa.string(), pa.int8()),
    }
)


@pytest.mark.parametrize("name", WIDE.names)
def test_columns_of_every_type_are_held_to_type_and_nulls_and_most_to_uniqueness(name: str) -> None:
    field = WIDE.field(name)
    schema = pa.schema([field])
    nested = pa.types.is_nested(field.type)
    suite = suite_of(
        custom.ExpectColumnTypeToBeAsPlanned(column=name, planned=str(field.type)),
        custom.ExpectTableColumnsToBeAsPlanned(columns=[name]),
        gxe.ExpectColumnValuesToBeNull(column=name),
        *([] if nested else [gxe.ExpectColumnValuesToBeUnique(column=name)]),
    )
    rows = pa.table([pa.nulls(3, field.type)], schema=schema)
    evidence = measure(plan_metrics(suite, schema), rows.to_batches(), schema)

    assert judge(suite, schema, evidence).success
    unique = suite_of(gxe.ExpectColumnValuesToBeUnique(column=name))
    assert bool(refused(plan_metrics(unique, schema), schema)) == nested
