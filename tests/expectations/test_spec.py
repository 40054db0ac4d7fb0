from datetime import UTC, date, datetime, time
from decimal import Decimal

from expectations.spec import Bounds, Spec, canonical, columns_of, evidence_from_json, evidence_to_json, parse


def test_equal_metrics_are_equal_specs_however_they_are_written() -> None:
    one = Spec.of("m", {"column": "ä", "row_condition": None}, {"b": (1, 2), "a": {"x"}})
    other = Spec.of("m", {"column": "ä"}, {"a": ["x"], "b": [1, 2]})

    assert one == other
    assert hash(one) == hash(other)


def test_dates_times_and_decimals_survive_the_writing_down() -> None:
    value = {
        "d": date(2026, 1, 31),
        "t": time(1, 2, 3),
        "m": datetime(2026, 1, 31, 4, tzinfo=UTC),
        "n": Decimal("1.20"),
        "s": ["", "日本", 2**70, 0.1, True],
    }

    assert parse(canonical(value)) == value
    assert isinstance(parse(canonical(value))["n"], Decimal)


def test_evidence_survives_the_writing_down_none_included() -> None:
    evidence = {Spec.of("a"): None, Spec.of("b", {"column": "x"}): [1, 2], Spec.of("c"): 0.1}

    assert evidence_from_json(evidence_to_json(evidence)) == evidence


def test_the_order_of_evidence_does_not_show() -> None:
    assert evidence_to_json({Spec.of("a"): 1, Spec.of("b"): 2}) == evidence_to_json({Spec.of("b"): 2, Spec.of("a"): 1})


def test_a_metric_looks_at_the_columns_of_its_row_condition_too() -> None:
    condition = {"type": "and", "conditions": [{"column": {"name": "x"}}, {"column": {"name": "y"}}]}

    assert columns_of(Spec.of("m", {"column": "y", "row_condition": condition})) == ("y", "x")
    assert columns_of(Spec.of("m", {"column_A": "a", "column_B": "b"})) == ("a", "b")
    assert columns_of(Spec.of("m", {}, {"column": "a.b"})) == ("a.b",)
    assert columns_of(Spec.of("m", {"column_list": ["a", "b"]})) == ("a", "b")
    assert columns_of(Spec.of("table.row_count")) == ()


def test_bounds_survive_the_writing_down_and_are_no_bounds_where_both_ends_are_one() -> None:
    evidence = {Spec.of("a"): Bounds(1, 2), Spec.of("b"): Bounds.of([1.5, 2], [1.5, 3]), Spec.of("c"): Bounds.of(4, 4)}

    assert evidence_from_json(evidence_to_json(evidence)) == evidence
    assert evidence[Spec.of("c")] == 4
