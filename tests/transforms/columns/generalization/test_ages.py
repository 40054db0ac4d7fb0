"""Ages in whole years."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from transforms.bad_values import BadValues
from transforms.columns.generalization.ages import by_age
from transforms.columns.transform import Misfit, Site


def ages(values: pa.Array, at: date) -> list[int | None]:
    way = by_age(at, Site(path="c", type=values.type, schema=pa.schema([])))
    out = way.kernel(values)
    assert out.type == way.out == pa.int32()
    return out.to_pylist()


@pytest.mark.parametrize("type_", [pa.date32(), pa.date64(), pa.timestamp("ns"), pa.timestamp("s", "UTC")])
def test_a_year_is_whole_on_the_birthday(type_: pa.DataType) -> None:
    born = pa.array([date(1990, 6, 15), date(1990, 6, 16), None, date(2024, 6, 15), date(1990, 12, 1)]).cast(type_)
    assert ages(born, date(2024, 6, 15)) == [34, 33, None, 0, 33]
    assert ages(born[2:], date(2024, 6, 15)) == [None, 0, 33]


def test_ninety_stands_for_all_above() -> None:
    born = pa.array([date(1934, 6, 16), date(1934, 6, 15), date(1, 1, 1)])
    assert ages(born, date(2024, 6, 15)) == [89, 90, 90]


def test_who_was_born_on_a_leap_day_turns_older_on_the_first_of_march() -> None:
    born = pa.array([date(2000, 2, 29)])
    assert [ages(born, at)[0] for at in (date(2023, 2, 28), date(2023, 3, 1), date(2024, 2, 29))] == [22, 23, 24]


def test_the_day_is_the_local_one() -> None:
    late = pa.array([datetime(2000, 6, 16, 3, tzinfo=UTC)], pa.timestamp("us", "America/New_York"))
    assert ages(late, date(2024, 6, 15)) == [24]


def test_who_is_not_born_yet_is_bad() -> None:
    with pytest.raises(BadValues) as caught:
        ages(pa.array([date(2024, 6, 15), None, date(2024, 6, 16)]), date(2024, 6, 15))
    assert caught.value.bad.tolist() == [False, False, True]


def test_a_number_has_no_birthday() -> None:
    with pytest.raises(Misfit, match="dates and timestamps"):
        by_age(date(2024, 1, 1), Site(path="c", type=pa.int64(), schema=pa.schema([])))
