"""What in the output may be a protected value? Whatever says something the sieve holds: candidates, to be settled.

A candidate is a digest, the place where its text stands, and in how many cells. Short numbers go another way
(`doubts`): whether chance explains them is asked of all of them together.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from transforms.survivors.digests import Digests
from transforms.survivors.doubts import MOST_DIGITS, Doubt
from transforms.survivors.octets import Counts, arrow
from transforms.survivors.runs import numbers_in
from transforms.survivors.said import Said
from transforms.survivors.shapes import LONGEST, Shapes, shape_of
from transforms.survivors.sieve import Sieve
from transforms.survivors.spoken import spoken, windows
from transforms.survivors.written import SHORTEST

_TEXTS = 8_192
"""Texts whose windows are looked at at once: a long text has hundreds."""
_NO_TEXTS = pa.array([], pa.large_string())


@dataclass(frozen=True)
class Sought:
    """What cells of one place may hold."""

    digests: Digests
    """(n, 2), distinct."""
    cells: Counts
    """(n,): in how many cells each stands."""
    doubt: Doubt
    """Of the short numbers."""


def seek(said: Said, sieve: Sieve, digest: Callable[[pa.Array], Digests]) -> Sought:
    """What may stand in these cells, by a sieve of protected values; nothing of another shape is ever digested."""
    doubtful, found = [_NO_TEXTS], [(np.zeros(0, np.int64), np.zeros((0, 2), np.uint64))]
    for places, texts in _words(said, sieve.shapes):
        digests = digest(texts)
        held = sieve.holds(digests)
        found.append((places[held], digests[held]))
    for places, numbers in _numbers(said, sieve.shapes):
        short = pc.binary_length(numbers).to_numpy() <= MOST_DIGITS
        doubtful.append(numbers.filter(pa.array(short)))
        digests = digest(numbers.filter(pa.array(~short)))
        held = sieve.holds(digests)
        found.append((places[~short][held], digests[held]))
    short_numbers = pa.concat_arrays(doubtful).unique()
    doubt = Doubt.of(short_numbers, sieve, digest) if len(short_numbers) else Doubt()
    owners, held_digests = zip(*found, strict=True)
    return Sought(*_counted(np.concatenate(owners), np.concatenate(held_digests), said), doubt)


def _words(said: Said, shapes: Shapes) -> Iterator[tuple[npt.NDArray[np.int64], pa.Array]]:
    """(the place of the text, the words) of all windows of a shape that is searched for, or of whole cells only."""
    if said.form.text is None or not shapes.widths or said.form.is_too_short:
        return
    texts = spoken(arrow(said.form.text))
    if said.whole:
        words, sizes = shape_of(texts)
        chosen = (sizes > 0) & shapes.holds(words, sizes)
        yield np.flatnonzero(chosen), texts.filter(pa.array(chosen))
        return
    for start in range(0, len(texts), _TEXTS):
        places, runs = windows(texts.slice(start, _TEXTS), shapes)
        yield places + start, runs


def _numbers(said: Said, shapes: Shapes) -> Iterator[tuple[npt.NDArray[np.int64], pa.Array]]:
    """(the place of the cell, digits) of numbers of a length that is searched for: whole cells, and those in texts."""
    sizes, form = shapes.sizes(0), said.form
    if said.spelled or not sizes.any() or form.is_too_short:
        return
    bounds = form.digit_lengths
    if bounds is not None and sizes[min(bounds[0], LONGEST) : bounds[1] + 1].any() and form.digits is not None:
        digits = arrow(form.digits)
        yield _of_size(np.flatnonzero(form.numbered), digits.filter(pa.array(form.numbered)), shapes)
    if not said.whole and form.text is not None and form.text_lengths[1] >= SHORTEST:
        owners, numbers = numbers_in(form.text, form.number_suspects)
        yield _of_size(owners, arrow(numbers), shapes)


def _of_size(places: npt.NDArray[np.int64], digits: pa.Array, shapes: Shapes) -> tuple[npt.NDArray[np.int64], pa.Array]:
    lengths = np.minimum(pc.binary_length(digits).fill_null(0).to_numpy(), LONGEST)
    chosen = shapes.sizes(0)[lengths]
    return (places, digits) if chosen.all() else (places[chosen], digits.filter(pa.array(chosen)))


def _counted(owners: npt.NDArray[np.int64], digests: Digests, said: Said) -> tuple[Digests, Counts]:
    """Each digest once, with the cells in which it stands: a value that stands twice in a cell counts once."""
    found = pl.DataFrame({"owner": owners, "high": digests[:, 0], "low": digests[:, 1]}).unique()
    uses = said.uses
    cells = pl.lit(1) if uses is None else pl.Series(uses).gather(found["owner"])
    counted = found.with_columns(cells.alias("cells")).group_by("high", "low").agg(pl.col("cells").sum())
    counted = counted.filter(pl.col("cells") > 0)
    return counted.select("high", "low").to_numpy().astype(np.uint64), counted["cells"].to_numpy().astype(np.int64)
