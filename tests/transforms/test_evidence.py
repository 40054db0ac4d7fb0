import itertools
import json

from transforms.evidence import CellCounts, Counts, ProtectedCounts, RedactedCounts, RowCounts, SurvivorCounts
from transforms.profile import Order, Profile, Shape
from transforms.sketch import Sketch

SKETCH = Sketch.from_dict({"hashes": "AQAAAAAAAAACAAAAAAAAAA==", "counts": [2, 1], "buckets": []})
TEXT, KEPT = Profile(3, 1, 3, {2: 2, 16: 1}, SKETCH, Order(steps=12)), Profile(4, 0, 4, {}, SKETCH)
ONE = Counts(
    {"a": RowCounts(5, (1, 0), staged=4)},
    {"x": CellCounts(4, 0, 1)},
    {"x": (TEXT, KEPT), "k": (KEPT, KEPT)},
    {"was": ProtectedCounts(3, 1)},
    {"x": {"was": SurvivorCounts(1, 2, 3, 4, 5)}},
    {"t": RedactedCounts(4, 3, 1, 0, {"email": 2}, {"name": 1})},
)
TWO = Counts(
    {"a": RowCounts(2, (0, 2)), "b": RowCounts(3, (1, 1), quarantined=1)},
    {"x": CellCounts(1, 1)},
    {"x": (KEPT, TEXT), "k": (TEXT, TEXT)},
)
THREE = Counts(
    {"b": RowCounts(0)},
    {"y": CellCounts(9)},
    protected={"was": ProtectedCounts(0, 0, 2)},
    survivors={"x": {"was": SurvivorCounts(possible=1), "too": SurvivorCounts(7)}},
    redacted={"t": RedactedCounts(1, 1, 0, 1, {"email": 1, "card": 1}), "u": RedactedCounts(2)},
)


def test_counts_add_up_in_any_order_and_grouping() -> None:
    sums = {Counts.total(order).to_json() for order in itertools.permutations((ONE, TWO, THREE))}
    assert sums == {((ONE + TWO) + THREE).to_json()} == {(ONE + (TWO + THREE)).to_json()}
    assert (ONE + TWO).files["a"] == RowCounts(7, (1, 2), staged=4)
    assert (ONE + TWO).cells["x"] == CellCounts(5, 1, 1)
    assert (ONE + TWO).profiles["x"] == (TEXT + KEPT, TEXT + KEPT)
    assert (ONE + THREE).protected == {"was": ProtectedCounts(3, 1, 2)}
    assert (ONE + THREE).protected["was"].looked_at == 6
    assert (ONE + THREE).survivors == {"x": {"was": SurvivorCounts(1, 3, 3, 4, 5), "too": SurvivorCounts(7)}}
    assert (ONE + THREE).redacted == {
        "t": RedactedCounts(5, 4, 1, 1, {"email": 3, "card": 1}, {"name": 1}),
        "u": RedactedCounts(2),
    }


def test_the_sum_of_nothing_is_nothing() -> None:
    assert Counts.total([]) == Counts()
    assert Counts().rows == RowCounts()


def test_counts_survive_json() -> None:
    total = Counts.total((ONE, TWO, THREE))
    assert Counts.from_json(total.to_json()) == total


def test_a_kept_leaf_is_written_once_and_stays_one() -> None:
    counts = ONE + TWO
    assert [len(json.loads(ONE.to_json())["profiles"][leaf]) for leaf in "kx"] == [1, 2]
    assert counts.profiles["k"][0] is counts.profiles["k"][1]


def test_what_is_published_of_counts_has_the_shapes_and_no_hash() -> None:
    published = json.loads(ONE.publishable)
    shapes = {leaf: [Shape.from_dict(side) for side in sides] for leaf, sides in published["profiles"].items()}
    assert shapes == {"x": [TEXT.shape, KEPT.shape], "k": [KEPT.shape]}
    assert (published["files"], published["cells"]) == (
        json.loads(ONE.to_json())["files"],
        json.loads(ONE.to_json())["cells"],
    )
    assert "hashes" in ONE.to_json()
    assert "hashes" not in ONE.publishable


def test_rows_that_nobody_accounts_for_are_seen_in_either_direction() -> None:
    assert RowCounts(10, (2, 1), suppressed=1, quarantined=1, staged=5).unaccounted == 0
    assert RowCounts(10, (2,), staged=7).unaccounted == 1
    assert RowCounts(10, (), staged=11).unaccounted == -1
