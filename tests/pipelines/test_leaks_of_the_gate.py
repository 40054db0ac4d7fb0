"""Canaries in every column meet every expectation, held and broken: no page, result, log or file of the gate has one.

The results of the same suite on Great Expectations' own pandas engine hold them by the hundred.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import great_expectations as gx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from great_expectations.expectations.registry import get_expectation_impl

from expectations.checkpoint import run_checkpoint
from expectations.docs import docs_pages
from expectations.engine import judge, quiet
from expectations.gate import evidence_of, publishable
from expectations.suite import suite_for
from expectations.supported import SUPPORTED
from pipelines.launch import Request, launch
from pipelines.outcome import Outcome
from pipelines.staged import Staged
from transforms.evidence import Counts

ROWS, DROPPED = 40, 6
"""Rows that come out, and rows that a rule drops."""
FORMATS: tuple[Any, ...] = (
    "BOOLEAN_ONLY",
    "BASIC",
    {"result_format": "SUMMARY", "partial_unexpected_count": ROWS},
    {"result_format": "COMPLETE", "unexpected_index_column_names": ["text"], "include_unexpected_rows": True},
)
NEEDLES = ("CANARY", "31415926", "31_415_926", "31,415,926", "3.1415926", "2718281", "2,718,281", "99887766",
           "99,887,766", "1903-07", "1903, 7", "Jul", "1907-03", "1907, 3")  # fmt: skip
"""Of texts, numbers and dates, in the spellings that JSON, repr and pages have for them."""


def cells(value: Callable[[int], Any], type_: pa.DataType | None = None) -> pa.Array:
    """One for each row; every seventh is null."""
    return pa.array([None if at % 7 == 3 else value(at) for at in range(ROWS + DROPPED)], type_)


TABLE = pa.table(
    {
        "text": cells(lambda at: f"CANARY text é {at}"),
        "same": cells(lambda at: f"CANARY text é {at}"),
        "code": cells(lambda at: f"CANARYcode{at % 3}").dictionary_encode(),
        "number": cells(lambda at: 31_415_926_000 + at),
        "amount": cells(lambda at: 2_718_281.5 + at / 8),
        "money": cells(lambda at: Decimal(99_887_766) + Decimal(at) / 100, pa.decimal128(12, 2)),
        "day": cells(lambda at: date(1903, 7, 1) + timedelta(at % 30)),
        "moment": cells(lambda at: datetime(1907, 3, 5, 1, 2, 3) + timedelta(hours=at % 9), pa.timestamp("us")),
        "written": cells(lambda at: f"1903-07-{at % 28 + 1:02}"),
        "doc": cells(lambda at: f'{{"CANARYkey": "CANARY{at}"}}'),
        "flag": ["a" if at % 3 else "b" for at in range(ROWS)] + ["z"] * DROPPED,
        "nothing": pa.nulls(ROWS + DROPPED, pa.string()),
        "inner": cells(lambda at: {"text": f"CANARYinner {at}", "left": f"CANARYleft {at}"}),
        "items": cells(lambda at: [f"CANARYitem {at}", None]),
        "pairs": cells(lambda at: [(f"CANARYentry {at}", "CANARYpair")], pa.map_(pa.string(), pa.string())),
        "secret": cells(lambda at: f"CANARYsecret{at}"),
        "gone": cells(lambda at: f"CANARYgone{at}"),
    },
    metadata={b"pandas": b"CANARYmetadata"},
)
KEPT = TABLE.schema.names[:12]
OUT = [*KEPT, "inner", "items", "pairs", "secret"]
POLICY = {
    "beamveil": 1,
    "dataset": "canaries",
    "scope": "tests",
    "columns": {
        **dict.fromkeys((*KEPT, "inner.text", "items[]"), "keep"),
        "pairs{}": {"hash": {"domain": "pairs"}},
        "secret": {"tokenize": {"domain": "secret"}},
    },
    "rows": [{"drop_where": {"column": "flag", "equals": "z"}, "nulls": "keep", "reason": "no consent"}],
}


@dataclass(frozen=True)
class Asked:
    """An expectation, with arguments under which it holds and others under which it does not, if there are."""

    type: str
    holds: dict[str, Any]
    fails: dict[str, Any] | None


def asked(type_: str, holds: dict[str, Any], fails: dict[str, Any] | None = None, **both: Any) -> Asked:
    return Asked(f"expect_{type_}", both | holds, None if fails is None else both | fails)


def of(name: str, type_: str, holds: dict[str, Any], fails: dict[str, Any] | None = None) -> Asked:
    return asked(f"column_{type_}", holds, fails, column=name)


def quantiles(*most: float | None) -> dict[str, Any]:
    return {"quantile_ranges": {"quantiles": [0.1, 0.9], "value_ranges": [[0, one] for one in most]}}


def partition(*weights: float) -> dict[str, Any]:
    return {"partition_object": {"bins": [0, 2e6, 3e6], "weights": [*weights]}, "threshold": 1}


LARGE, SMALL, FEW, ALL = {"max_value": 1e15}, {"max_value": 1}, {"mostly": 0}, {"mostly": 1}
SINCE, UNTIL = {"min_value": "1800-01-01"}, {"max_value": "1800-01-01"}
ASKED = [
    *[of("flag", f"distinct_values_to_{kind}_set", {"value_set": ["a", "b"]}, {"value_set": ["c"]})
      for kind in ("be_in", "contain", "equal")],
    of("flag", "most_common_value_to_be_in_set", {"value_set": ["a"]}, {"value_set": ["c"]}),
    of("amount", "kl_divergence_to_be_less_than", partition(0.1, 0.9), partition(0.999, 0.001)),
    *[of(name, f"{kind}_to_be_between", LARGE, SMALL)
      for kind in ("max", "mean", "median", "min", "sum") for name in ("number", "amount")],
    of("day", "max_to_be_between", SINCE, UNTIL),
    of("day", "min_to_be_between", SINCE, UNTIL),
    of("number", "stdev_to_be_between", LARGE, {"max_value": 0.1}),
    of("number", "quantile_values_to_be_between", quantiles(None, None), quantiles(1, 2)),
    of("number", "value_z_scores_to_be_less_than", {"threshold": 9, "double_sided": True},
       {"threshold": 0.1, "double_sided": True}),
    of("number", "values_to_not_be_outliers", {"multiplier": 9}, {"multiplier": 0.01, "method": "std"}),
    of("text", "proportion_of_non_null_values_to_be_between", {"min_value": 0.1}, {"max_value": 0.1}),
    of("text", "proportion_of_unique_values_to_be_between", {"min_value": 0.1}, {"max_value": 0.1}),
    of("text", "unique_value_count_to_be_between", LARGE, SMALL),
    of("text", "value_lengths_to_be_between", LARGE, SMALL),
    of("text", "value_lengths_to_equal", {"value": 1, **FEW}, {"value": 1}),
    of("text", "to_exist", {}),
    of("amount", "type_to_be", {"type_": "float64"}, {"type_": "str"}),
    of("text", "values_to_be_of_type", {"type_": "str"}, {"type_": "int64"}),
    of("amount", "values_to_be_in_type_list", {"type_list": ["float64"]}, {"type_list": ["str"]}),
    *[of(name, "values_to_be_between", LARGE, SMALL) for name in ("number", "amount", "money")],
    *[of(name, "values_to_be_between", SINCE, UNTIL) for name in ("day", "moment")],
    *[of(name, "values_to_be_in_set", {"value_set": ["c"], **FEW}, {"value_set": ["c"]})
      for name in ("text", "code", "written")],
    of("flag", "values_to_not_be_in_set", {"value_set": ["c"]}, {"value_set": ["a"]}),
    of("text", "values_to_be_dateutil_parseable", FEW, ALL),
    of("text", "values_to_be_json_parseable", FEW, ALL),
    of("doc", "values_to_match_json_schema", {"json_schema": {"type": "object"}}, {"json_schema": {"type": "array"}}),
    of("written", "values_to_match_strftime_format", {"strftime_format": "%Y-%m-%d"}, {"strftime_format": "%d.%m.%Y"}),
    of("text", "values_to_be_null", FEW, ALL),
    of("text", "values_to_not_be_null", {"mostly": 0.1}, ALL),
    *[of(name, "values_to_be_unique", FEW, ALL) for name in ("code", "day", "moment")],
    of("text", "values_to_match_regex", {"regex": "x$", **FEW}, {"regex": "x$"}),
    of("text", "values_to_match_regex_list", {"regex_list": ["x$"], **FEW}, {"regex_list": ["x$"]}),
    of("text", "values_to_not_match_regex", {"regex": "é", **FEW}, {"regex": "é"}),
    of("text", "values_to_not_match_regex_list", {"regex_list": ["é"], **FEW}, {"regex_list": ["é"]}),
    asked("column_pair_values_a_to_be_greater_than_b", FEW, ALL, column_A="amount", column_B="number"),
    asked("column_pair_values_to_be_equal", FEW, ALL, column_A="text", column_B="doc"),
    asked("column_pair_values_to_be_in_set", FEW, ALL, column_A="text", column_B="flag", value_pairs_set=[["x", "a"]]),
    asked("compound_columns_to_be_unique", FEW, ALL, column_list=["code", "flag"]),
    asked("multicolumn_sum_to_equal", FEW, ALL, column_list=["number", "amount"], sum_total=1),
    asked("multicolumn_values_to_be_equal", FEW, ALL, column_list=["text", "doc"]),
    asked("select_column_values_to_be_unique_within_record", FEW, ALL, column_list=["text", "same"]),
    asked("table_column_count_to_be_between", LARGE, SMALL),
    asked("table_column_count_to_equal", {"value": len(OUT)}, {"value": 1}),
    asked("table_columns_to_match_ordered_list", {"column_list": OUT}, {"column_list": ["text"]}),
    asked("table_columns_to_match_set", {"column_set": OUT}, {"column_set": ["text"]}),
    asked("table_row_count_to_be_between", LARGE, SMALL),
    asked("table_row_count_to_equal", {"value": ROWS}, {"value": 1}),
]  # fmt: skip
CAN_FAIL = {one.type for one in ASKED if one.fails is not None}


def entries(*, held: bool) -> list[tuple[str, dict[str, Any]]]:
    """Types and arguments, as a policy and a suite have them."""
    return [(one.type, dict(one.holds if held or one.fails is None else one.fails)) for one in ASKED]


@dataclass(frozen=True)
class Run:
    """A run, what it staged, and all that was said while it ran."""

    place: Any
    outcome: Outcome
    staged: Staged
    said: str


@pytest.fixture
def run(
    request: pytest.FixtureRequest,
    new_place: Any,
    staged: list[Staged],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> Run:
    """A whole run over the canaries, whose gate passes or fails as the test asks."""
    expect = [{"type": type_, "kwargs": kwargs} for type_, kwargs in entries(held=request.param)]
    policy = json.dumps(POLICY | {"expect": expect}, ensure_ascii=False, indent=1)  # which YAML takes
    place = new_place(policy=policy, tables=())
    folder = Path(place.input) / "place=CANARYplace"
    folder.mkdir()
    pq.write_table(TABLE, folder / "0.parquet", row_group_size=17)
    caplog.set_level(logging.DEBUG)
    outcome = launch(Request(place.policy, (place.input,), place.output, place.keys))
    out, err = capfd.readouterr()
    return Run(place, outcome, staged[0], caplog.text + out + err)


def found(text: str) -> list[str]:
    return [needle for needle in NEEDLES if needle in text]


def test_the_suite_has_every_supported_expectation() -> None:
    assert {one.type for one in ASKED} == SUPPORTED
    assert {"expect_column_to_exist"} == SUPPORTED - CAN_FAIL


@pytest.mark.slow
@pytest.mark.parametrize("run", [True, False], ids=["passes", "fails"], indirect=True)
def test_nothing_that_a_run_leaves_says_or_finds_in_any_result_format_holds_a_canary(
    run: Run, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    passed = run.outcome.status == "published"
    assert {finding.expectation for finding in run.outcome.findings} == (set() if passed else CAN_FAIL)
    assert (logging.getLogger().level, "apache_beam" in run.said) == (logging.DEBUG, True)
    assert found(run.said + repr(run.outcome)) == []
    left = [path for path in Path(run.place.output).rglob("*") if path.is_file() and path.parent.name != "data"]
    pages = {"report.html", "report.json", "index.html", "validation.html", "expectations.html"}
    rest = {"manifest.json", "_SUCCESS"} if passed else {"counts.json", "verdict.json"}
    assert {path.name for path in left} == pages | rest
    for path in left:
        assert found(f"{path} {path.read_text()}") == [], path.name
    in_every_format(run.staged, passed=passed)
    assert found(caplog.text + "".join(capfd.readouterr())) == []


def in_every_format(staged: Staged, *, passed: bool) -> None:
    """What was staged, judged again in each way that there is to a result; its pages in the format that tells most."""
    plan, counts, measured = staged.job.plan(), Counts.from_json(staged.evidence.counts), staged.evidence.measured or ""
    suite, evidence = suite_for(plan), evidence_of(plan, counts, measured)
    assert found(publishable(measured) + counts.publishable) == []
    for format_ in FORMATS:
        result = judge(suite, plan.schema, evidence, result_format=format_)
        assert (len(result.results), result.success) == (len(suite.expectations), passed)
        assert not any(one.exception_info["raised_exception"] for one in result.results)
        checked = run_checkpoint(suite, plan.schema, evidence, result_format=format_)
        [one] = checked.run_results.values()
        said = f"{result} {result!r} {result.describe()} {result.to_json_dict()}"
        said += f"{checked} {checked!r} {checked.describe()} {one} {one.to_json_dict()}"
        assert found(said) == []
    assert found("".join(docs_pages(suite, plan.schema, evidence, result_format=FORMATS[-1]).values())) == []


@pytest.mark.parametrize("held", [True, False], ids=["passes", "fails"])
def test_results_of_the_pandas_engine_hold_hundreds_and_this_search_finds_them(held: bool) -> None:
    suite = gx.ExpectationSuite("s", expectations=[get_expectation_impl(kind)(**kw) for kind, kw in entries(held=held)])
    rows = TABLE.slice(0, ROWS).select(OUT).replace_schema_metadata(None).to_pandas()
    with quiet():
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        whole = context.data_sources.add_pandas("p").add_dataframe_asset("a").add_batch_definition_whole_dataframe("b")
        batch = whole.get_batch({"dataframe": rows})
        results = [batch.validate(suite, result_format=format_).results for format_ in FORMATS]
    told = [" ".join(str(one.result) for one in found) for found in results]
    assert found(told[0]) == []
    assert all(set(found(text)) >= {"CANARY", "31415926", "2718281", "1903-07"} for text in told[1:])
    assert [text.count("CANARY") > 200 for text in told] == [False, True, True, True]
