import polars as pl
import pytest

from expectations.closeness import by_category, by_order


def cells(rows: list[tuple[int, int, int]]) -> pl.DataFrame:
    return pl.DataFrame(sorted(rows), schema={"class": pl.UInt64, "beside": pl.UInt64, "rows": pl.UInt64}, orient="row")


def shares(of: pl.DataFrame) -> pl.DataFrame:
    return of.group_by("beside").agg(pl.col("rows").sum()).sort("beside")


# Li, Li, Venkatasubramanian 2007: salaries 3k to 11k, one each, of nine people in three classes.
TABLE_3 = {1: [3, 4, 5], 2: [6, 11, 8], 3: [7, 9, 10]}
TABLE_5 = {1: [3, 5, 9], 2: [6, 11, 8], 3: [4, 7, 10]}


@pytest.mark.parametrize(("table", "expected"), [(TABLE_3, [0.375, 1 / 6, 17 / 72]), (TABLE_5, [1 / 6, 1 / 6, 1 / 12])])
def test_the_ordered_distances_of_the_paper_come_out(table: dict[int, list[int]], expected: list[float]) -> None:
    salaries = cells([(number, salary - 2, 1) for number, those in table.items() for salary in those])
    sizes, distances = by_order(salaries, shares(salaries), 9)

    assert sizes.tolist() == [3, 3, 3]
    assert distances.tolist() == pytest.approx(expected, abs=1e-12)


def test_by_category_all_values_are_equally_far_apart() -> None:
    of = cells([(1, 5, 4), (2, 5, 1), (2, 6, 1), (3, 7, 2)])
    sizes, distances = by_category(of, shares(of))

    assert sizes.tolist() == [4, 2, 2]
    assert distances.tolist() == [3 / 8, 3 / 8, 3 / 4]


def test_a_missing_value_is_a_category_of_its_own_and_has_no_place_in_an_order() -> None:
    of = cells([(1, 0, 2), (2, 1, 1), (2, 3, 1), (3, 0, 1), (3, 2, 1)])
    _, categories = by_category(of, shares(of))
    _, order = by_order(of, shares(of), 3)

    assert categories.tolist() == [0.5, 0.666666666667, 0.333333333333]
    assert order.tolist() == [0.5, 0.5, 0.333333333333]  # shares of missing values; the distance of 2 is 1/3


def test_a_table_of_missing_values_only_is_alike_everywhere() -> None:
    of = cells([(1, 0, 2), (2, 0, 1)])

    assert by_order(of, shares(of), 2)[1].tolist() == [0, 0]
    assert by_category(of, shares(of))[1].tolist() == [0, 0]


def test_no_class_has_no_distance() -> None:
    of = cells([])

    assert [found.tolist() for found in by_category(of, shares(of))] == [[], []]
    assert [found.tolist() for found in by_order(of, shares(of), 2)] == [[], []]
