from collections.abc import Callable

import pyarrow as pa
import pytest

from expectations.metrics import measured, refused
from expectations.suite import metrics_for, suite_for
from transforms.columns.promise import Between, Differs, Matches, OneOf
from transforms.errors import PolicyError
from transforms.plan import Plan
from transforms.policy import Policy

MakePlan = Callable[..., Plan]


def stated(plan: Plan) -> list[tuple[str, str | None]]:
    return [(e.expectation_type, getattr(e, "column", None)) for e in suite_for(plan).expectations]


def test_every_column_and_leaf_of_the_output_is_held_to_its_promises(make_plan: MakePlan) -> None:
    plan = make_plan()
    found = stated(plan)

    for name in plan.schema.names:
        assert ("expect_column_type_to_be_as_planned", name) in found
    kinds = {
        Matches: "expect_path_values_to_match_pattern",
        OneOf: "expect_path_values_to_be_in_set",
        Between: "expect_path_values_to_be_between",
        Differs: "expect_path_values_to_differ_from_source",
    }
    for leaf in plan.leaves:
        assert ("expect_path_nulls_to_equal_source", leaf.path) in found
        for promise in leaf.promises:
            assert (kinds[type(promise)], leaf.path) in found
    assert {kind for kind, column in found if column is None} == {
        "expect_table_columns_to_be_as_planned",
        "expect_rows_to_be_accounted_for",
        "expect_staged_rows_to_be_read_back",
    }


def test_everything_that_a_plan_promises_can_be_worked_out(make_plan: MakePlan) -> None:
    plan = make_plan()

    assert refused(metrics_for(plan), plan.schema) == {}
    assert measured(metrics_for(plan))


def test_equal_plans_give_equal_suites(make_plan: MakePlan) -> None:
    entry = "{type: expect_column_values_to_not_be_null, kwargs: {column: id}}"

    assert stated(make_plan(entry)) == stated(make_plan(entry))
    assert metrics_for(make_plan(entry)) == metrics_for(make_plan(entry))


def test_a_policys_own_expectations_come_last_and_keep_their_parameters(make_plan: MakePlan) -> None:
    plan = make_plan(
        "{type: expect_column_values_to_be_between, kwargs: {column: income, min_value: -5, mostly: 0.5}}",
        "{type: expect_compound_columns_to_be_unique, kwargs: {column_list: [id, mail]}}",
        "{type: expect_column_values_to_not_be_null, kwargs: {column: id, "
        "row_condition: 'col(\"income\") > 5', condition_parser: great_expectations}}",
    )
    last = suite_for(plan).expectations[-3:]

    assert [e.expectation_type for e in last] == [entry.type for entry in plan.policy.expect]
    assert (last[0].min_value, last[0].mostly) == (-5, 0.5)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (
            "{type: expect_column_values_to_be_betwen, kwargs: {column: id}}",
            "did you mean 'expect_column_values_to_be_between'?",
        ),
        (
            "{type: expect_column_values_to_be_between, kwargs: {column: income, min_valu: 1}}",
            "did you mean 'min_value'?",
        ),
        ("{type: expect_column_values_to_be_between, kwargs: {min_value: 1}}", "column: field required"),
        ("{type: expect_column_values_to_not_be_null, kwargs: {column: id, mostly: 7}}", "mostly"),
        ("{type: expect_column_values_to_be_null, kwargs: {column: id, batch_id: x}}", "does not take 'batch_id'"),
        (
            (
                "{type: expect_column_kl_divergence_to_be_less_than, kwargs: {column: income, threshold: 1, "
                "partition_object: {bins: [0, 1], weights: [0.2]}}}"
            ),
            "cannot be worked out over 'income'",
        ),
        (
            (
                "{type: expect_column_kl_divergence_to_be_less_than, kwargs: {column: income, threshold: 1, "
                "partition_object: {bins: [0, 1, .inf], weights: [0.5, 0.5]}}}"
            ),
            "cannot be worked out over 'income'",
        ),
        (
            (
                "{type: expect_column_kl_divergence_to_be_less_than, kwargs: {column: income, threshold: 1, "
                "tail_weight_holdout: 0.1, partition_object: {bins: [0, 1], weights: [0.5], tail_weights: [0.2, 0.3]}}}"
            ),
            "no such partition",
        ),
        (
            (
                "{type: expect_column_kl_divergence_to_be_less_than, kwargs: {column: income, threshold: 1, "
                "partition_object: null}}"
            ),
            "cannot be worked out over 'income'",
        ),
        ("{type: expect_column_values_to_be_increasing, kwargs: {column: income}}", "rows have no order"),
        (
            "{type: expect_column_values_to_match_like_pattern, kwargs: {column: id, like_pattern: x}}",
            "needs a database",
        ),
        ("{type: expect_column_values_to_match_regex, kwargs: {column: price, regex: x}}", "over 'price': needs text"),
        (
            "{type: expect_column_values_to_match_regex, kwargs: {column: mail, regex: (}}",
            "over 'mail': the pattern cannot be read",
        ),
        (
            "{type: expect_column_max_to_be_between, kwargs: {column: mail, max_value: 1}}",
            "over 'mail': extremes of string",
        ),
        ("{type: expect_column_values_to_be_unique, kwargs: {column: messages}}", "over 'messages'"),
        (
            "{type: expect_column_values_to_be_in_set, kwargs: {column: attributes, value_set: [1]}}",
            "over 'attributes'",
        ),
        (
            (
                "{type: expect_column_values_to_not_be_null, kwargs: {column: id, "
                "row_condition: 'income > 5', condition_parser: pandas}}"
            ),
            "pandas text",
        ),
        (
            (
                "{type: expect_column_values_to_not_be_null, kwargs: {column: id, "
                "row_condition: 'col(\"incom\") > 5', condition_parser: great_expectations}}"
            ),
            "'incom' does not come out; did you mean 'income'?",
        ),
        ("{type: expect_column_values_to_not_be_null, kwargs: {column: contact.city}}", "lies inside a column"),
        ("{type: expect_path_nulls_to_equal_source, kwargs: {column: id}}", "no such expectation"),
    ],
)
def test_an_entry_that_cannot_be_taken_is_refused_with_what_and_why(make_plan: MakePlan, entry: str, says: str) -> None:
    plan = make_plan(entry)
    with pytest.raises(PolicyError) as refusal:
        suite_for(plan)

    assert says in str(refusal.value)
    assert str(refusal.value).startswith("expect, entry 1, 'expect_")


def test_all_misfits_are_named_at_once(make_plan: MakePlan) -> None:
    plan = make_plan(
        "{type: expect_a, kwargs: {}}", "{type: expect_column_to_exist, kwargs: {column: id}}", "{type: expect_b}"
    )
    with pytest.raises(PolicyError) as refusal:
        suite_for(plan)

    assert len(refusal.value.misfits) == 2
    assert "entry 3, 'expect_b'" in refusal.value.misfits[1]


def test_a_nested_leaf_may_be_asked_about_by_its_path(make_plan: MakePlan) -> None:
    plan = make_plan("{type: expect_path_values_to_be_in_set, kwargs: {column: contact.city, values: [Köln, '']}}")

    assert suite_for(plan).expectations[-1].column == "contact.city"
    assert any(spec.name == "beamveil.outside_set" and "contact.city" in spec.value for spec in metrics_for(plan))


def test_what_lies_inside_a_column_that_is_kept_whole_may_be_asked_about() -> None:
    schema = pa.schema(
        {"contact": pa.struct({"city": pa.string()}), "messages": pa.list_(pa.struct({"content": pa.string()}))}
    )
    entries = "".join(
        f"  - {{type: expect_path_values_to_match_pattern, kwargs: {{column: '{path}', pattern: x}}}}\n"
        for path in ("person.city", "messages[].content")
    )
    head = "beamveil: 1\ndataset: d\ncolumns: {contact: keep, messages: keep}\nrename: {contact: person}\n"
    text = f"{head}expect:\n{entries}"
    plan = Policy.from_yaml(text, name="p").bind(schema)

    assert stated(plan)[-2:] == [
        ("expect_path_values_to_match_pattern", "person.city"),
        ("expect_path_values_to_match_pattern", "messages[].content"),
    ]
    assert metrics_for(plan)


def test_two_lists_that_write_one_value_in_two_ways_are_refused_before_the_run() -> None:
    entries = "".join(
        f"  - {{type: expect_column_most_common_value_to_be_in_set, kwargs: {{column: x, value_set: [{value}]}}}}\n"
        for value in ("0.1", "0.10000000149011612")
    )
    text = f"beamveil: 1\ndataset: d\ncolumns: {{x: keep}}\nexpect:\n{entries}"
    plan = Policy.from_yaml(text, name="p").bind(pa.schema({"x": pa.float32()}))

    with pytest.raises(PolicyError, match="a value is written in two ways, which are one in the column; use one"):
        metrics_for(plan)
