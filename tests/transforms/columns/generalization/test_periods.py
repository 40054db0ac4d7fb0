"""Periods: their first instant, by the clock of the zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.bad_values import BadValues
from transforms.columns.generalization.periods import Period, by_period
from transforms.columns.transform import Misfit, Site

PERIODS: list[Period] = ["hour", "day", "month", "quarter", "year", "decade"]
ZONES = ["UTC", "America/New_York", "America/Sao_Paulo", "America/Havana", "Australia/Lord_Howe", "Asia/Kolkata"]


def floored(period: Period, values: pa.Array) -> pa.Array:
    way = by_period(period, Site(path="c", type=values.type, schema=pa.schema([])))
    out = way.kernel(values)
    assert out.type == way.out
    return out


def key(period: Period, t: datetime) -> tuple[int, ...]:
    """What distinguishes the period on the calendar."""
    return {
        "hour": (t.year, t.month, t.day, t.hour),
        "day": (t.year, t.month, t.day),
        "month": (t.year, t.month),
        "quarter": (t.year, (t.month - 1) // 3),
        "year": (t.year,),
        "decade": (t.year // 10,),
    }[period]


@pytest.mark.parametrize("period", PERIODS)
@settings(max_examples=60, deadline=None)
@given(moment=st.datetimes(datetime(1950, 1, 1), datetime(2036, 1, 1)), zone=st.sampled_from(ZONES))
def test_it_is_in_the_period_and_the_instant_before_is_not(period: Period, moment: datetime, zone: str) -> None:
    aware = moment.replace(tzinfo=UTC)
    [first] = floored(period, pa.array([aware], pa.timestamp("us", zone))).cast(pa.timestamp("us", "UTC")).to_pylist()
    before, local = first - timedelta(microseconds=1), ZoneInfo(zone)
    assert first <= aware
    assert key(period, first.astimezone(local)) == key(period, aware.astimezone(local))
    if period != "hour":
        assert key(period, before.astimezone(local)) != key(period, aware.astimezone(local))
    else:
        assert aware - first < timedelta(hours=2)


@pytest.mark.parametrize("period", PERIODS)
@settings(max_examples=30, deadline=None)
@given(moment=st.datetimes(datetime(10, 1, 1), datetime(9999, 12, 31)), unit=st.sampled_from(["s", "ms", "us"]))
def test_naive_timestamps_go_by_the_calendar(period: Period, moment: datetime, unit: str) -> None:
    [first] = floored(period, pa.array([moment.replace(microsecond=0)], pa.timestamp(unit))).to_pylist()
    assert first <= moment
    assert key(period, first) == key(period, moment)
    assert first == datetime(1, 1, 1) or key(period, first - timedelta(seconds=1)) != key(period, moment)


def test_an_hour_that_comes_twice_is_two_hours() -> None:
    halves = [datetime(2024, 11, 3, hour, 30, tzinfo=UTC) for hour in (4, 5, 6, 7)]
    out = floored("hour", pa.array(halves, pa.timestamp("s", "America/New_York"))).cast(pa.timestamp("s", "UTC"))
    assert [t.hour for t in out.to_pylist()] == [4, 5, 6, 7]
    assert floored("hour", out.cast(pa.timestamp("s", "America/New_York"))).cast(out.type).equals(out)


def test_a_day_that_begins_with_a_gap_begins_after_it() -> None:
    noon = datetime(2018, 11, 4, 15, tzinfo=UTC)
    out = floored("day", pa.array([noon, None], pa.timestamp("ms", "America/Sao_Paulo")))
    assert [t and (t.day, t.hour) for t in out.to_pylist()] == [(4, 1), None]


@pytest.mark.parametrize("type_", [pa.date32(), pa.date64()])
def test_dates_give_dates_and_for_year_and_decade_numbers(type_: pa.DataType) -> None:
    values = pa.array(
        [date(1969, 12, 31), None, date(1969, 12, 31), date(2000, 5, 1), date(1, 1, 1), date(9999, 12, 31)], type_
    )
    assert floored("month", values[1:4]).to_pylist() == [None, date(1969, 12, 1), date(2000, 5, 1)]
    assert floored("quarter", values).to_pylist()[3:] == [date(2000, 4, 1), date(1, 1, 1), date(9999, 10, 1)]
    assert floored("year", values).to_pylist() == [1969, None, 1969, 2000, 1, 9999]
    assert floored("decade", values).to_pylist() == [1960, None, 1960, 2000, 0, 9990]
    assert floored("year", values).type == pa.int32()


@pytest.mark.parametrize("period", ["hour", "day"])
def test_a_period_that_makes_no_date_coarser_is_refused(period: Period) -> None:
    with pytest.raises(Misfit, match="does not make coarser"):
        floored(period, pa.array([date(2000, 1, 1)]))


@pytest.mark.parametrize(
    "values",
    [
        pa.array([-(2**63) + 1, None, 0], pa.timestamp("ns")),
        pa.array([-(2**63) + 1, None, 0], pa.timestamp("s")),
        pa.array([-(2**63) + 1, None, 0], pa.timestamp("us", "Europe/Berlin")),
        pa.array([2**63 - 1, None, 0], pa.timestamp("ms")),
        pa.array([-(2**31), None, 0], pa.int32()).cast(pa.date32()),
    ],
    ids=lambda values: str(values.type),
)
def test_what_lies_off_the_calendar_is_bad(values: pa.Array) -> None:
    for period in ("month", "quarter", "year", "decade"):
        with pytest.raises(BadValues) as caught:
            floored(period, values)
        assert caught.value.bad.tolist() == [True, False, False]


def test_a_period_that_begins_before_the_type_does_is_bad() -> None:
    near_the_start = pa.array([-(2**63) + 5 * 86_400 * 10**9, None], pa.timestamp("ns"))
    assert floored("day", near_the_start).null_count == 1
    with pytest.raises(BadValues):
        floored("month", near_the_start)


@pytest.mark.parametrize("type_", [pa.string(), pa.int64(), pa.time64("us"), pa.timestamp("us", "No/Where")])
def test_what_is_no_date_is_refused(type_: pa.DataType) -> None:
    with pytest.raises(Misfit):
        by_period("year", Site(path="c", type=type_, schema=pa.schema([])))
