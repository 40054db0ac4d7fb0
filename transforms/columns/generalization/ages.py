"""How old is somebody, in whole years, on a given day?"""

from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.generalization.way import Way, refuse
from transforms.columns.nulls import cleared
from transforms.columns.promise import Between
from transforms.columns.times import check_clock, on_the_clock, refuse_outside
from transforms.columns.transform import Site

OLDEST = 90
"""Stands for itself and all above (45 CFR 164.514(b)(2)(i)(C))."""


def by_age(at: date, site: Site) -> Way:
    """Whole years from the date (or the local date of the timestamp) to `at`, int32, at most 90.

    A birthday counts on its day; one of 29 February on 1 March where the year has none. Bad rows: after `at`, and
    what does not lie in the years 1 to 9999.
    """
    check_clock(site, what="`to: age`")
    today = at.year * 10_000 + at.month * 100 + at.day

    def kernel(values: pa.Array) -> pa.Array:
        values = cleared(values)
        refuse_outside(values)
        days = values if pa.types.is_date(values.type) else on_the_clock(values).cast(pa.date32(), safe=False)
        born = _as_number(days)
        nulls = np.asarray(values.is_null())
        refuse((born > today) & ~nulls, "born after the day of `at`")
        ages = np.minimum((today - born) // 10_000, OLDEST)
        return pa.array(np.where(nulls, 0, ages).astype(np.int32), mask=nulls)

    return Way(pa.int32(), kernel, (Between(0, OLDEST),))


def _as_number(days: pa.Array) -> npt.NDArray[np.int64]:
    """19991231 for 1999-12-31; 0 where null. Differences of these, divided by 10000, are whole years."""
    year, month, day = (np.asarray(part(days).fill_null(0)) for part in (pc.year, pc.month, pc.day))
    number: npt.NDArray[np.int64] = year * 10_000 + month * 100 + day
    return number
