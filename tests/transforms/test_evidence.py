import itertools

from transforms.evidence import CellCounts, Counts, ProtectedCounts, RowCounts, SurvivorCounts

ONE = Counts(
    {"a": RowCounts(5, (1, 0), staged=4)},
    {"x": CellCounts(4, 0, 1)},
    {"was": ProtectedCounts(3, 1)},
    {"x": {"was": SurvivorCounts(1, 2, 3, 4, 5)}},
)
TWO = Counts({"a": RowCounts(2, (0, 2)), "b": RowCounts(3, (1, 1), quarantined=1)}, {"x": CellCounts(1, 1)})
THREE = Counts(
    {"b": RowCounts(0)},
    {"y": CellCounts(9)},
    {"was": ProtectedCounts(0, 0, 2)},
    {"x": {"was": SurvivorCounts(possible=1), "too": SurvivorCounts(7)}},
)


def test_counts_add_up_in_any_order_and_grouping() -> None:
    sums = {Counts.total(order).to_json() for order in itertools.permutations((ONE, TWO, THREE))}
    assert sums == {((ONE + TWO) + THREE).to_json()} == {(ONE + (TWO + THREE)).to_json()}
    assert (ONE + TWO).files["a"] == RowCounts(7, (1, 2), staged=4)
    assert (ONE + TWO).cells["x"] == CellCounts(5, 1, 1)
    assert (ONE + THREE).protected == {"was": ProtectedCounts(3, 1, 2)}
    assert (ONE + THREE).protected["was"].looked_at == 6
    assert (ONE + THREE).survivors == {"x": {"was": SurvivorCounts(1, 3, 3, 4, 5), "too": SurvivorCounts(7)}}


def test_the_sum_of_nothing_is_nothing() -> None:
    assert Counts.total([]) == Counts()
    assert Counts().rows == RowCounts()


def test_counts_survive_json() -> None:
    total = Counts.total((ONE, TWO, THREE))
    assert Counts.from_json(total.to_json()) == total


def test_rows_that_nobody_accounts_for_are_seen_in_either_direction() -> None:
    assert RowCounts(10, (2, 1), suppressed=1, quarantined=1, staged=5).unaccounted == 0
    assert RowCounts(10, (2,), staged=7).unaccounted == 1
    assert RowCounts(10, (), staged=11).unaccounted == -1
