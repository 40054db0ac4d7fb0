"""What is a moment on the clock of its column's zone, and back? Shared by the transforms of dates and times."""

from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.bad_values import BadValues
from transforms.columns.transform import TYPED, Misfit, Site

PER_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896  # 0001-01-01 and 9999-12-31, in days since 1970-01-01
_ZONE_DAYS = 2  # more than any zone differs from UTC
OUTSIDE = "outside the years 1 to 9999 or what the type can hold"


def check_clock(site: Site, *, what: str) -> None:
    """Raise `Misfit` unless the column holds dates, or timestamps whose zone, if any, is known on this machine."""
    if pa.types.is_date(site.type):
        return
    if not pa.types.is_timestamp(site.type):
        msg = f"{what} is for dates and timestamps, and {site.path!r} is {site.type}: {TYPED}"
        raise Misfit(msg)
    try:
        on_the_clock(pa.array([0], site.type))
    except pa.ArrowInvalid:
        msg = f"the zone {site.type.tz!r} of {site.path!r} is not in this machine's time zone database"
        raise Misfit(msg) from None


def on_the_clock(values: pa.Array) -> pa.Array:
    """Zoned timestamps as what a clock on the wall of their zone shows; naive ones as they are."""
    return values if values.type.tz is None else pc.local_timestamp(values)


def moments(clock: pa.Array, type_: pa.DataType, *, ambiguous: Literal["earliest", "latest"]) -> pa.Array:
    """The moments at which a clock of the type's zone shows this, in that type; the inverse of `on_the_clock`.

    What it shows twice (clocks set back) is the earliest or latest of the two; what it never shows (clocks set
    forward) is the first moment after the gap.
    """
    if type_.tz is None:
        return clock
    return pc.assume_timezone(clock, type_.tz, ambiguous=ambiguous, nonexistent="latest").cast(type_)


def within_years(values: pa.Array, *, spare_days: int = 0) -> npt.NDArray[np.bool_]:
    """Which dates or timestamps can be moved by `spare_days` either way; False where null.

    True: in the years 1 to 9999 (of UTC where there is a zone) and in what the type can hold, so far from the ends.
    """
    first, last = _FIRST_DAY + spare_days, _LAST_DAY - spare_days
    counts, held = ticks(values), np.asarray(values.is_valid(), np.bool_)
    if pa.types.is_date(values.type):
        return (counts >= first) & (counts <= last) & held
    per_day = PER_DAY[values.type.unit]
    reach = 2**63 // per_day - _ZONE_DAYS - spare_days
    low, high = max(first, -reach) * per_day, min(last + 1, reach) * per_day
    return (counts >= low) & (counts < high) & held


def ticks(values: pa.Array) -> npt.NDArray[np.int64]:
    """Days of dates, units of timestamps since 1970-01-01; 0 where null."""
    if pa.types.is_date32(values.type):
        values = values.cast(pa.int32())
    counts = np.asarray(pc.fill_null(values.cast(pa.int64()), 0))
    return counts // PER_DAY["ms"] if pa.types.is_date64(values.type) else counts


def dates(days: npt.NDArray[np.int64], like: pa.Array) -> pa.Array:
    """The dates so many days after 1970-01-01, in the type and with the nulls of `like`."""
    nulls = np.asarray(like.is_null())
    if pa.types.is_date64(like.type):
        return pa.array(np.where(nulls, 0, days) * PER_DAY["ms"], pa.int64(), mask=nulls).cast(like.type)
    return pa.array(np.where(nulls, 0, days).astype(np.int32), pa.int32(), mask=nulls).cast(like.type)


def refuse_outside(values: pa.Array, *, spare_days: int = 0) -> None:
    """Raise `BadValues` for those that cannot be moved so far."""
    if _all_within(values, spare_days):
        return
    bad = ~within_years(values, spare_days=spare_days) & np.asarray(values.is_valid())
    if bad.any():
        raise BadValues(bad, OUTSIDE)


def _all_within(values: pa.Array, spare_days: int) -> bool:
    """Whether the earliest and the latest show that none is outside; one pass, where `within_years` takes many."""
    span = pc.min_max(values)
    if not span["min"].is_valid:
        return True
    ends = pa.array([span["min"], span["max"]], values.type)
    return bool(within_years(ends, spare_days=spare_days).all())
