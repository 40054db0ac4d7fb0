"""What a run with `--prove` is held to, and what fails where something was passed over."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from expectations.again import judge_proof
from expectations.docs import judgement
from expectations.gate import run_evidence, verdict
from expectations.proved import proof_evidence, proved_columns
from expectations.spec import Spec, columns_of, evidence_from_json, evidence_to_json
from expectations.suite import metrics_for, suite_for
from transforms.evidence import Counts, ProtectedCounts, RowCounts
from transforms.plan import Plan
from transforms.policy import Policy
from transforms.survivors.places import guarded
from transforms.survivors.proof import Proof, Standing

MakeRun = Callable[..., Any]
HOLDS, MARGINS = "expect_path_to_hold_nothing_protected", "expect_margins_to_hold_nothing_protected"
COLUMNS = [
    *("id", "mail", "zip", "label", "price", "seen", "raw", "contact.city"),
    *("messages[].content", "attributes", "attributes{}"),
]
TEXT = pa.string()


def bound(columns: dict[str, Any]) -> Plan:
    written = {"beamveil": 1, "dataset": "d", "scope": "s", "columns": columns}
    return Policy.model_validate(written).bind(pa.schema([("a", TEXT), ("born", pa.date32()), ("ü", TEXT)]))


def proof_of(run: Any, **standing: dict[str, Standing]) -> Proof:
    """All was searched, and this found."""
    came_out = {leaf.source: run.counts.cells[leaf.path].values for leaf in run.plan.leaves}
    sought = {leaf.source: ProtectedCounts(searched=came_out[leaf.source] + 1) for leaf in guarded(run.plan)}
    rows = run.counts.rows
    return Proof(guarded=sought, standing=standing, tried={"label": 3}, parts=2, rows=rows.staged, read=rows.read)


def evidence(run: Any, proof: Proof, rows: int | None = None) -> dict[str | None, Any]:
    """By column."""
    found = proof_evidence(proof, run.counts, run.plan, run.counts.rows.staged if rows is None else rows)
    assert {spec.name for spec in found} <= {"beamveil.standing"}
    return {next(iter(columns_of(spec)), None): value for spec, value in found.items()}


def proved_in(plan: Plan, *, prove: bool) -> list[tuple[str, str | None]]:
    found = suite_for(plan, prove=prove).expectations
    return [(e.expectation_type, getattr(e, "column", None)) for e in found if e.expectation_type in (HOLDS, MARGINS)]


def test_every_column_that_is_searched_is_expected_to_hold_nothing_and_what_is_no_column_too(make_run: MakeRun) -> None:
    plan = make_run().plan
    assert list(proved_columns(plan)) == COLUMNS
    assert proved_in(plan, prove=True) == [*((HOLDS, column) for column in COLUMNS), (MARGINS, None)]


def test_without_proof_nothing_of_it_is_expected_or_measured(make_run: MakeRun) -> None:
    run = make_run()
    assert proved_in(run.plan, prove=False) == []
    assert "beamveil.standing" not in {spec.name for spec in metrics_for(run.plan)}
    assert "beamveil.standing" not in {spec.name for spec in run_evidence(run.counts, run.plan, 4)}
    assert verdict(run.plan, run.counts, run.measured).passed


@pytest.mark.parametrize(
    "columns",
    [
        {"a": "keep", "ü": {"surrogate": {"of": "name"}}},
        {"a": "keep", "born": {"generalize": {"to": "year"}}, "ü": {"mask": {"keep_last": 1}}},
        {"a": "keep"},
    ],
)
def test_a_plan_without_codes_is_held_to_nothing_more(columns: dict[str, Any]) -> None:
    plan = bound(columns)
    assert proved_columns(plan) == ()
    assert proved_in(plan, prove=True) == []


def test_a_plan_with_a_code_is_held_to_it_in_every_column_but_those_of_chance_and_of_the_policy() -> None:
    plan = bound(
        {
            "a": "keep",
            "born": {"shift": {"by": {"column": "a", "domain": "a"}, "days": 2}},
            "ü": {"fpe": {"domain": "u", "alphabet": "digits"}},
        }
    )
    assert proved_columns(plan) == ("a",)
    assert proved_columns(bound({"a": {"hash": {"domain": "a"}}, "born": "keep", "ü": {"constant": "x"}})) == (
        "a",
        "born",
    )


def test_evidence_says_what_was_searched_for_and_what_stands_where_by_column(make_run: MakeRun) -> None:
    run = make_run()
    leaks = {
        "label": {"mail": Standing(1, 2, 3, 4)},
        "label (dictionary)": {"mail": Standing(values=1, cells=1), "id": Standing(doubtful=2)},
        "label (metadata)": {"id": Standing(values=5, cells=6)},
        "attributes (keys)": {"messages[].content": Standing(values=1, cells=1)},
        "file names": {"attributes{}": Standing(values=1, cells=1)},
    }
    found = evidence(run, proof_of(run, **leaks))
    searched = sum(run.counts.cells[leaf].values + 1 for leaf in ("id", "mail", "messages[].content", "attributes{}"))
    assert list(found) == [None, *COLUMNS]
    assert {one["searched"] for one in found.values()} == {searched}
    assert found["label"] == {
        "searched": searched,
        "cells": ["label"],
        "unreadable": 0,
        "found": [
            ["label", "mail", 1, 2, 3, 4, 0, 0, 3, 1e-6],
            ["label (dictionary)", "id", 0, 0, 2, 0, 0, 0, 0, 1e-6],
            ["label (dictionary)", "mail", 1, 1, 0, 0, 0, 0, 0, 1e-6],
        ],
    }
    assert found[None]["found"] == [
        ["file names", "attributes{}", 1, 1, 0, 0, 0, 0, 0, 1e-6],
        ["label (metadata)", "id", 5, 6, 0, 0, 0, 0, 0, 1e-6],
    ]
    assert found["attributes"]["cells"] == ["attributes (keys)"]
    assert [one for one in found if found[one]["found"]] == [None, "label", "attributes"]


def test_days_are_taken_to_agree_by_chance_more_often_than_other_numbers() -> None:
    schema = pa.schema(
        [("born", pa.date32()), ("coded", pa.dictionary(pa.int32(), pa.date32())), ("n", TEXT), ("at", TEXT)]
    )
    hashed = {name: {"hash": {"domain": name}} for name in ("born", "coded", "n")}
    written = {"beamveil": 1, "dataset": "d", "scope": "s", "columns": {**hashed, "at": "keep"}}
    plan = Policy.model_validate(written).bind(schema)
    stands = {"at": {name: Standing(doubtful=1) for name in hashed}}
    counts = {"": RowCounts(read=1, staged=1)}
    found = proof_evidence(Proof(standing=stands, rows=1, read=1), Counts(counts), plan, 1)
    (value,) = (value for spec, value in found.items() if "at" in columns_of(spec))
    assert {source: prior for _, source, *_, prior in value["found"]} == {"born": 1e-4, "coded": 1e-4, "n": 1e-6}


def test_what_is_found_of_dropped_leaves_fails_nothing() -> None:
    plan = bound({"a": {"hash": {"domain": "a"}}, "born": "keep"})
    proof = Proof(standing={"born": {"ü": Standing(values=9, cells=9)}}, rows=1, read=1)
    assert [leaf.source for leaf in guarded(plan) if leaf.dropped] == ["ü"]
    assert judge_proof(plan, proof, read=1, published=1).passed
    leak = replace(proof, standing={"born": {"a": Standing(values=9, cells=9)}})
    assert [one.column for one in judge_proof(plan, leak, read=1, published=1).failed] == ["born"]


def less(proof: Proof, source: str, **by: int) -> Proof:
    one = proof.guarded[source]
    return replace(proof, guarded={**proof.guarded, source: replace(one, searched=one.searched - 2, **by)})


def test_all_that_was_looked_at_counts_whether_it_was_searched_for_or_not(make_run: MakeRun) -> None:
    run = make_run()
    whole = proof_of(run)
    assert evidence(run, whole)
    assert evidence(run, replace(whole, read=whole.read + 7, parts=0))
    assert evidence(run, less(whole, "mail", too_short=1))
    assert evidence(run, less(whole, "mail", unreadable=1))


@pytest.mark.parametrize(
    ("passed_over", "rows"),
    [
        (lambda proof: less(proof, "mail"), 4),
        (lambda proof: less(proof, "attributes{}"), 4),
        (lambda proof: replace(proof, guarded={}), 4),
        (lambda proof: replace(proof, rows=proof.rows - 1), 4),
        (lambda proof: replace(proof, rows=proof.rows + 1), 4),
        (lambda proof: replace(proof, read=proof.read - 1), 4),
        (lambda proof: proof, 3),
        (lambda _: Proof(), 4),
    ],
    ids=["values", "nested values", "leaves", "rows", "rows too many", "input", "read back", "nothing done"],
)
def test_a_proof_that_passed_something_over_is_no_evidence_and_fails(
    make_run: MakeRun, passed_over: Callable[[Proof], Proof], rows: int
) -> None:
    run = make_run()
    proof = passed_over(proof_of(run))
    assert evidence(run, proof, rows) == {}
    if rows == 4:
        found = verdict(run.plan, run.counts, run.measured, proof=proof)
        assert {(one.expectation, one.column, one.unexpected) for one in found.failed} == {
            (MARGINS, None, None),
            *((HOLDS, column, None) for column in COLUMNS),
        }


def test_rows_that_are_set_aside_need_not_be_read(make_run: MakeRun) -> None:
    run = make_run()
    files = {**run.counts.files, "f3": RowCounts(read=2, quarantined=2)}
    aside = replace(run, counts=replace(run.counts, files=files))
    assert evidence(aside, proof_of(run))
    assert not evidence(aside, replace(proof_of(run), read=proof_of(run).read - 1))


def test_the_gate_passes_what_a_whole_proof_found_nothing_in_and_names_what_it_found(make_run: MakeRun) -> None:
    run = make_run()
    proved = verdict(run.plan, run.counts, run.measured, proof=proof_of(run))
    assert proved.passed
    assert {one.column for one in proved.findings if one.expectation == HOLDS} == set(COLUMNS)
    leaks = {
        "label": {"mail": Standing(values=2, cells=9)},
        "label (dictionary)": {"mail": Standing(values=2, cells=1)},
        "mail (statistics)": {"mail": Standing(values=1, cells=1)},
        "metadata": {"id": Standing(values=1, cells=1)},
    }
    found = verdict(run.plan, run.counts, run.measured, proof=proof_of(run, **leaks))
    assert {(one.column, one.unexpected, one.promise.split("; found: ")[1]) for one in found.failed} == {
        ("mail", 1, "mail in mail (statistics) 1"),
        ("label", 2, "mail 2"),
        (None, 1, "id in metadata 1"),
    }
    assert {one.checked for one in found.failed} == {sum(one.searched for one in proof_of(run).guarded.values())}


def test_the_pages_judge_the_proof_as_the_gate_does(make_run: MakeRun) -> None:
    run = make_run()
    leak = proof_of(run, label={"mail": Standing(values=2, cells=9)})
    for proof in (None, proof_of(run), leak):
        made = judgement(run.plan, run.counts, run.measured, run="r", proof=proof)
        assert made.verdict == verdict(run.plan, run.counts, run.measured, proof=proof)
        kinds = {one.expectation_type for one in made.suite.expectations}
        assert (HOLDS in kinds, MARGINS in kinds) == (proof is not None,) * 2
    assert not made.verdict.passed


def test_published_data_is_judged_by_its_proof_alone(make_run: MakeRun) -> None:
    run = make_run()
    proof, plan = proof_of(run), run.plan
    found = judge_proof(plan, proof, read=proof.read, published=proof.rows)
    assert found.passed
    assert len(found.findings) == len(COLUMNS) + 1
    assert {(one.expectation, one.column) for one in found.findings} == {
        (MARGINS, None),
        *((HOLDS, column) for column in COLUMNS),
    }
    for read, published in ((proof.read + 1, proof.rows), (proof.read, proof.rows + 1), (proof.read, proof.rows - 1)):
        assert not judge_proof(plan, proof, read=read, published=published).passed
    assert judge_proof(plan, proof, read=proof.read - 1, published=proof.rows).passed
    leak = replace(proof, standing={"seen (statistics)": {"id": Standing(values=1, cells=1)}})
    assert [one.column for one in judge_proof(plan, leak, read=proof.read, published=proof.rows).failed] == ["seen"]


def test_counts_of_a_proof_do_not_come_from_what_was_measured(make_run: MakeRun) -> None:
    run = make_run()
    forged = Spec.of("beamveil.standing", {}, {"column": "label"})
    measured = evidence_to_json(
        {**evidence_from_json(run.measured), forged: {"searched": 1, "cells": [], "unreadable": 0, "found": []}}
    )
    assert not verdict(run.plan, run.counts, measured, proof=Proof()).passed
