"""What do the cells of a column or nested leaf say, and in which row?"""

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from transforms.dictionaries import held
from transforms.evidence import ProtectedCounts
from transforms.nested import Cells
from transforms.spread import spread
from transforms.survivors.forms import Form
from transforms.survivors.octets import series
from transforms.survivors.runs import numbers_in
from transforms.survivors.written import SHORTEST

Places = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]


class Said:
    """The cells of a column or nested leaf, and what they say in canonical form.

    `rows`: the row of each cell, None for one a row. `whole`: only whole cells are held against values. `spelled`:
    codes in letters, which equal no number.
    """

    def __init__(
        self,
        array: pa.Array,
        rows: Cells = None,
        *,
        form: Form | None = None,
        whole: bool = False,
        spelled: bool = False,
    ) -> None:
        coded = pa.types.is_dictionary(array.type)
        self._array, self.rows, self.whole = array, rows, whole
        self.spelled = spelled and not pa.types.is_integer(array.type)
        self.form = form or Form(array.dictionary if coded else array)
        self._at = series(array.indices.cast(pa.int64())) if coded else None

    @property
    def plain(self) -> bool:
        """Whether they are texts, one a row, in which words may stand."""
        return self.rows is None and not self.whole and self.form.text_lengths[1] >= SHORTEST

    @property
    def counts(self) -> ProtectedCounts:
        """How many cells hold a value, and how many of those are searched for, too short, or cannot be read."""
        values = int(held(self._array).true_count)
        mask = self.form.searched
        long = int(mask.sum()) if self._at is None else int(mask[self._at.drop_nulls().to_numpy()].sum())
        return ProtectedCounts(long, values - long - self.unreadable, self.unreadable)

    @cached_property
    def unreadable(self) -> int:
        """How many cells hold a value that cannot be searched."""
        mask = self.form.unreadable
        if isinstance(mask, bool):
            return int(held(self._array).true_count) if mask else 0
        return int(mask.sum()) if self._at is None else int(mask[self._at.drop_nulls().to_numpy()].sum())

    @cached_property
    def uses(self) -> Places | None:
        """In how many cells each value of the dictionary stands; None where there is none, and each value is a cell."""
        if self._at is None:
            return None
        return np.bincount(self._at.drop_nulls().to_numpy(), minlength=len(self._array.dictionary))

    @cached_property
    def words(self) -> pl.Series | None:
        """The canonical text of cells whose value is searched by it, null for others."""
        return self._spread(self.form.words)

    @cached_property
    def text(self) -> pl.Series | None:
        """The canonical text of all cells; None where they are no text."""
        return self._spread(self.form.text)

    @cached_property
    def word_lengths(self) -> tuple[int, int]:
        """Of values that are searched by their text, in bytes."""
        if self.form.words is None:
            raise AssertionError
        lengths = self.form.words.str.len_bytes()
        return int(lengths.min()), int(lengths.max())  # type: ignore[arg-type]

    @cached_property
    def digits(self) -> pl.Series | None:
        """The digits of cells that are mostly digits."""
        return self._spread(self.form.digits)

    @cached_property
    def hashes(self) -> npt.NDArray[np.uint64]:
        """64 bits of the digits; whatever where there are none."""
        hashes = self.form.digit_hashes
        return hashes if self._at is None else _taken_from(hashes, self._at)

    @cached_property
    def numbered(self) -> npt.NDArray[np.bool_]:
        """Cells that have digits to search for."""
        mask = self.form.numbered
        return mask if self._at is None else _taken_from(mask, self._at) & self._at.is_not_null().to_numpy()

    @cached_property
    def identities(self) -> Hashes:
        """64 bits that equal values share, 0 where there is nothing to search for."""
        bits = np.zeros(len(self._array), np.uint64)
        for said in (self.digits, self.words):
            if said is not None:
                bits ^= np.where(said.is_not_null().to_numpy(), said.hash().to_numpy(), 0).astype(np.uint64)
        return bits

    @cached_property
    def numbers(self) -> tuple[Places, npt.NDArray[np.uint64]]:
        """Of a text: the cell and the hash of every number that stands in it."""
        if self.form.text is None:
            raise AssertionError
        owners, numbers = numbers_in(self.form.text, self.form.number_suspects)
        hashes = numbers.hash().to_numpy()
        if self._at is None or not len(owners):
            return owners, hashes
        order = np.argsort(owners, kind="stable")
        owners, hashes = owners[order], hashes[order]
        return _each_of(self._at.fill_null(len(self.form.text)).to_numpy(), owners, hashes)

    def _spread(self, series: pl.Series | None) -> pl.Series | None:
        """The distinct values' series, cell by cell."""
        return series if series is None or self._at is None else series.gather(self._at)


def _each_of(at: Places, owners: Places, hashes: npt.NDArray[np.uint64]) -> tuple[Places, npt.NDArray[np.uint64]]:
    """What belongs to distinct values, for each cell that has them: (the cell, the hash). `owners` ascend."""
    first = np.searchsorted(owners, at, "left")
    many = np.searchsorted(owners, at, "right") - first
    whose, place = spread(first, many)
    return whose, hashes[place]


def _taken_from(values: npt.NDArray[Any], at: pl.Series) -> npt.NDArray[Any]:
    """The values at these places, whatever where the place is null."""
    taken: npt.NDArray[Any] = values[at.fill_null(0).to_numpy()] if len(values) else np.zeros(len(at), values.dtype)
    return taken
