"""Which numerals of each value are the first, the last, those between, and the check digit?"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.columns.characters import Characters, Counts, within
from transforms.crypto.luhn import check_digits

Octets = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Numerals:
    """The numerals of a column without what separates them, as ASCII codes; a null row has none, every other some."""

    octets: Octets
    """Writable: numerals are replaced in place."""
    bounds: Counts
    """Row i holds `octets[bounds[i]:bounds[i + 1]]`."""
    nulls: npt.NDArray[np.bool_]

    @cached_property
    def even(self) -> Octets | None:
        """The numerals as (rows that are not null, width), a view, where these rows are all equally long; else None."""
        width, rest = divmod(len(self.octets), max(len(self._held), 1))
        if rest or not width or np.any(np.diff(self.bounds)[self._held] != width):
            return None
        return self.octets.reshape(-1, width)

    def put(self, first: int, last: int, made: Octets) -> None:
        """Overwrite all but the first and last so many of each row; rows must be longer than both."""
        if self.even is not None:
            width = self.even.shape[1] - first - last
            self.even[:, first : first + width] = made.reshape(-1, width)
        else:
            self.octets[self._between(first, last)] = made

    def strings(self, first: int, last: int) -> pa.StringArray:
        """Those numerals of each row as a string; nulls stay null."""
        lengths = np.where(self.nulls, 0, np.diff(self.bounds) - first - last)
        bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        if self.even is not None:
            some = self.even[:, first : self.even.shape[1] - last].reshape(-1)
        else:
            some = self.octets[self._between(first, last)]
        return Characters(some, bounds, self.nulls).text(some)

    def firsts(self, count: int) -> Octets:
        """The first so many of each row, (rows, count); whatever for null rows."""
        if self.even is not None and len(self._held) == len(self.nulls):
            return self.even[:, :count]
        return self._block(self.bounds[:-1], count)

    def ends(self, count: int) -> Octets:
        """The last so many of each row, (rows, count); whatever for null rows."""
        if self.even is not None and len(self._held) == len(self.nulls):
            return self.even[:, self.even.shape[1] - count :]
        return self._block(self.bounds[1:] - count, count)

    def lasts(self) -> Counts:
        """Where the last numeral of each row that is not null stands."""
        return self.bounds[1:][~self.nulls] - 1

    def check_digits(self) -> Octets:
        """The Luhn digit that belongs behind all numerals but the last, for each row that is not null."""
        return octets(check_digits(self.strings(0, 1)))

    def wrong_check_digits(self) -> npt.NDArray[np.bool_]:
        """Which rows end with another digit than that."""
        wrong = np.zeros(len(self.nulls), np.bool_)
        wrong[~self.nulls] = self.octets[self.lasts()] != self.check_digits()
        return wrong

    @cached_property
    def _held(self) -> Counts:
        """Which rows are not null."""
        return np.flatnonzero(~self.nulls)

    def _between(self, first: int, last: int) -> npt.NDArray[np.bool_]:
        starts, ends = self.bounds[:-1] + first, self.bounds[1:] - last
        return within(np.where(self.nulls, 0, starts), np.where(self.nulls, 0, ends), len(self.octets))

    def _block(self, starts: Counts, count: int) -> Octets:
        if not len(self.octets):
            return np.zeros((len(starts), count), np.uint8)
        return self.octets.take(starts[:, None] + np.arange(count), mode="clip")


def octets(array: pa.Array) -> Octets:
    """The characters of a column of ASCII, one behind the other."""
    return Characters.of(array).codes.astype(np.uint8, copy=False)
