import json
from collections.abc import Callable
from datetime import date
from typing import Any

import great_expectations as gx
import pandas as pd
import pyarrow as pa
import pytest

from expectations import custom
from expectations.engine import judge, plan_metrics
from expectations.gate import verdict
from expectations.metrics import measure
from expectations.spec import evidence_to_json
from expectations.suite import metrics_for, suite_for
from transforms.errors import PolicyError
from transforms.plan import Plan

SCHEMA = pa.schema(
    [
        ("zip", pa.dictionary(pa.int32(), pa.string())),
        ("born", pa.date32()),
        ("person", pa.string()),
        ("disease", pa.string()),
        ("income", pa.float64()),
    ]
)
Y70, Y80 = date(1970, 1, 1), date(1980, 1, 1)
ROWS = pa.table(
    {
        "zip": pa.array(["CANARY", "CANARY", "CANARY", None, None, None, "", ""], pa.string()).dictionary_encode(),
        "born": [Y70, Y70, Y70, Y80, Y80, Y80, None, None],
        "person": ["CANARY1", "CANARY1", "CANARY2", "Ü", "é", None, None, None],
        "disease": ["CANARYflu", "CANARYflu", None, "", "ü", "CANARYflu", None, None],
        "income": [1.0, 2.0, 30.0, None, float("nan"), 5.0, 50.0, 60.0],
    },
    schema=SCHEMA,
)
QUASI: Any = {"quasi_identifiers": ["zip", "born"]}
CASES = [
    # rows that fail, rows, classes that fail, classes, the worst
    (custom.ExpectTableToBeKAnonymous(**QUASI, k=2), (0, 8, 0, 3, 2)),
    (custom.ExpectTableToBeKAnonymous(**QUASI, k=3), (2, 8, 1, 3, 2)),
    (custom.ExpectTableToBeKAnonymous(**QUASI, k=2, entity="person"), (2, 8, 1, 3, 0)),
    (custom.ExpectTableToBeKAnonymous(quasi_identifiers=["zip"], k=9), (8, 8, 3, 3, 2)),
    (custom.ExpectTableToBeLDiverse(**QUASI, sensitive="disease", l=2), (5, 8, 2, 3, 0)),
    (custom.ExpectTableToBeLDiverse(**QUASI, sensitive="income", l=2), (3, 8, 1, 3, 1)),
    (custom.ExpectTableToBeTClose(**QUASI, sensitive="disease", t=0.625), (0, 8, 0, 3, 0.625)),
    (custom.ExpectTableToBeTClose(**QUASI, sensitive="disease", t=0.5), (2, 8, 1, 3, 0.625)),
    (custom.ExpectTableToBeTClose(**QUASI, sensitive="income", t=0.4, edges=[10, 40]), (5, 8, 2, 3, 0.583333333333)),
]


def suite(*expectations: Any) -> gx.ExpectationSuite:
    return gx.ExpectationSuite("s", expectations=list(expectations))


def on_evidence(asked: gx.ExpectationSuite, table: pa.Table, result_format: str = "BASIC") -> Any:
    evidence = measure(plan_metrics(asked, SCHEMA), table.to_batches(max_chunksize=3), SCHEMA)
    return judge(asked, SCHEMA, evidence, result_format=result_format)


def on_pandas(asked: gx.ExpectationSuite, table: pa.Table) -> Any:
    context = gx.get_context(mode="ephemeral")
    whole = context.data_sources.add_pandas("p").add_dataframe_asset("a").add_batch_definition_whole_dataframe("b")
    frame = pd.DataFrame(table.to_pandas(types_mapper=pd.ArrowDtype))
    return whole.get_batch({"dataframe": frame}).validate(asked)


def outcomes(result: Any) -> list[tuple[Any, ...]]:
    keys = ("unexpected_count", "element_count", "unexpected_classes", "classes", "observed_value")
    return [(one.success, tuple(one.result[key] for key in keys)) for one in result.results]


@pytest.mark.parametrize(("expectation", "expected"), CASES)
def test_results_say_how_many_classes_and_rows_fail_and_what_the_worst_has(
    expectation: Any, expected: tuple[Any, ...]
) -> None:
    assert outcomes(on_evidence(suite(expectation), ROWS)) == [(expected[0] == 0, expected)]


@pytest.mark.parametrize("table", [ROWS, ROWS.slice(2, 4), SCHEMA.empty_table()], ids=["rows", "a slice", "empty"])
def test_the_pandas_engine_finds_the_same(table: pa.Table) -> None:
    asked = suite(*(expectation for expectation, _ in CASES))

    assert outcomes(on_pandas(asked, table)) == outcomes(on_evidence(asked, table))


def test_a_table_without_rows_passes() -> None:
    result = on_evidence(suite(*(expectation for expectation, _ in CASES)), SCHEMA.empty_table())

    assert result.success
    assert outcomes(result) == [(True, (0, 0, 0, 0, None))] * len(CASES)


def test_neither_evidence_nor_a_result_in_any_format_holds_a_value() -> None:
    asked = suite(*(expectation for expectation, _ in CASES))
    evidence = evidence_to_json(measure(plan_metrics(asked, SCHEMA), ROWS.to_batches(), SCHEMA))

    assert "CANARY" not in evidence
    for result_format in ("BOOLEAN_ONLY", "BASIC", "SUMMARY", "COMPLETE"):
        text = json.dumps(on_evidence(asked, ROWS, result_format).to_json_dict())
        assert "CANARY" not in text


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda: custom.ExpectTableToBeKAnonymous(quasi_identifiers=[], k=2), "at least 1 item"),
        (lambda: custom.ExpectTableToBeKAnonymous(quasi_identifiers=["a", "a"], k=2), "unique"),
        (lambda: custom.ExpectTableToBeKAnonymous(quasi_identifiers=["a"], k=0), "greater than or equal to 1"),
        (
            lambda: custom.ExpectTableToBeLDiverse(quasi_identifiers=["a"], sensitive="a", l=2),
            "cannot be the sensitive",
        ),
        (
            lambda: custom.ExpectTableToBeTClose(quasi_identifiers=["a"], sensitive="b", t=1.1),
            "less than or equal to 1",
        ),
        (
            lambda: custom.ExpectTableToBeTClose(quasi_identifiers=["a"], sensitive="b", t=0.1, edges=[2, 1]),
            "each greater than the one before",
        ),
        (
            lambda: custom.ExpectTableToBeTClose(quasi_identifiers=["a"], sensitive="b", t=0.1, edges=[]),
            "one or more numbers or dates",
        ),
        (
            lambda: custom.ExpectTableToBeTClose(quasi_identifiers=["a"], sensitive="b", t=0.1, edges=[1, "x"]),
            "not supported between",
        ),
    ],
)
def test_arguments_that_make_no_sense_are_refused_when_they_are_written(made: Callable[[], Any], says: str) -> None:
    with pytest.raises(ValueError, match="validation error") as refusal:
        made()
    assert says in str(refusal.value)


ENTRIES = (
    "{type: expect_table_to_be_k_anonymous, kwargs: {quasi_identifiers: [zip, label], k: 1, entity: id}}",
    "{type: expect_table_to_be_l_diverse, kwargs: {quasi_identifiers: [zip, born], sensitive: contact.city, l: 1}}",
    "{type: expect_table_to_be_t_close, kwargs: {quasi_identifiers: [zip], sensitive: income, t: 1, edges: [0, 500]}}",
)


def test_a_policy_may_name_them_and_the_gate_judges_them(make_run: Callable[..., Any]) -> None:
    run = make_run(*ENTRIES)
    decided = verdict(run.plan, run.counts, run.measured)
    ours = [finding for finding in decided.findings if finding.expectation.startswith("expect_table_to_be_")]

    assert len(metrics_for(run.plan)) == len(metrics_for(make_run().plan)) + 3
    assert {(one.expectation[19:], one.column, one.unexpected, one.checked, one.passed) for one in ours} == {
        ("k_anonymous", "zip, label", 1, 4, False),  # the row whose id is null
        ("l_diverse", "zip, born", 2, 4, False),  # the rows without a city
        ("t_close", "zip", 0, 4, True),
    }
    assert not decided.passed


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("k_anonymous, kwargs: {quasi_identifiers: [zipp], k: 2}}", "'zipp' does not come out; did you mean 'zip'?"),
        ("k_anonymous, kwargs: {quasi_identifiers: [zip], k: 2, entity: ids}}", "'ids' does not come out"),
        ("l_diverse, kwargs: {quasi_identifiers: [zip], sensitive: kind, l: 2}}", "'kind' does not come out"),
        ("k_anonymous, kwargs: {quasi_identifiers: zip, k: 2}}", "quasi_identifiers: value is not a valid list"),
        ("k_anonymous, kwargs: {quasi_identifiers: [zip], k: 2, entities: id}}", "did you mean 'entity'?"),
        ("k_anonymous, kwargs: {quasi_identifiers: ['attributes{}'], k: 2}}", "lies inside a list or map"),
        ("k_anonymous, kwargs: {quasi_identifiers: [contact], k: 2}}", "are not compared for equality"),
        ("t_close, kwargs: {quasi_identifiers: [zip], sensitive: income, t: 0.1}}", "have an order: name `edges`"),
        ("t_close, kwargs: {quasi_identifiers: [zip], sensitive: mail, t: 0.1, edges: [1]}}", "edges are for numbers"),
    ],
)
def test_a_policys_entry_that_cannot_be_asked_is_refused(make_plan: Callable[..., Plan], entry: str, says: str) -> None:
    with pytest.raises(PolicyError) as refusal:
        suite_for(make_plan("{type: expect_table_to_be_" + entry))
    assert says in str(refusal.value)


@pytest.mark.parametrize("bound", [1.9, True, "2", None, 0, float("nan"), float("inf"), [2]])
def test_k_and_l_are_whole_numbers_and_nothing_is_cut_off(bound: Any) -> None:
    with pytest.raises(ValueError, match="k"):
        custom.ExpectTableToBeKAnonymous(**QUASI, k=bound)
    with pytest.raises(ValueError, match="l"):
        custom.ExpectTableToBeLDiverse(**QUASI, sensitive="disease", l=bound)
    assert custom.ExpectTableToBeKAnonymous(**QUASI, k=2.0).k == 2


@pytest.mark.parametrize("distance", [True, "0.5", 1.5, -0.1, float("nan"), None])
def test_t_is_a_number_between_0_and_1(distance: Any) -> None:
    with pytest.raises(ValueError, match="t"):
        custom.ExpectTableToBeTClose(**QUASI, sensitive="disease", t=distance)
