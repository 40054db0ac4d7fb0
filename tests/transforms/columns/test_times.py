"""Moments and clocks."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from transforms.bad_values import BadValues
from transforms.columns.times import dates, moments, on_the_clock, refuse_outside, ticks, within_years

BERLIN = pa.timestamp("ms", "Europe/Berlin")


def test_a_clock_of_the_zone_and_back() -> None:
    values = pa.array([datetime(2024, 1, 1, tzinfo=UTC), None, datetime(2024, 7, 1, tzinfo=UTC)], BERLIN)
    clock = on_the_clock(values)
    assert [t and t.hour for t in clock.to_pylist()] == [1, None, 2]
    assert moments(clock, BERLIN, ambiguous="earliest").equals(values)


def test_naive_time_is_its_own_clock() -> None:
    values = pa.array([0, None], pa.timestamp("ns"))
    assert on_the_clock(values) is values
    assert moments(values, values.type, ambiguous="latest") is values


def test_what_a_clock_shows_twice_is_either_and_what_it_never_shows_is_the_end_of_the_gap() -> None:
    twice, never = datetime(2024, 10, 27, 2, 30, tzinfo=UTC), datetime(2024, 3, 31, 2, 30, tzinfo=UTC)
    clock = pa.array([twice, never, None], pa.timestamp("ms", "UTC")).cast(pa.timestamp("ms"))
    first = moments(clock, BERLIN, ambiguous="earliest").cast(pa.timestamp("ms", "UTC")).to_pylist()
    second = moments(clock, BERLIN, ambiguous="latest").cast(pa.timestamp("ms", "UTC")).to_pylist()
    assert first == [datetime(2024, 10, 27, 0, 30, tzinfo=UTC), datetime(2024, 3, 31, 1, tzinfo=UTC), None]
    assert second == [datetime(2024, 10, 27, 1, 30, tzinfo=UTC), datetime(2024, 3, 31, 1, tzinfo=UTC), None]


@pytest.mark.parametrize("type_", [pa.date32(), pa.date64()])
def test_days_count_from_1970_and_make_dates_again(type_: pa.DataType) -> None:
    values = pa.array([date(1969, 12, 31), None, date(1970, 1, 2)], type_)
    assert ticks(values).tolist() == [-1, 0, 1]
    assert dates(ticks(values), values).equals(values)


@pytest.mark.parametrize("unit", ["s", "ms", "us"])
@pytest.mark.parametrize("zone", [None, "America/New_York"])
def test_the_calendar_ends_with_its_last_instant(unit: str, zone: str | None) -> None:
    type_ = pa.timestamp(unit, zone)
    last = (
        ticks(pa.array([date(9999, 12, 31)]).cast(pa.timestamp(unit)))[0]
        + ticks(pa.array([date(1970, 1, 2)]).cast(pa.timestamp(unit)))[0]
    )
    first = ticks(pa.array([date(1, 1, 1)]).cast(pa.timestamp(unit)))[0]
    values = pa.array([first - 1, first, None, last - 1, last]).cast(type_)
    assert within_years(values).tolist() == [False, True, False, True, False]
    with pytest.raises(BadValues) as caught:
        refuse_outside(values)
    assert caught.value.bad.tolist() == [True, False, False, False, True]
