from dataclasses import replace
from typing import Any

import great_expectations as gx
import pandas as pd
import pyarrow as pa
import pytest

from expectations import custom
from expectations.custom.survivors import beyond_chance
from expectations.engine import judge
from expectations.gate import verdict
from expectations.spec import Spec
from transforms.evidence import ProtectedCounts, SurvivorCounts


def evidence(*counts: Any) -> dict[str, Any]:
    return {"searched": 1000, "found": [["was", *counts]]}


@pytest.mark.parametrize(
    ("counts", "hits"),
    [
        ((0, 0, 0, 0, 0, 1e-6), 0),
        ((1, 0, 1000, 0, 0, 1e-6), 1),
        ((0, 1, 1000, 0, 8000, 1e-6), 0),
        ((0, 4, 1000, 0, 8000, 1e-6), 4),
        ((2, 4, 1000, 0, 8000, 1e-6), 6),
        ((0, 4, 1000, 0, 8000, 1e-3), 0),
        ((0, 40, 1000, 0, 8000, 1e-3), 40),
        ((0, 40, 1000, 320, 8000, 1e-3), 0),
        ((0, 400, 1000, 320, 8000, 1e-3), 400),
        ((0, 3, 3, 0, 6, 1e-6), 3),
    ],
)
def test_what_chance_explains_is_no_survivor(counts: tuple[Any, ...], hits: int) -> None:
    assert beyond_chance(evidence(*counts)) == ({"was": hits} if hits else {})
    expectation = custom.ExpectPathToHoldNoSurvivors(column="is")
    spec = Spec.of("beamveil.survivors", {}, {"column": "is"})
    schema = pa.schema([("is", pa.string())])
    (one,) = judge(gx.ExpectationSuite("s", expectations=[expectation]), schema, {spec: evidence(*counts)}).results

    assert one.success == (hits == 0)
    assert (one.result["unexpected_count"], one.result["element_count"]) == (hits, 1000)
    assert one.result["details"] == {"sources": {"was": hits} if hits else {}}


def test_on_a_frame_the_source_is_another_column() -> None:
    frame = pd.DataFrame(
        {"was": ["Ann Miller", "", None, "Bob Stone"], "is": ["dear ANN MILLER,", "x", "y", "Ann Miller"]}
    )
    batch = (
        gx.get_context(mode="ephemeral")
        .data_sources.add_pandas("p")
        .add_dataframe_asset("a")
        .add_batch_definition_whole_dataframe("b")
        .get_batch({"dataframe": frame})
    )
    found = batch.validate(custom.ExpectPathToHoldNoSurvivors(column="is", source="was"))
    assert (found.success, found.result["unexpected_count"], found.result["element_count"]) == (False, 1, 2)
    assert not batch.validate(custom.ExpectPathToHoldNoSurvivors(column="is")).success
    assert "Miller" not in str(found)


def test_a_survivor_fails_the_gate_and_is_named_by_both_columns_and_its_count(make_run: Any) -> None:
    run = make_run()
    for column in ("label", "contact.city", "attributes", "mail"):
        hits = {column: {"messages[].content": SurvivorCounts(3, 0, 10)}}
        found = verdict(run.plan, replace(run.counts, survivors=hits), run.measured)
        (failed,) = found.failed
        assert (failed.column, failed.expectation, failed.unexpected) == (column, "expect_path_to_hold_no_survivors", 3)
        assert failed.promise.endswith("; found: messages[].content 3")


def test_what_may_be_chance_passes_the_gate(make_run: Any) -> None:
    run = make_run()
    hits = {"price": {"born": SurvivorCounts(0, 1, 1000, 3, 8000)}}
    assert verdict(run.plan, replace(run.counts, survivors=hits), run.measured).passed


def test_a_column_that_was_not_searched_for_fails_the_gate(make_run: Any) -> None:
    run = make_run()
    for source in run.counts.protected:
        if not run.counts.protected[source].looked_at:
            continue
        less = {**run.counts.protected, source: ProtectedCounts(searched=0)}
        found = verdict(run.plan, replace(run.counts, protected=less), run.measured)
        assert {finding.expectation for finding in found.failed} == {"expect_path_to_hold_no_survivors"}
