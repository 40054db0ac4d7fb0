import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from expectations.gate import Finding, Verdict, _equal, publishable, verdict
from expectations.metrics import measure
from expectations.spec import Spec, evidence_from_json, evidence_to_json
from expectations.suite import metrics_for
from transforms.agreement import Agreement
from transforms.columns.promise import Differs
from transforms.evidence import CellCounts, Counts, RowCounts
from transforms.sketch import Sketch

MakeRun = Callable[..., Any]
EXTRA = (
    "{type: expect_column_values_to_be_between, kwargs: {column: income, min_value: -100000}}",
    "{type: expect_column_max_to_be_between, kwargs: {column: income, max_value: 20000}}",
    "{type: expect_column_values_to_be_in_set, kwargs: {column: label, value_set: [neu, 日本]}}",
    "{type: expect_column_unique_value_count_to_be_between, kwargs: {column: id, min_value: 2, max_value: 2}}",
    "{type: expect_path_values_to_match_pattern, kwargs: {column: 'messages[].content', pattern: '[0-9a-f]+'}}",
    "{type: expect_column_median_to_be_between, kwargs: {column: income, min_value: 0, max_value: 0}}",
    "{type: expect_column_most_common_value_to_be_in_set, kwargs: {column: price, value_set: [1.5]}}",
    (
        "{type: expect_column_kl_divergence_to_be_less_than, kwargs: {column: label, threshold: 0.1, "
        "partition_object: {values: [neu, 日本], weights: [0.6, 0.4]}}}"
    ),
    "{type: expect_column_value_z_scores_to_be_less_than, kwargs: {column: income, threshold: 3, double_sided: true}}",
)


def failures(found: Verdict) -> set[tuple[str | None, str]]:
    return {(finding.column, finding.expectation) for finding in found.failed}


def changed(rows: pa.Table, column: str, values: list[Any]) -> pa.Table:
    at = rows.schema.get_field_index(column)
    return rows.set_column(at, rows.schema.field(at), pa.array(values, rows.schema.field(at).type))


def test_a_faithful_run_passes_with_every_promise_looked_at(make_run: MakeRun) -> None:
    run = make_run(*EXTRA)
    found = verdict(run.plan, run.counts, run.measured)

    assert found.failed == ()
    assert found.passed
    assert {finding.column for finding in found.findings} >= {leaf.path for leaf in run.plan.leaves}
    token = next(f for f in found.findings if f.column == "messages[].content" and "pattern" in f.expectation)
    assert (token.unexpected, token.checked, token.passed) == (0, 2, True)


def test_a_verdict_is_the_same_every_time_and_survives_json(make_run: MakeRun) -> None:
    run = make_run()
    first = verdict(run.plan, run.counts, run.measured)

    assert verdict(run.plan, run.counts, run.measured) == first
    assert Verdict.from_json(first.to_json()) == first


def test_a_finding_has_the_severity_that_its_expectation_names_and_none_is_spared(make_run: MakeRun) -> None:
    run = make_run("{type: expect_column_max_to_be_between, kwargs: {column: income, max_value: 1, severity: info}}")
    found = verdict(run.plan, run.counts, run.measured)

    assert [finding.severity for finding in found.failed] == ["info"]
    assert not found.passed
    assert {finding.severity for finding in found.findings if finding.passed} == {"critical"}
    assert Verdict.from_json(found.to_json()) == found


def test_a_metric_that_is_missing_fails_and_never_passes_vacuously(make_run: MakeRun) -> None:
    run = make_run(*EXTRA)
    evidence = evidence_from_json(run.measured)
    assert verdict(run.plan, run.counts, run.measured).passed

    for spec in evidence:
        rest = evidence_to_json({other: value for other, value in evidence.items() if other != spec})
        assert not verdict(run.plan, run.counts, rest).passed, spec
    assert not verdict(run.plan, run.counts, "[]").passed


def test_a_leaf_that_the_run_did_not_count_fails(make_run: MakeRun) -> None:
    run = make_run()
    for leaf in run.plan.leaves:
        rest = {path: cells for path, cells in run.counts.cells.items() if path != leaf.path}
        found = verdict(run.plan, replace(run.counts, cells=rest), run.measured)
        assert (leaf.path, "expect_path_nulls_to_equal_source") in failures(found)


@pytest.mark.parametrize(
    ("column", "values", "expectation"),
    [
        ("mail", ["a" * 26, None, "CANARY@mail.test", "a" * 26], "expect_path_values_to_match_pattern"),
        ("mail", ["a" * 26, None, "a" * 26 + "\n", "a" * 26], "expect_path_values_to_match_pattern"),
        ("mail", ["a" * 26, "a" * 26, "a" * 26, "a" * 26], "expect_path_nulls_to_equal_source"),
        ("mail", [None, None, "a" * 26, "a" * 26], "expect_path_nulls_to_equal_source"),
    ],
)
def test_a_broken_promise_is_found_and_named_by_column_and_count(
    make_run: MakeRun, column: str, values: list[Any], expectation: str
) -> None:
    run = make_run()
    found = verdict(run.plan, run.counts, replace(run, rows=changed(run.rows, column, values)).measured)

    assert failures(found) == {(column, expectation)}
    assert found.failed[0].unexpected == 1
    assert "CANARY" not in found.to_json() + repr(found)


def test_a_broken_promise_of_a_nested_leaf_is_found(make_run: MakeRun) -> None:
    run = make_run()
    rows = changed(
        run.rows, "messages", [[{"content": "CANARY"}, {"content": None}], None, [], [None, {"content": "CANARY"}]]
    )
    found = verdict(run.plan, run.counts, replace(run, rows=rows).measured)

    assert failures(found) == {("messages[].content", "expect_path_values_to_match_pattern")}
    assert (found.failed[0].unexpected, found.failed[0].checked) == (2, 2)


def test_tokens_that_equal_their_source_fail(make_run: MakeRun) -> None:
    run = make_run()
    cells = {**run.counts.cells, "mail": replace(run.counts.cells["mail"], equal=1)}
    found = verdict(run.plan, replace(run.counts, cells=cells), run.measured)

    assert failures(found) == {("mail", "expect_path_values_to_differ_from_source")}


def test_chance_is_judged_by_draws_and_without_a_look_at_every_draw_fails(make_run: MakeRun) -> None:
    run = make_run()
    leaf = replace(run.plan.leaves[0], promises=(Differs(1e-3),))
    draws = Sketch.of(np.repeat(np.arange(1, 6, dtype=np.uint64), 2))
    agreed = Sketch.of(np.array([3, 3], np.uint64))

    def found(cells: CellCounts, agreement: Agreement | None = None) -> list[int] | None:
        agreements = {} if agreement is None else {leaf.path: agreement}
        return _equal(leaf, Counts(agreements=agreements), cells)

    assert found(CellCounts(10, 0, 2), Agreement(draws, agreed)) == [2, 10, 1, 5]
    assert found(CellCounts(10, 0, 2)) is None
    assert found(CellCounts(10, 0, 2), Agreement(draws)) is None
    assert found(CellCounts(11, 0, 2), Agreement(draws, agreed)) is None
    assert found(CellCounts()) == [0, 0, 0, 0]


def test_cells_that_are_null_on_one_side_only_fail(make_run: MakeRun) -> None:
    run = make_run()
    cells = {**run.counts.cells, "contact.city": replace(run.counts.cells["contact.city"], null_differences=3)}
    found = verdict(run.plan, replace(run.counts, cells=cells), run.measured)

    assert failures(found) == {("contact.city", "expect_path_nulls_to_equal_source")}
    assert found.failed[0].unexpected == 3


def test_rows_are_accounted_for_file_by_file_so_that_one_cannot_make_up_for_another(make_run: MakeRun) -> None:
    run = make_run()
    files = {"f1": RowCounts(3, (1,), 0, 0, 1), "f2": RowCounts(2, (), 0, 0, 3)}
    found = verdict(run.plan, replace(run.counts, files=files), run.measured)

    assert failures(found) == {(None, "expect_rows_to_be_accounted_for")}
    assert found.failed[0].unexpected == 2


def test_rows_that_were_staged_but_not_read_back_fail(make_run: MakeRun) -> None:
    run = make_run()
    found = verdict(run.plan, run.counts, replace(run, rows=run.rows.slice(0, 3)).measured)

    assert (None, "expect_staged_rows_to_be_read_back") in failures(found)


def test_columns_of_another_type_or_in_another_order_fail(make_run: MakeRun) -> None:
    run = make_run()
    specs = metrics_for(run.plan)
    evidence = dict(measure(specs, run.rows.to_batches(), run.plan.schema))
    swapped = run.rows.select(list(reversed(run.rows.column_names)))
    retyped = run.rows.set_column(3, "income", run.rows["income"].cast(pa.int32()))
    for rows, expectation in (
        (swapped, "expect_table_columns_to_be_as_planned"),
        (retyped, "expect_column_type_to_be_as_planned"),
    ):
        name = "beamveil.misplaced_rows" if rows is swapped else "beamveil.mistyped_rows"
        mine = [spec for spec in specs if spec.name == name]
        wrong = evidence | dict(measure(mine, rows.to_batches(), run.plan.schema))
        assert {e for _, e in failures(verdict(run.plan, run.counts, evidence_to_json(wrong)))} == {expectation}


def test_an_empty_output_passes_but_not_one_that_lost_its_rows(make_run: MakeRun) -> None:
    run = make_run()
    empty = replace(run, rows=run.rows.slice(0, 0)).measured

    assert verdict(run.plan, Counts(), empty).passed
    assert verdict(run.plan, Counts({"f": RowCounts(5, (5,))}), empty).passed
    assert not verdict(run.plan, Counts({"f": RowCounts(5, (4,), staged=1)}), empty).passed


def test_findings_of_a_policys_own_expectations_hold_counts(make_run: MakeRun) -> None:
    run = make_run("{type: expect_column_values_to_be_between, kwargs: {column: income, min_value: 0, mostly: 0.9}}")
    (finding,) = verdict(run.plan, run.counts, run.measured).failed

    assert finding == Finding(
        "income",
        "expect_column_values_to_be_between",
        "values to be between (mostly: 0.9, min_value: 0.0)",
        1,
        3,
        False,
    )


def test_no_value_shows_in_a_verdict_or_in_logs_whether_it_passes_or_fails(
    make_run: MakeRun, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    run = make_run(*EXTRA, "{type: expect_column_min_to_be_between, kwargs: {column: income, min_value: 0}}")
    rows = changed(run.rows, "mail", ["CANARY@a.test"] * 4)
    rows = changed(rows, "income", [471_108_150, 471_108_150, None, -471_108_150])
    found = verdict(run.plan, run.counts, replace(run, rows=rows).measured)
    out, err = capfd.readouterr()

    assert len(found.failed) >= 5
    for text in (found.to_json(), repr(found), str(found), caplog.text, out, err):
        assert "CANARY" not in text
        assert "471108150" not in text.replace("_", "")
        assert "-0x" not in text


def test_publishable_evidence_holds_counts_only(make_run: MakeRun) -> None:
    run = make_run(EXTRA[1], "{type: expect_column_mean_to_be_between, kwargs: {column: income, max_value: 20000}}")
    names = {spec.name for spec in evidence_from_json(run.measured)}
    kept = {spec.name for spec in evidence_from_json(publishable(run.measured))}

    assert names - kept == {"column.max", "column.mean"}


def test_unreadable_evidence_is_no_pass(make_run: MakeRun) -> None:
    run = make_run()
    evidence = evidence_from_json(run.measured)
    for value in (None, "x", -1, [0, 0], [0]):
        assert not verdict(
            run.plan, run.counts, evidence_to_json(evidence | {Spec.of("table.row_count"): value})
        ).passed


def test_cell_counts_without_rows_do_not_stand_for_cells(make_run: MakeRun) -> None:
    run = make_run()
    zero = dict.fromkeys(run.counts.cells, CellCounts())

    assert not verdict(run.plan, replace(run.counts, cells=zero), run.measured).passed
    assert json.loads(verdict(run.plan, run.counts, run.measured).to_json())["passed"] is True
