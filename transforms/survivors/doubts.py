"""How many short numbers of the output would be protected values by chance? Told from the numbers next to them.

A number of ten or fewer digits can equal a protected one and have nothing to do with it: in a dense range of customer
numbers most numbers are somebody's. So each is looked up together with eight neighbours of the same length, four on
either side, a step apart, the step being one in the last digit that is not 0; of what reads as a day (YYYYMMDD) the
same weekday of the four weeks before and behind. What chance explains, it explains for neighbours too.

Where there are very many numbers those with the smallest digests are looked up: a sample that is the same in any order
and grouping, as in a bottom-k sketch (`transforms.sketch` names the source).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.sketch import Sketch
from transforms.survivors.digests import Digests
from transforms.survivors.octets import Counts, Mask
from transforms.survivors.sieve import Sieve

MOST_DIGITS = 10
"""A number of so many digits or fewer may stand anywhere by chance."""
STEPS = (-4, -3, -2, -1, 1, 2, 3, 4)
KEPT = 16_384
"""Numbers of one place that are looked up; of more, those with the smallest digests."""
_EVERY = (1 << 64) - 1
_DAY, _WEEK = 8, 7
_EPOCH = np.datetime64("1970-01-01")


@dataclass(frozen=True)
class Doubt:
    """The short numbers that stand at one place: how many, and the digests of those that may be protected values."""

    seen: Sketch = field(default_factory=Sketch)
    below: int = _EVERY
    """Of all of them those were looked up whose digest begins with at most this."""
    rows: bytes = field(default=b"", repr=False)
    """For each with a hit: what its digest begins with, how many digits it has, and its own digest and those of its
    neighbours, 0, 0 where that is no hit; 20 uint64."""

    @classmethod
    def of(cls, numbers: pa.Array, sieve: Sieve, digest: Callable[[pa.Array], Digests]) -> "Doubt":
        """The doubt of these distinct numbers, texts of up to `MOST_DIGITS` digits without a null."""
        own = digest(numbers)
        below = _smallest(own[:, 0])
        looked_up = own[:, 0] <= below
        numbers, digests = numbers.filter(pa.array(looked_up)), [own[looked_up]]
        digests += [digest(others) for others in neighbours(numbers)]
        table = np.stack(digests, axis=1)
        held = sieve.holds(table.reshape(-1, 2)).reshape(table.shape[:2])
        hits, names = np.where(held[..., None], table, 0), table[:, 0, :1]
        lengths = pc.binary_length(numbers).to_numpy().astype(np.uint64)[:, None]
        rows = np.concatenate((names, lengths, hits.reshape(len(hits), _WIDTH - _LEAD)), axis=1)[held.any(axis=1)]
        return cls(Sketch.of(own[:, 0]), below, rows[np.argsort(rows[:, 0])].tobytes())

    @classmethod
    def total(cls, doubts: Iterable["Doubt"]) -> "Doubt":
        """The doubt of all of them; of nothing, no doubt."""
        parts = [one for one in doubts if one.seen.hashes]
        if len(parts) <= 1:
            return parts[0] if parts else cls()
        below = min(one.below for one in parts)
        rows = np.concatenate([_read(one.rows) for one in parts])
        rows = rows[rows[:, 0] <= below]
        rows = rows[np.unique(rows[:, 0], return_index=True)[1]]
        below = min(below, _smallest(rows[:, 0]))
        return cls(Sketch.total(one.seen for one in parts), below, rows[rows[:, 0] <= below].tobytes())

    @property
    def tried(self) -> int:
        """How many distinct numbers were looked up; about, where they are more than `KEPT`."""
        return round(self.seen.distinct * ((self.below + 1) / (_EVERY + 1)))

    @property
    def hits(self) -> tuple[Digests, Counts]:
        """What the sieve held of the numbers themselves: (n, 2) digests, and their (n, 2) shapes."""
        return _held(_read(self.rows), slice(0, 1))

    @property
    def hits_nearby(self) -> tuple[Digests, Counts]:
        """The same of their neighbours, each as often as it is one."""
        return _held(_read(self.rows), slice(1, None))


def neighbours(numbers: pa.Array) -> list[pa.Array]:
    """Per step, the neighbour of each of these texts of digits: as long as it, leading zeros and all."""
    lengths = pc.binary_length(numbers).to_numpy().astype(np.int64)
    values = numbers.cast(pa.int64()).to_numpy()
    days, is_day = _days(values, lengths)
    unit, wrap = _unit(values, lengths), 10**lengths
    made = []
    for step in STEPS:
        others = (values + step * unit) % wrap
        others[is_day] = _written(days[is_day] + step * _WEEK)
        made.append(_padded(others, lengths))
    return made


def _unit(values: Counts, lengths: Counts) -> Counts:
    """One in the last place that is not 0, below the first place."""
    unit = np.ones(len(values), np.int64)
    for _ in range(int(lengths.max(initial=0)) - 1):
        further = (values % (unit * 10) == 0) & (unit * 10 < 10 ** (lengths - 1)) & (values > 0)
        unit = np.where(further, unit * 10, unit)
    return unit


def _days(values: Counts, lengths: Counts) -> tuple[Counts, Mask]:
    """(days from 1970 where eight digits are a day of the years 1900 to 2099, which are)."""
    year, month, day = values // 10_000, values // 100 % 100, values % 100
    may_be = (lengths == _DAY) & (year >= 1900) & (year < 2100) & (month >= 1) & (month <= 12) & (day >= 1)  # noqa: PLR2004
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    found = (months.astype("datetime64[D]") - _EPOCH).astype(np.int64) + day - 1
    return found, may_be & (_written(found) == values)


def _written(days: Counts) -> Counts:
    """YYYYMMDD as a number."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    years = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    written: Counts = years * 10_000 + month * 100 + (dates - months.astype("datetime64[D]")).astype(np.int64) + 1
    return written


def _padded(values: Counts, lengths: Counts) -> pa.Array:
    """The numbers as texts of these lengths, zeros in front."""
    filled = pa.array(values + 10**lengths).cast(pa.large_string())
    return pc.utf8_slice_codeunits(filled, 1)


def _smallest(words: npt.NDArray[np.uint64]) -> int:
    """The bound below which `KEPT` of these lie; of no more than that, all."""
    return _EVERY if len(words) <= KEPT else int(np.partition(words, KEPT - 1)[KEPT - 1])


_LEAD = 2
_WIDTH = _LEAD + 2 * (1 + len(STEPS))
"""Words of a row: what it is sorted by, digits, and nine digests."""


def _read(rows: bytes) -> npt.NDArray[np.uint64]:
    return np.frombuffer(rows, np.uint64).reshape(-1, _WIDTH)


def _held(rows: npt.NDArray[np.uint64], which: slice) -> tuple[Digests, Counts]:
    digests = rows[:, _LEAD:].reshape(len(rows), 1 + len(STEPS), 2)[:, which]
    lengths = np.broadcast_to(rows[:, 1:2], digests.shape[:2]).reshape(-1).astype(np.int64)
    digests = digests.reshape(-1, 2)
    are = digests.any(axis=1)
    return digests[are], np.stack((np.zeros(are.sum(), np.int64), lengths[are]), axis=1)
