import traceback
from decimal import Decimal

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


TWOFOLD = pa.schema(
    [
        ("m (keys)", pa.string()),
        ("m", pa.map_(pa.string(), pa.string())),
        ("st.a", pa.int8()),
        ("st", pa.struct([("a", pa.int8())])),
    ]
)


@pytest.mark.parametrize(
    "spec",
    [
        Spec.of("beamveil.detected", {}, {"column": "m (keys)", "kinds": ["email"]}),
        Spec.of("beamveil.outside_set", {}, {"column": "st.a", "values": [1]}),
        Spec.of("beamveil.small_classes", {}, {"quasi_identifiers": ["m", "st.a"], "k": 2}),
        Spec.of("beamveil.uniform_classes", {}, {"quasi_identifiers": ["m (keys)"], "sensitive": "st.a", "l": 2}),
    ],
    ids=lambda spec: str(spec.name),
)
def test_a_name_that_is_a_column_and_a_path_is_not_looked_at(spec: Spec) -> None:
    with pytest.raises(Refused, match="is both a column's name and a path; rename the column"):
        bind([spec], TWOFOLD)


def test_great_expectations_own_metrics_know_columns_only() -> None:
    assert refused([Spec.of("column.max", {"column": "st.a"})], TWOFOLD) == {}


def test_dictionaries_of_any_values_can_be_asked_about() -> None:
    schema = pa.schema([("d", pa.dictionary(pa.int8(), pa.decimal128(20, 2)))])
    specs = [Spec.of("beamveil.detected", {}, {"column": "d", "kinds": ["card"]}), Spec.of("table.row_count")]

    assert refused(specs, schema) == {}


@pytest.mark.parametrize(
    ("type_", "lists", "twice"),
    [
        (pa.float32(), [[0.1], [0.10000000149011612]], True),
        (pa.float32(), [[0.1, 0.10000000149011612]], True),
        (pa.decimal128(5, 2), [[Decimal("0.10")], [0.1]], True),
        (pa.decimal128(5, 2), [[Decimal("0.10")], [Decimal("0.1")]], False),
        (pa.float64(), [[0.1], [0.10000000149011612, 1, 1.0]], False),
        (pa.int8(), [[1, "a"], [1.0, True, "b"]], False),
    ],
)
def test_lists_that_write_one_value_of_a_column_in_two_ways_are_refused(
    type_: pa.DataType, lists: list[list[object]], twice: bool
) -> None:
    schema = pa.schema([("x", type_), ("y", type_)])
    specs = [Spec.of("beamveil.member_counts", {"column": "x"}, {"values": values}) for values in lists]
    other = Spec.of("beamveil.member_counts", {"column": "y"}, {"values": lists[0][:1]})

    assert set(refused([*specs, other], schema)) == (set(specs) if twice else set())
