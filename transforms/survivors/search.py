"""Does a protected value stand in another cell of its row? Input and output of a batch held against each other.

    search = survivor_search(plan)
    found = search(before, after)      # counts by output column and input leaf, never a value

A hit is a whole cell that is equal in canonical form, or a value that stands in a longer text between what are no
letters and digits. What chance can explain is counted apart, each value once per batch, and beside it how often values
stand in cells of other rows, which they have nothing to do with: see `expectations.custom.survivors`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from transforms.dictionaries import held
from transforms.evidence import ProtectedCounts, SurvivorCounts
from transforms.nested import Cells
from transforms.plan import Plan, PlannedLeaf
from transforms.survivors.forms import SHORTEST, Form
from transforms.survivors.places import Searched, lying_at, protected, searched
from transforms.survivors.runs import numbers_in

CONTROLS = 8
"""So many times values are held against cells of other rows, where a hit may be chance."""
_FEW_DIGITS = 10
"""A number of so many digits or fewer may stand anywhere by chance."""
_PIECE = 1 << 20
"""Pairs that are held against each other at once, where a row has many of both."""
_MANY = 4
"""Of fewer texts, putting them behind each other costs more than it saves."""
Places = npt.NDArray[np.int64]
_Found = Mapping[str, Mapping[str, SurvivorCounts]]


@dataclass(frozen=True)
class Survivors:
    """What a search found: by output column and input leaf, only where there is a hit; and what was searched for."""

    found: _Found = field(default_factory=dict)
    protected: Mapping[str, ProtectedCounts] = field(default_factory=dict)


def survivor_search(plan: Plan) -> Callable[[pa.RecordBatch, pa.RecordBatch], Survivors]:
    """The search over batches of the plan: input and output, with the same rows in the same order."""
    leaves, places = protected(plan), searched(plan)
    if not leaves:
        return lambda _before, _after: Survivors()
    memo: dict[str, tuple[pa.Array, Form]] = {}

    def search(before: pa.RecordBatch, after: pa.RecordBatch) -> Survivors:
        given = [_cells(before, leaf, memo) for leaf in leaves]
        counts = {leaf.source: cells.counts for leaf, cells in zip(leaves, given, strict=True)}
        able = [(leaf, cells) for leaf, cells in zip(leaves, given, strict=True) if counts[leaf.source].searched]
        made = [(place, cells) for place in places for cells in _made(after, place, memo)] if able else []
        found: dict[str, dict[str, SurvivorCounts]] = {}
        texts = _joined([cells for _, cells in made])
        for leaf, cells in able:
            absent = texts is not None and not _stands_anywhere(cells, texts)
            for place, there in made:
                if not place.concerns(leaf):
                    continue
                hits = held_against(
                    cells, there, after.num_rows, by_chance=place.by_chance, words=not (absent and there.plain)
                )
                if hits is not None:
                    of_column = found.setdefault(place.column, {})
                    of_column[leaf.source] = of_column.get(leaf.source, SurvivorCounts()) + hits
        return Survivors(found, counts)

    return search


class Said:
    """The cells of a column or nested leaf, and what they say in canonical form.

    `rows`: the row of each cell, None for one a row. `whole`: only whole cells are held against values. `spelled`: codes
    in letters, which equal no number.
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
        self._at = _series(array.indices.cast(pa.int64())) if coded else None

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
        left = values - long
        return ProtectedCounts(long, *((left, 0) if self.form.readable else (0, left)))

    @cached_property
    def words(self) -> pl.Series | None:
        return self._spread(self.form.words)

    @cached_property
    def text(self) -> pl.Series | None:
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


def held_against(given: Said, made: Said, rows: int, *, by_chance: bool, words: bool = True) -> SurvivorCounts | None:
    """What of the values stands in the cells of its row; None where nothing does.

    `by_chance`: whether a hit may be chance whatever the value is; `words`: whether words may stand in the cells.
    """
    if made.form.is_too_short:
        return None
    by_words, by_digits = _hits(given, made, rows, shift=0, words=words)
    if not len(by_words) and not len(by_digits):
        return None
    searched_for = given.counts.searched
    sure, possible = _told_apart(given, by_words, by_digits, by_chance=by_chance)
    if not possible:
        return SurvivorCounts(sure, 0, searched_for)
    shifts = range(1, min(CONTROLS, rows - 1) + 1)
    others = [_told_apart(given, *_hits(given, made, rows, shift=n), by_chance=by_chance)[1] for n in shifts]
    return SurvivorCounts(sure, possible, searched_for, sum(others), searched_for * len(shifts))


def _told_apart(given: Said, by_words: Places, by_digits: Places, *, by_chance: bool) -> tuple[int, int]:
    """(cells whose value survived beyond doubt, distinct values whose hits may be chance)."""
    few = np.zeros(0, np.bool_)
    if len(by_digits) and given.digits is not None:
        few = (given.digits.gather(by_digits).str.len_bytes() <= _FEW_DIGITS).to_numpy()
    doubtful = [by_words, by_digits] if by_chance else [by_words[:0], by_digits[few]]
    sure = np.zeros(0, np.int64) if by_chance else np.union1d(by_words, by_digits[~few])
    of_words, of_digits = (np.setdiff1d(places, sure) for places in doubtful)
    possible = given.words.gather(of_words).n_unique() if given.words is not None and len(of_words) else 0
    of_digits = np.setdiff1d(of_digits, of_words)
    possible += given.digits.gather(of_digits).n_unique() if given.digits is not None and len(of_digits) else 0
    return len(sure), possible


def _hits(given: Said, made: Said, rows: int, *, shift: int, words: bool = True) -> tuple[Places, Places]:
    """The places of values that stand, as words and as digits, in the cells of the row that lies `shift` further on."""
    none = np.zeros(0, np.int64)
    spoken, digits = [none], [none]
    if words and _may_meet_as_words(given, made):
        for here, there in _pairs(given.rows, made.rows, rows, shift):
            spoken.append(_by_words(given, made, here, there))
    if not made.spelled and _may_meet_as_digits(given.form, made.form):
        for here, there in _pairs(given.rows, made.rows, rows, shift):
            digits.append(_by_digits(given, made.hashes, made.numbered, here, there))
    if not made.whole and given.form.digit_lengths is not None and made.form.text_lengths[1] >= SHORTEST:
        owners, hashes = made.numbers
        if len(owners):
            at = owners if made.rows is None else made.rows[owners]
            order = np.argsort(at, kind="stable")
            for here, there in _pairs(given.rows, at[order], rows, shift):
                digits.append(_by_digits(given, hashes[order], None, here, there))
    return np.unique(np.concatenate(spoken)), np.unique(np.concatenate(digits))


def _joined(made: Sequence[Said]) -> pl.Series | None:
    """The texts of each row behind each other, where there are several: values that stand in none are seen at once."""
    texts = [cells.text for cells in made if cells.plain and cells.text is not None]
    if len(texts) < _MANY:
        return None
    named = {str(i): text for i, text in enumerate(texts)}
    return pl.DataFrame(named).select(pl.concat_str(list(named), separator="\0", ignore_nulls=True)).to_series()


def _stands_anywhere(given: Said, texts: pl.Series) -> bool:
    """Whether any value may stand in the texts of its row. Where several are of one row, it may."""
    if given.words is None:
        return False
    return given.rows is not None or bool(texts.str.contains(given.words, literal=True).any())


def _may_meet_as_words(given: Said, made: Said) -> bool:
    """Not where no text is long enough for any value, nor where whole cells count and all are longer than all values.

    Codes in letters are in canonical form as they are stored, but for case: the gate holds each to its pattern.
    """
    if given.form.words is None:
        return False
    low, high = given.word_lengths
    if made.spelled and made.form.stored_lengths[0] > high:
        return False
    if made.form.text is None:
        return False
    least, most = made.form.text_lengths
    return low <= most and not (made.whole and least > high)


def _may_meet_as_digits(given: Form, made: Form) -> bool:
    """Not where lengths or first digits lie apart: they are known at a glance, and the digits need not be written."""
    one = given.digit_lengths
    if one is None or made.text_lengths[0] >= 2 * one[1]:  # more than half of a cell that is its digits are digits
        return False
    other = made.digit_lengths
    if other is None or one[1] < other[0] or other[1] < one[0]:
        return False
    first, second = given.heads, made.heads
    return first[0] <= second[1] and second[0] <= first[1]


def _by_words(given: Said, made: Said, here: Places | None, there: Places | None) -> Places:
    words, text = _taken(given.words, here), _taken(made.text, there)
    if made.whole:
        at = (words == text).fill_null(value=False).arg_true().to_numpy()
        return at.astype(np.int64) if here is None else here[at]
    stands = text.str.contains(words, literal=True)
    if not stands.any():
        return np.zeros(0, np.int64)
    at = stands.fill_null(value=False).arg_true()
    hits = at.to_numpy().astype(np.int64)
    if len(hits):
        stand = [stands_in(word, whole) for word, whole in zip(words.gather(at), text.gather(at), strict=True)]
        hits = hits[np.array(stand, np.bool_)]
    return hits if here is None else here[hits]


def _by_digits(
    given: Said,
    hashes: npt.NDArray[np.uint64],
    numbered: npt.NDArray[np.bool_] | None,
    here: Places | None,
    there: Places | None,
) -> Places:
    mine, able = given.hashes, given.numbered
    if here is not None:
        mine, able = mine[here], able[here]
    if there is not None:
        hashes, numbered = hashes[there], numbered if numbered is None else numbered[there]
    hits = np.flatnonzero((mine == hashes) & able if numbered is None else (mine == hashes) & able & numbered)
    return hits if here is None else here[hits]


def stands_in(value: str, text: str) -> bool:
    """Whether the value has six letters or digits and stands in the text with none right before or behind it.

    >>> stands_in("ann miller", "dear ann miller,"), stands_in("ann miller", "joann miller")
    (True, False)
    """
    if sum(map(str.isalnum, value)) < SHORTEST:
        return False
    at = text.find(value)
    while at >= 0:
        end = at + len(value)
        before, behind = text[at - 1 : at], text[end : end + 1]
        if not (before.isalnum() and value[0].isalnum()) and not (behind.isalnum() and value[-1].isalnum()):
            return True
        at = text.find(value, at + 1)
    return False


def _pairs(one: Cells, other: Cells, rows: int, shift: int) -> Iterator[tuple[Places | None, Places | None]]:
    """Which cells of the one are held against which of the other, whose row lies `shift` further on; None: all, in order."""
    if one is None and other is None:
        yield (np.roll(np.arange(rows), shift), None) if shift else (None, None)
    elif one is None:
        yield (other - shift) % rows, None
    elif other is None:
        yield None, (one + shift) % rows
    else:
        yield from _every_pair((one + shift) % rows, other)


def _every_pair(one: Places, other: Places) -> Iterator[tuple[Places, Places]]:
    """All pairs of cells of one row, in pieces; `other` ascends."""
    first = np.searchsorted(other, one, "left")
    many = np.searchsorted(other, one, "right") - first
    ends = np.cumsum(many)
    start = 0
    while start < len(one):
        before = ends[start - 1] if start else 0
        stop = max(int(np.searchsorted(ends, before + _PIECE, "right")), start + 1)
        times = many[start:stop]
        within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        yield np.repeat(np.arange(start, stop), times), np.repeat(first[start:stop], times) + within
        start = stop


def _each_of(at: Places, owners: Places, hashes: npt.NDArray[np.uint64]) -> tuple[Places, npt.NDArray[np.uint64]]:
    """What belongs to distinct values, for each cell that has them: (the cell, the hash). `owners` ascend."""
    first = np.searchsorted(owners, at, "left")
    many = np.searchsorted(owners, at, "right") - first
    within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return np.repeat(np.arange(len(at)), many), hashes[np.repeat(first, many) + within]


def _taken(series: pl.Series | None, at: Places | None) -> pl.Series:
    if series is None:
        raise AssertionError
    return series if at is None else series.gather(at)


def _cells(batch: pa.RecordBatch, leaf: PlannedLeaf, memo: dict[str, tuple[pa.Array, Form]]) -> Said:
    array, rows = lying_at(batch.column(leaf.origin.column), leaf.origin.steps)
    return Said(array, rows, form=_remembered(f"< {leaf.source}", array, memo))


def _made(batch: pa.RecordBatch, place: Searched, memo: dict[str, tuple[pa.Array, Form]]) -> Iterator[Said]:
    """The cells of the output; time stamps a second time as days, since a date stands in them."""
    array, rows = lying_at(batch.column(place.at.column), place.at.steps, keys=place.keys)
    key = f"> {place.at}{' keys' if place.keys else ''}"
    yield Said(array, rows, form=_remembered(key, array, memo), whole=place.whole, spelled=place.spelled)
    if pa.types.is_timestamp(array.type):
        yield Said(array.cast(pa.timestamp(array.type.unit)).cast(pa.date32(), safe=False), rows)


def _remembered(key: str, array: pa.Array, memo: dict[str, tuple[pa.Array, Form]]) -> Form | None:
    """The form of a dictionary, worked out once for all batches in a row that share it."""
    if not pa.types.is_dictionary(array.type):
        return None
    known = memo.get(key)
    if known is None or not known[0].equals(array.dictionary):
        known = memo[key] = array.dictionary, Form(array.dictionary)
    return known[1]


def _taken_from(values: npt.NDArray[Any], at: pl.Series) -> npt.NDArray[Any]:
    """The values at these places, whatever where the place is null."""
    if not len(values):
        return np.zeros(len(at), values.dtype)
    return values[at.fill_null(0).to_numpy()]


def _series(array: pa.Array) -> pl.Series:
    made = pl.from_arrow(array)
    if not isinstance(made, pl.Series):
        raise AssertionError
    return made
