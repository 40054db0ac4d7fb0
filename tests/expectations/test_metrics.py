import traceback

import pyarrow as pa
import pytest

from expectations.metrics import OF_THE_RUN, bind, measure, measured, refused
from expectations.spec import Refused, Spec
from transforms.errors import OutputError

SCHEMA = pa.schema([("s", pa.string()), ("n", pa.int64()), ("l", pa.list_(pa.int8()))])


def test_metrics_of_the_run_are_not_measured() -> None:
    specs = [Spec.of(name) for name in OF_THE_RUN]

    assert measured(specs) == []
    assert refused(specs, SCHEMA) == {}
    assert measure(specs, [], SCHEMA) == {}


def test_every_refusal_is_named_at_once_with_its_reason() -> None:
    specs = [
        Spec.of("column.mean", {"column": "s"}),
        Spec.of("column.median", {"column": "s"}),
        Spec.of("table.row_count", {"table": "other"}),
        Spec.of("column_values.unique.unexpected_count", {"column": "l"}),
        Spec.of("column.mean", {"column": "absent"}),
        Spec.of("column.mean", {"column": "n"}, {"surprise": 1}),
        Spec.of("beamveil.values", {"row_condition": {"type": "x"}}, {"column": "n"}),
        Spec.of("column.mean", {"column": "n"}),
    ]
    with pytest.raises(Refused) as refusal:
        bind(specs, SCHEMA)

    assert set(refused(specs, SCHEMA)) == set(specs[:-1])
    assert str(refusal.value).count(";") == len(specs) - 2
    assert "does not take ['table']" in str(refusal.value)


def test_a_table_of_another_name_is_not_counted_as_this_one() -> None:
    assert refused([Spec.of("table.row_count", {}, {})], SCHEMA) == {}
    assert refused([Spec.of("table.row_count", {"table": "x"})], SCHEMA)


@pytest.mark.parametrize("name", ["column.mean", "column.distinct_values.count"])
def test_what_goes_wrong_in_measuring_is_told_without_a_value(name: str) -> None:
    specs = [Spec.of(name, {"column": "n"})]
    batch = pa.RecordBatch.from_pydict({"s": ["CANARY"]})
    with pytest.raises(OutputError) as failure:
        measure(specs, [batch], SCHEMA)

    assert str(failure.value).startswith(f"cannot measure {name} of 'n' in what was staged: ")
    assert "CANARY" not in "".join(traceback.format_exception(failure.value))
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__


def test_hashes_are_worked_out_once_for_all_that_need_them() -> None:
    at = {"column": "s"}
    specs = [Spec.of(f"column{name}", at) for name in (".distinct_values.count", "_values.unique.unexpected_count")]

    assert len(bind(specs, SCHEMA).tallies) == 2
    assert len(bind(specs, SCHEMA).sources) == 1


def test_many_forbidden_patterns_are_tried_as_one_and_counted_one_by_one() -> None:
    batch = pa.RecordBatch.from_pydict(
        {"s": ["x@y", "12", "", None, "日", *["plain"] * 20], "n": [1] * 25, "l": [[1]] * 25}, SCHEMA
    )
    specs = [
        Spec.of("column_values.not_match_regex.unexpected_count", {"column": "s"}, {"regex": r})
        for r in ("@", r"\d", "^$", "zz")
    ]

    assert bind(specs, SCHEMA).unions.keys() == {"s"}
    found = measure(specs, [batch], SCHEMA)
    assert [found[spec] for spec in specs] == [1, 1, 1, 0]


def test_why_a_value_cannot_be_measured_is_told_in_the_words_of_the_metric() -> None:
    far = pa.RecordBatch.from_arrays([pa.array([10_000_000], pa.int32()).cast(pa.date32())], ["d"])
    with pytest.raises(OutputError, match=r"column.max of 'd' in what was staged: .* within the years 1 to 9999"):
        measure([Spec.of("column.max", {"column": "d"})], [far], far.schema)
