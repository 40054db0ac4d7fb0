import itertools
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.metrics import bind, measure, refused
from expectations.spec import Refused, Spec

WAYS = ("increasing", "decreasing")


def spec(way: str, *, strictly: bool = False) -> Spec:
    return Spec.of(f"column_values.{way}.unexpected_count", {"column": "x"}, {"strictly": strictly})


def breaks(array: pa.Array, way: str, *, strictly: bool = False, size: int = 2) -> Any:
    table = pa.table({"x": array})
    asked = spec(way, strictly=strictly)
    return measure([asked], table.to_batches(max_chunksize=size), table.schema, ordered=True)[asked]


@pytest.mark.parametrize(
    "array",
    [
        pa.array([1, None, 2, 2, 0, 5]),
        pa.array([0.5, float("nan"), 1.0, 1.0, -0.0, 2.0]),
        pa.array([Decimal(1), None, Decimal(2), Decimal(2), Decimal(0), Decimal(9)]),
        pa.array([date(2026, 1, day) if day else None for day in (2, 0, 3, 3, 1, 9)]),
        pa.array([9, 1, None, 2, 2, 0, 5]).dictionary_encode().slice(1),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 9])
def test_steps_are_counted_over_the_edges_of_batches(array: pa.Array, size: int) -> None:
    assert breaks(array, "increasing", size=size) == 1
    assert breaks(array, "increasing", strictly=True, size=size) == 2
    assert breaks(array, "decreasing", size=size) == 2
    assert breaks(array, "decreasing", strictly=True, size=size) == 3
    assert breaks(array.slice(0, 0), "increasing", size=size) == 0


@given(
    values=st.lists(st.one_of(st.none(), st.integers(-3, 3)), max_size=12),
    cuts=st.lists(st.integers(0, 12), max_size=4),
    way=st.sampled_from(WAYS),
    strictly=st.booleans(),
)
def test_stretches_in_order_may_be_joined_in_any_grouping(
    *, values: list[int | None], cuts: list[int], way: str, strictly: bool
) -> None:
    schema = pa.schema([("x", pa.int64())])
    bound = bind([spec(way, strictly=strictly)], schema, ordered=True)
    edges = [0, *sorted(min(cut, len(values)) for cut in cuts), len(values)]
    parts = [
        bound.count(bound.zero(), bound.view(pa.RecordBatch.from_pydict({"x": values[a:b]}, schema)))
        for a, b in itertools.pairwise(edges)
    ]
    from_right = reduce(lambda right, left: bound.merge(left, right), reversed(parts))

    held = [value for value in values if value is not None]
    steps = [b - a if way == "increasing" else a - b for a, b in itertools.pairwise(held)]
    expected = sum(step <= 0 if strictly else step < 0 for step in steps)
    assert list(bound.evidence(reduce(bound.merge, parts), [], []).values()) == [expected]
    assert list(bound.evidence(from_right, [], []).values()) == [expected]


@pytest.mark.parametrize("way", WAYS)
def test_rows_without_an_order_are_refused(way: str) -> None:
    schema = pa.schema([("x", pa.int64())])

    assert refused([spec(way)], schema) == {spec(way): "rows have no order across files"}
    with pytest.raises(Refused, match="no order"):
        measure([spec(way)], [], schema)
    assert refused([spec(way)], pa.schema([("x", pa.string())]), ordered=True)
