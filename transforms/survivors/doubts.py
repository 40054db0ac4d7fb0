"""How many short numbers of the output would be protected values by chance? Told from the numbers next to them.

A number of ten or fewer digits can equal a protected one and have nothing to do with it: in a dense range of customer
numbers most numbers are somebody's. So each is looked up together with eight neighbours of the same length, four on
either side, a step apart, the step being one in the last digit that is not 0; of what reads as a day (YYYYMMDD) the
same weekday of the four weeks before and behind. What chance explains, it explains for neighbours too; but not where
numbers keep to another pattern, as multiples of 25 or prices that end in 99 do.

Where there are very many numbers those with the smallest digests are looked up: a sample that is the same whatever the
order, the grouping and the size of the batches, as in a bottom-k sketch (`transforms.sketch` names the source).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.survivors.digests import Digests
from transforms.survivors.octets import Counts, Mask
from transforms.survivors.sieve import Sieve

STEPS = (-4, -3, -2, -1, 1, 2, 3, 4)
KEPT = 16_384
"""Numbers of one place that are looked up; of more, those with the smallest digests."""
_DAY, _WEEK = 8, 7
_EPOCH = np.datetime64("1970-01-01")


@dataclass(frozen=True)
class Doubt:
    """The short numbers that were looked up at one place, and the digests of those that may be protected values.

    Up to 128 KB of names, and 160 bytes for each number that has a hit. Prints no digest.
    """

    names: bytes = field(default=b"", repr=False)
    """What the digest of each begins with, ascending; uint64."""
    rows: bytes = field(default=b"", repr=False)
    """For each with a hit: its name, how many digits it has, and its own digest and those of its neighbours, 0, 0 where
    that is no hit; 20 uint64, by name."""

    @classmethod
    def of(cls, numbers: pa.Array, sieve: Sieve, digest: Callable[[pa.Array], Digests]) -> "Doubt":
        """The doubt of these distinct numbers, texts of up to `FEW_DIGITS` digits without a null."""
        own = digest(numbers)
        names = np.unique(own[:, 0])[:KEPT]
        looked_up = np.isin(own[:, 0], names)
        numbers, digests = numbers.filter(pa.array(looked_up)), [own[looked_up]]
        digests += [digest(others) for others in neighbours(numbers)]
        table = np.stack(digests, axis=1)
        held = sieve.holds(table.reshape(-1, 2)).reshape(table.shape[:2])
        hits = np.where(held[..., None], table, 0).reshape(len(table), _WIDTH - _LEAD)
        lengths = pc.binary_length(numbers).to_numpy().astype(np.uint64)[:, None]
        rows = np.concatenate((table[:, 0, :1], lengths, hits), axis=1)[held.any(axis=1)]
        return cls(names.tobytes(), rows[np.argsort(rows[:, 0])].tobytes())

    @classmethod
    def total(cls, doubts: Iterable["Doubt"]) -> "Doubt":
        """The doubt of all of them; of nothing, no doubt."""
        parts = [one for one in doubts if one.tried]
        if len(parts) <= 1:
            return parts[0] if parts else cls()
        names = np.unique(np.concatenate([np.frombuffer(one.names, np.uint64) for one in parts]))[:KEPT]
        rows = np.concatenate([_read(one.rows) for one in parts])
        rows = rows[np.unique(rows[:, 0], return_index=True)[1]]
        return cls(names.tobytes(), rows[rows[:, 0] <= names[-1]].tobytes())

    @property
    def tried(self) -> int:
        """How many distinct numbers were looked up: all, or `KEPT` where there are more."""
        return len(self.names) // 8

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
