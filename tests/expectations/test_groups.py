import math
import random
import traceback
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations import groups
from expectations.groups import OUR_GROUPS, Grouping, sharded, shares_of, tabulated
from expectations.metrics import bind, measure, refused
from expectations.spec import Spec, columns_of
from expectations.view import View
from transforms.errors import OutputError

SCHEMA = pa.schema(
    [
        ("zip", pa.dictionary(pa.int32(), pa.string())),
        ("born", pa.date32()),
        ("score", pa.float64()),
        ("person", pa.int64()),
        ("disease", pa.string()),
        ("income", pa.int64()),
        ("price", pa.decimal128(9, 2)),
        ("contact", pa.struct([("city", pa.string())])),
        ("tags", pa.list_(pa.string())),
    ]
)
QUASI = ["zip", "born", "score"]


def table(rows: int, seed: int = 1) -> pa.Table:
    r = random.Random(seed)
    columns = {
        "zip": [r.choice(["130", "148", "", "日本", None]) for _ in range(rows)],
        "born": [r.choice([date(1970, 1, 1), date(1980, 1, 1), None]) for _ in range(rows)],
        "score": [r.choice([0.0, -0.0, 1.5, math.nan, None]) for _ in range(rows)],
        "person": [r.choice([None, *range(max(1, rows // 3))]) for _ in range(rows)],
        "disease": [r.choice(["flu", "flu", "flu", "ü", "", None]) for _ in range(rows)],
        "income": [r.choice([None, *range(0, 100, 7)]) for _ in range(rows)],
        "price": [r.choice([None, Decimal("1.50"), Decimal(2)]) for _ in range(rows)],
        "contact": [r.choice([None, {"city": None}, {"city": "Köln"}]) for _ in range(rows)],
        "tags": [["a"] for _ in range(rows)],
    }
    zips = pa.array(columns.pop("zip"), pa.string()).dictionary_encode()
    return pa.table({"zip": zips, **columns}, schema=SCHEMA)


TABLE = table(400)


def spec(name: str, **value: Any) -> Spec:
    return Spec.of(f"beamveil.{name}_classes", {}, {"quasi_identifiers": QUASI, **value})


SPECS = [
    spec("small", k=5),
    spec("small", k=3, entity="person"),
    spec("uniform", sensitive="disease", l=3),
    spec("uniform", sensitive="income", l=2),
    spec("skewed", sensitive="disease", t=0.3),
    spec("skewed", sensitive="income", t=0.25, edges=[20, 40.5, 90]),
    spec("skewed", sensitive="price", t=0.5, edges=[2]),
    Spec.of("beamveil.small_classes", {}, {"quasi_identifiers": ["contact.city"], "k": 100}),
]


def found(of: pa.Table, size: int = 64, specs: Sequence[Spec] = SPECS) -> list[Any]:
    measured = measure(specs, of.to_batches(max_chunksize=size), of.schema)
    return [measured[one] for one in specs]


def class_of(row: dict[str, Any]) -> Hashable:
    score = row["score"]
    return row["zip"], row["born"], None if score is None or math.isnan(score) else score


def gathered(of: pa.Table, column: str | None = None) -> dict[Hashable, list[Any]]:
    classes: dict[Hashable, list[Any]] = defaultdict(list)
    for row in of.to_pylist():
        classes[class_of(row)].append(row[column] if column else row)
    return classes


def in_short(tests: list[tuple[int, Any, bool]], worse: Any) -> list[Any]:
    """(rows, what was found, whether it fails) per class, as the metric has it."""
    broken = [rows for rows, _, fails in tests if fails]
    worst = worse((value for _, value, _ in tests), default=None)
    return [sum(broken), sum(rows for rows, _, _ in tests), len(broken), len(tests), worst]


def distances(of: pa.Table, column: str, edges: list[Any] | None) -> list[tuple[int, Fraction]]:
    """The definitions of the paper in exact arithmetic."""
    classes = gathered(of, column)
    everything = [value for values in classes.values() for value in values]

    def share(values: list[Any], value: Any) -> Fraction:
        return Fraction(values.count(value), max(1, len(values)))

    def place(value: Any) -> int | None:
        return None if value is None else sum(value >= edge for edge in edges or [])

    out = []
    for values in classes.values():
        if edges is None:
            apart = sum((abs(share(values, v) - share(everything, v)) for v in set(everything)), Fraction(0)) / 2
        else:
            here, whole = ([place(v) for v in values if v is not None] for values in (values, everything))
            differences = [share(here, i) - share(whole, i) for i in range(len(edges) + 1)]
            moved = sum((abs(sum(differences[: i + 1], Fraction(0))) for i in range(len(edges) + 1)), Fraction(0))
            shift = abs(share(values, None) - share(everything, None))
            apart = max(shift, moved / len(edges) if here else Fraction(0))
        out.append((len(values), apart))
    return out


@pytest.mark.parametrize("size", [400, 64, 1])
def test_every_class_is_counted_as_plain_python_counts_it(size: int) -> None:
    small, people, diseases, incomes, by_category, by_order, decimals, cities = found(TABLE, size)

    sizes = [len(rows) for rows in gathered(TABLE).values()]
    assert small == in_short([(n, n, n < 5) for n in sizes], min)
    for metric, column, least in ((people, "person", 3), (diseases, "disease", 3), (incomes, "income", 2)):
        different = [(len(of), len(set(of) - {None})) for of in gathered(TABLE, column).values()]
        assert metric == in_short([(n, values, values < least) for n, values in different], min)
    for metric, column, t, edges in (
        (by_category, "disease", 0.3, None),
        (by_order, "income", 0.25, [20, 40.5, 90]),
        (decimals, "price", 0.5, [2]),
    ):
        tests = [(n, round(float(d), 12), d > t) for n, d in distances(TABLE, column, edges)]
        expected = in_short(tests, max)
        assert metric == [*expected[:4], pytest.approx(expected[4], abs=2e-12)]
        assert 0 < metric[0] < metric[1]
    known = Counter(row["contact"] and row["contact"]["city"] for row in TABLE.to_pylist())
    assert cities == [0, 400, 0, 2, min(known.values())]


def test_duckdb_counts_alike() -> None:
    rows = TABLE.drop_columns(["contact", "tags"])
    by_class = duckdb.sql(
        "SELECT count(*) n, count(DISTINCT person) p, count(DISTINCT disease) d FROM rows "
        "GROUP BY zip, born, if(isnan(score), NULL, score + 0.0)"
    ).fetchall()
    assert rows.num_rows == sum(n for n, _, _ in by_class)

    small, people, diseases = found(TABLE)[:3]
    assert small == in_short([(n, n, n < 5) for n, _, _ in by_class], min)
    assert people == in_short([(n, p, p < 3) for n, p, _ in by_class], min)
    assert diseases == in_short([(n, d, d < 3) for n, _, d in by_class], min)


# Machanavajjhala et al. 2007: the four-anonymous table of inpatients, and the three-diverse one.
FOUR_ANONYMOUS = {
    ("130**", "<30"): ["Heart", "Heart", "Viral", "Viral"],
    ("1485*", ">=40"): ["Cancer", "Heart", "Viral", "Viral"],
    ("130**", "3*"): ["Cancer"] * 4,
}
THREE_DIVERSE = {
    ("1305*", "<=40"): ["Heart", "Viral", "Cancer", "Cancer"],
    ("1485*", ">40"): ["Cancer", "Heart", "Viral", "Viral"],
    ("1306*", "<=40"): ["Heart", "Viral", "Cancer", "Cancer"],
}


@pytest.mark.parametrize(("inpatients", "diverse"), [(FOUR_ANONYMOUS, 1), (THREE_DIVERSE, 3)])
def test_the_tables_of_inpatients_are_as_the_paper_says(inpatients: dict[Any, list[str]], diverse: int) -> None:
    rows = [(*who, what) for who, those in inpatients.items() for what in those]
    of = pa.table(dict(zip(("zip", "age", "condition"), map(list, zip(*rows, strict=True)), strict=True)))
    common = {"quasi_identifiers": ["zip", "age"]}
    k, l = (  # noqa: E741 - its name
        Spec.of("beamveil.small_classes", {}, common | {"k": 4}),
        Spec.of("beamveil.uniform_classes", {}, common | {"sensitive": "condition", "l": 3}),
    )
    small, uniform = found(of, 5, [k, l])

    assert small == [0, 12, 0, 3, 4]
    assert uniform == ([8, 12, 2, 3, 1] if diverse == 1 else [0, 12, 0, 3, 3])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 60), st.integers(0, 5), st.integers(1, 20), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_the_cut_of_batches_changes_anything(
    rows: int, seed: int, size: int, r: random.Random
) -> None:
    of = table(rows, seed)
    order = list(range(rows))
    r.shuffle(order)

    assert found(of.take(pa.array(order, pa.int64())), size) == found(of, 1000)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 60), st.integers(1, 9), st.randoms(use_true_random=False))
def test_shards_in_any_number_and_order_come_to_the_whole(rows: int, shards: int, r: random.Random) -> None:
    of = table(rows, 3)
    bound = bind(SPECS, of.schema)
    batches = [bound.view(batch) for batch in of.to_batches(max_chunksize=7)]
    expected = dict(zip(SPECS, found(of), strict=True))
    for one, grouping in bound.groupings:
        by_shard: dict[int, list[Any]] = defaultdict(list)
        for view in batches:
            for shard, cells in sharded(bound.cells(view)[grouping.source], shards):
                by_shard[shard].append(cells)
        parts = [tabulated(cells) for cells in by_shard.values()]
        r.shuffle(parts)
        shares = shares_of([shares_of(parts[:2]), *parts[2:]]) if grouping.compares else None
        assert grouping.result(grouping.merge(grouping.judged(part, shares) for part in parts)) == expected[one]


def test_a_slice_counts_its_own_rows_only() -> None:
    part = TABLE.slice(123, 77)

    assert found(part) == found(pa.Table.from_pylist(part.to_pylist(), part.schema))


def test_no_rows_are_no_classes() -> None:
    assert found(SCHEMA.empty_table()) == [[0, 0, 0, 0, None]] * len(SPECS)
    assert measure(SPECS, [], SCHEMA)[SPECS[0]] == [0, 0, 0, 0, None]


def test_with_too_many_categories_every_class_fails_without_a_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "CATEGORIES", 3)
    classes = len(gathered(TABLE))
    by_category = found(TABLE)[4]

    assert by_category == [400, 400, classes, classes, None]
    assert shares_of([None, None]) is None


def test_tests_of_the_same_columns_share_their_cells() -> None:
    more = [
        *SPECS,
        spec("small", k=7),
        spec("uniform", sensitive="person", l=9),
        spec("skewed", sensitive="disease", t=0.9),
    ]
    bound = bind([*SPECS, *more], SCHEMA)

    assert len(bound.groupings) == 11
    assert len(bound.cells(View.of(TABLE.to_batches()[0]))) == 7
    assert (
        bind([spec("small", k=5), spec("small", k=7)], SCHEMA).sources.keys() == bind(SPECS[:1], SCHEMA).sources.keys()
    )


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (spec("skewed", sensitive="income", t=0.1), "values of int64 have an order: name `edges`"),
        (spec("skewed", sensitive="born", t=0.1), "values of date32[day] have an order"),
        (spec("skewed", sensitive="disease", t=0.1, edges=[1]), "edges are for numbers, dates and timestamps"),
        (spec("skewed", sensitive="income", t=0.1, edges=["a"]), "a bound for int64 must be a number"),
        (spec("uniform", sensitive="tags[]", l=2), "'tags[]' lies inside a list or map"),
        (spec("uniform", sensitive="tags", l=2), "are not compared for equality"),
        (Spec.of("beamveil.small_classes", {}, {"quasi_identifiers": ["tags[]"], "k": 2}), "lies inside a list or map"),
        (Spec.of("beamveil.small_classes", {}, {"quasi_identifiers": [], "k": 2}), "there is no quasi-identifier"),
        (Spec.of("beamveil.small_classes", {"row_condition": {}}, {"k": 2}), "it does not take ['row_condition']"),
        (Spec.of("beamveil.small_classes", {}, {"k": 2}), "cannot be computed (TypeError)"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(asked: Spec, reason: str) -> None:
    assert reason in refused([asked], SCHEMA)[asked]


@pytest.mark.parametrize("asked", SPECS[:3])
def test_what_goes_wrong_in_measuring_is_told_without_a_value(asked: Spec) -> None:
    batch = pa.RecordBatch.from_pydict({"zip": ["CANARY"], "born": [["CANARY"]]})
    with pytest.raises(OutputError, match="cannot measure beamveil") as failure:
        measure([asked], [batch], SCHEMA)

    assert "CANARY" not in "".join(traceback.format_exception(failure.value))
    assert failure.value.__suppress_context__


def test_edges_may_be_dates() -> None:
    dated = spec("skewed", sensitive="born", t=0.1, edges=["1975-01-01"])
    by_place = distances(TABLE, "born", [date(1975, 1, 1)])

    assert found(TABLE, specs=[dated])[0][4] == pytest.approx(float(max(d for _, d in by_place)))


def test_a_metric_names_its_columns() -> None:
    assert set(columns_of(SPECS[1])) == {*QUASI, "person"}
    assert set(columns_of(SPECS[4])) == {*QUASI, "disease"}


def test_every_metric_is_tested_class_by_class() -> None:
    assert all(isinstance(one, Grouping) for _, one in bind(SPECS, SCHEMA).groupings)
    assert {f"beamveil.{name}_classes" for name in ("small", "uniform", "skewed")} == set(OUR_GROUPS)
