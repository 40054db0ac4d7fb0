"""When does the hour, day, month, quarter, year or decade of a date or timestamp begin?"""

from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.generalization.way import Way, refuse
from transforms.columns.nulls import cleared
from transforms.columns.promise import Between
from transforms.columns.times import OUTSIDE, check_clock, moments, on_the_clock, refuse_outside, ticks
from transforms.columns.transform import Misfit, Site

Period = Literal["hour", "day", "month", "quarter", "year", "decade"]


def by_period(period: Period, site: Site) -> Way:
    """The first instant of the period, in the input's type; year and decade of a *date* are numbers (int32).

    A decade begins with the year that ends in 0 and is named by it. Zoned timestamps go by the clock of their zone:
    where the first instant is one that the clock shows twice it is the first, where it shows it never it is the first
    after the gap; an hour that comes twice is two hours. Bad rows: what does not lie in the years 1 to 9999, or whose
    period begins before what the type can hold.
    """
    check_clock(site, what=f"`to: {period}`")
    if pa.types.is_date(site.type):
        return _of_dates(period, site)
    unit, multiple = ("year", 10) if period == "decade" else (period, 1)
    # Every other period of the years 1 to 9999 begins in them, and only nanoseconds have bounds within them.
    stays = site.type.tz is None and site.type.unit != "ns" and period != "decade"

    def kernel(values: pa.Array) -> pa.Array:
        values = cleared(values)
        refuse_outside(values)
        clock = on_the_clock(values)
        begun = pc.floor_temporal(clock, multiple, unit=unit)
        if stays:
            return begun
        refuse(ticks(begun) > ticks(clock), OUTSIDE)  # it wrapped round
        first = moments(begun, values.type, ambiguous="earliest")
        refuse_outside(first)
        if period != "hour" or values.type.tz is None:
            return first
        second = moments(begun, values.type, ambiguous="latest")
        return pc.if_else(pc.less_equal(second, values), second, first)

    return Way(site.type, kernel)


def _of_dates(period: Period, site: Site) -> Way:
    if period in {"hour", "day"}:
        msg = f"{site.path!r} holds dates, which `to: {period}` does not make coarser: take a longer one"
        raise Misfit(msg)
    if period in {"year", "decade"}:
        step = 10 if period == "decade" else 1
        return Way(pa.int32(), lambda values: _years(values, step), (Between(0, 9999),))

    def kernel(values: pa.Array) -> pa.Array:
        values = cleared(values)
        refuse_outside(values)
        return pc.floor_temporal(values, unit=period)

    return Way(site.type, kernel)


def _years(values: pa.Array, step: int) -> pa.Array:
    values = cleared(values)
    refuse_outside(values)
    years = pc.year(values)
    return (years if step == 1 else pc.multiply(pc.divide(years, step), step)).cast(pa.int32(), safe=False)
