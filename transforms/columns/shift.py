"""`shift`: by how many days are an entity's dates moved?"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from transforms.columns.entity import Entity, domain_of, entity_keys
from transforms.columns.nulls import cleared
from transforms.columns.promise import Differs, Promise
from transforms.columns.times import PER_DAY, check_clock, dates, moments, on_the_clock, refuse_outside, ticks
from transforms.columns.transform import ColumnTransform, Kernel, Site
from transforms.crypto.cmac import tagger

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys

Days = npt.NDArray[np.int64]


class Shift(ColumnTransform):
    """Dates and timestamps moved by a number of whole days that all cells of an entity share, in all columns.

    The number lies within -`days` to `days` and is never 0: the first 8 bytes, big-endian, of the AES-256-CMAC of what
    the entity keys as, under its domain's key, modulo 2 x `days`, counted through -days ... -1, 1 ... days. So columns
    move together where `by` and `days` are equal. Intervals and order within an entity survive; one known date undoes
    an entity. Nulls stay null.

    Takes dates, and timestamps of any unit: zoned ones move by local days and keep the time that a clock of the zone
    shows. A time that the new day lacks (clocks set forward) becomes the first moment after the gap, one that it has
    twice (clocks set back) the first of the two. Bad rows: a null or empty entity, and dates so near the ends of the
    years 1 to 9999, or of what the type can hold, that some shift within `days` would leave them.
    """

    by: Entity
    days: int = Field(ge=1, le=36_500)

    def out_type(self, site: Site) -> pa.DataType:
        """The input's type."""
        check_clock(site, what="shift")
        domain_of(self.by, site)
        return site.type

    def beside(self, site: Site) -> tuple[str, ...]:
        """The entity's column."""
        return (self.by.column,)

    def kernel(self, site: Site, keys: "ScopedKeys") -> Kernel:
        """One CMAC per cell, and one addition."""
        days_of, days = self.days_of(site, keys), self.days
        moved = _moved_dates if pa.types.is_date(site.type) else _moved_timestamps

        def kernel(values: pa.Array, beside: Mapping[str, pa.Array]) -> pa.Array:
            steps = days_of(values, beside)
            values = cleared(values)
            refuse_outside(values, spare_days=days)
            return moved(values, steps)

        return kernel

    def days_of(self, site: Site, keys: "ScopedKeys") -> Callable[[pa.Array, Mapping[str, pa.Array]], Days]:
        """The function from cells of any type, and what stands beside them, to the days that they move by.

        Raises `BadValues` where the entity of a cell is null or empty and the cell is not null.
        """
        domain, by, days = domain_of(self.by, site), self.by, self.days
        tags = tagger(keys.derive(algorithm="AES256-CMAC", use="shift", domain=domain, size=32))
        return lambda cells, beside: _days(tags(entity_keys(by, cells, beside, site=site)), days)

    def promises(self, site: Site) -> tuple[Promise, ...]:
        """No cell is its input, for no shift is 0."""
        return (Differs(),)


def _days(draws: npt.NDArray[np.uint8], days: int) -> Days:
    drawn = np.ascontiguousarray(draws[:, :8]).view(">u8").reshape(-1) % np.uint64(2 * days)
    steps = drawn.astype(np.int64) - days
    return steps + (steps >= 0)


def _moved_dates(values: pa.Array, days: Days) -> pa.Array:
    return dates(ticks(values) + days, values)


def _moved_timestamps(values: pa.Array, days: Days) -> pa.Array:
    clock, nulls = on_the_clock(values), np.asarray(values.is_null())
    moved = ticks(clock) + np.where(nulls, 0, days * PER_DAY[clock.type.unit])
    return moments(pa.array(moved, pa.int64(), mask=nulls).cast(clock.type), values.type, ambiguous="earliest")
