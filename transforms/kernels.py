"""What does a kernel make of cells, and which can it not take? A value that a dictionary holds goes through it once."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.bad_values import BadValues
from transforms.canonical import not_text
from transforms.columns.characters import NOT_TEXT
from transforms.columns.domain import is_text
from transforms.columns.transform import Kernel
from transforms.dictionaries import as_planned, spread
from transforms.errors import InputError
from transforms.plan import PlannedLeaf

Mask = npt.NDArray[np.bool_]
Broken = list[tuple[str, Mask]]
"""Rules that cells break, and the mask of these cells."""


def run(kernel: Kernel, values: pa.Array, beside: Mapping[str, pa.Array], leaf: PlannedLeaf) -> tuple[pa.Array, Broken]:
    """(the kernel's output, the rules that values broke); where one did, nulls come out, and the batch is refused."""
    bad: Broken = []
    good = np.ones(len(values), np.bool_)
    while True:
        chosen = pa.array(good)
        try:
            if not bad:
                return kernel(values, beside), []
            kernel(values.filter(chosen), {name: array.filter(chosen) for name, array in beside.items()})
            return pa.nulls(len(values), leaf.type), bad
        except BadValues as refused:
            mask = np.zeros(len(values), np.bool_)
            mask[good] = refused.bad
            if not mask.any():
                raise _failed(leaf, len(values)) from None
            bad.append((refused.rule, mask))
            good &= ~mask
        except (pa.ArrowException, ArithmeticError, LookupError, TypeError, ValueError):
            mask = good & not_text(values) if is_text(values.type) else np.zeros(len(values), np.bool_)
            if not mask.any():
                raise _failed(leaf, len(values)) from None
            bad.append((NOT_TEXT, mask))
            good &= ~mask


@dataclass(frozen=True)
class _Known:
    """What values of a dictionary became."""

    dictionary: pa.Array
    place: npt.NDArray[np.int32]
    """For each value of the dictionary its place in `made`; -1: no cell needed it yet."""
    made: pa.Array


class OncePerValue:
    """A kernel that reads nothing beside, over dictionaries: each value that cells point to goes through it once.

    The batches of a row group share their dictionary; what became of the last one's values is remembered. So a
    dictionary that comes out may hold outputs that only cells of an earlier batch have, and may hold equal ones.
    """

    def __init__(self, kernel: Kernel, leaf: PlannedLeaf) -> None:
        self._kernel, self._leaf = kernel, leaf
        self._known: _Known | None = None

    def __call__(self, array: pa.DictionaryArray) -> tuple[pa.DictionaryArray | pa.Array, Broken]:
        """As `run`; the output is a dictionary, unless the batch is refused."""
        indices = array.indices
        known = self._of(array.dictionary)
        used = np.zeros(len(known.place), np.bool_)
        used[indices.drop_null().to_numpy()] = True
        fresh = np.flatnonzero(used & (known.place < 0))
        if len(fresh):
            values = as_planned(array.dictionary.take(pa.array(fresh)), self._leaf.site.type, path=self._leaf.source)
            made, broken = run(self._kernel, values, {}, self._leaf)
            if broken:
                cells = _places(len(used), fresh).take(indices)
                return pa.nulls(len(array), self._leaf.type), [(rule, spread(bad, cells)) for rule, bad in broken]
            place = known.place.copy()
            place[fresh] = np.arange(len(known.made), len(known.made) + len(fresh))
            known = _Known(array.dictionary, place, pa.concat_arrays([known.made, made]))
            self._known = known
        return pa.DictionaryArray.from_arrays(pa.array(known.place).take(indices), known.made), []

    def _of(self, dictionary: pa.Array) -> _Known:
        known = self._known
        if known is not None and known.dictionary.equals(dictionary):
            return known
        return _Known(dictionary, np.full(len(dictionary), -1, np.int32), pa.array([], self._leaf.type))


def _places(size: int, fresh: npt.NDArray[np.int64]) -> pa.Array:
    """For each value of a dictionary its place among the fresh ones, null for the others."""
    places = np.full(size, -1, np.int32)
    places[fresh] = np.arange(len(fresh))
    return pa.array(places, mask=places < 0)


def _failed(leaf: PlannedLeaf, count: int) -> InputError:
    word, type_ = leaf.transform.word(), leaf.site.type
    return InputError(f"column {leaf.source!r}: {word} failed on a batch of {count} values of type {type_}")
