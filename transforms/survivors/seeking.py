"""What in the output may be a protected value? Whatever says something the sieve holds: candidates, to be settled.

A candidate is a digest, the place where its text stands, and in how many cells. Short numbers go another way
(`doubts`): whether chance explains them is asked of all of them together.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from transforms.survivors.digests import Digests
from transforms.survivors.doubts import Doubt
from transforms.survivors.octets import Counts, arrow, octets_of
from transforms.survivors.runs import numbers_in
from transforms.survivors.said import Said
from transforms.survivors.shapes import LONGEST, Shapes, shape_of
from transforms.survivors.sieve import Sieve
from transforms.survivors.spoken import spoken, windows
from transforms.survivors.written import FEW_DIGITS, SHORTEST

_BYTES = 1 << 20
"""Bytes of texts whose windows are looked at at once: of a long text there are thousands."""
_HEX = r"^[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$|^[0-9a-f]{20,}$"
_NOTHING = pl.DataFrame(
    schema={"place": pl.Int64, "high": pl.UInt64, "low": pl.UInt64, "words": pl.Int64, "size": pl.Int64}
)
_NO_TEXTS = pa.array([], pa.large_string())


@dataclass(frozen=True)
class Sought:
    """What cells of one place may hold."""

    digests: Digests = field(repr=False)
    """(n, 2), distinct."""
    shapes: Counts
    """(n, 2)"""
    cells: Counts
    """(n,): in how many cells each stands."""
    doubt: Doubt
    """Of the short numbers."""


def seek(said: Said, sieve: Sieve, digest: Callable[[pa.Array], Digests]) -> Sought:
    """What may stand in these cells, by a sieve of protected values; nothing of another shape is ever digested."""
    doubtful, found, uses = [_NO_TEXTS], [_NOTHING], said.uses
    for places, texts in _words(said, sieve.shapes):
        found.append(_held(places, texts, np.stack(shape_of(texts), axis=1), sieve, digest))
    for places, numbers in _numbers(said, sieve.shapes):
        lengths = pc.binary_length(numbers).to_numpy().astype(np.int64)
        short = lengths <= FEW_DIGITS
        stand = short if uses is None else short & (uses[places] > 0)
        doubtful.append(numbers.filter(pa.array(stand)))
        shapes = np.stack((np.zeros_like(lengths), lengths), axis=1)
        found.append(_held(places[~short], numbers.filter(pa.array(~short)), shapes[~short], sieve, digest))
    numbers = pa.concat_arrays(doubtful).unique()
    doubt = Doubt.of(numbers, sieve, digest) if len(numbers) else Doubt()
    return Sought(*_counted(pl.concat(found), said), doubt)


def _held(
    places: npt.NDArray[np.int64], texts: pa.Array, shapes: Counts, sieve: Sieve, digest: Callable[[pa.Array], Digests]
) -> pl.DataFrame:
    """What the sieve holds of these texts: the place, the digest and the shape of each."""
    digests = digest(texts)
    held = sieve.holds(digests)
    columns = (places[held], *digests[held].T, *shapes[held].T)
    return pl.DataFrame(dict(zip(_NOTHING.columns, map(np.ascontiguousarray, columns), strict=True)), _NOTHING.schema)


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
    _, ends = octets_of(texts)
    start = 0
    while start < len(texts):
        stop = max(start + 1, int(np.searchsorted(ends, ends[start] + _BYTES, "right")) - 1)
        places, runs = windows(texts.slice(start, stop - start), shapes)
        yield places + start, runs
        start = stop


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
        owners, numbers = numbers_in(form.text, _no_codes(form.text, form.number_suspects))
        yield _of_size(owners, arrow(numbers), shapes)


def _no_codes(texts: pl.Series, among: pl.Series | None) -> pl.Series | None:
    """The places among these of texts that are no hexadecimal codes as a whole; None: all.

    Two in three of their characters are digits, so that numbers of eleven or twelve digits stand in them by chance: two
    million UUIDs beside two million telephone numbers would be refused.
    """
    looked_at = texts if among is None else texts.gather(among)
    codes = (looked_at.str.contains(_HEX) & looked_at.str.contains("[a-f]")).fill_null(value=False)
    if not codes.any():
        return among
    return (~codes).arg_true() if among is None else among.filter(~codes)


def _of_size(places: npt.NDArray[np.int64], digits: pa.Array, shapes: Shapes) -> tuple[npt.NDArray[np.int64], pa.Array]:
    lengths = np.minimum(pc.binary_length(digits).fill_null(0).to_numpy(), LONGEST)
    chosen = shapes.sizes(0)[lengths]
    return (places, digits) if chosen.all() else (places[chosen], digits.filter(pa.array(chosen)))


def _counted(found: pl.DataFrame, said: Said) -> tuple[Digests, Counts, Counts]:
    """Each digest once, its shape, and the cells in which it stands: what stands twice in a cell counts once."""
    found, uses = found.unique(), said.uses
    cells = pl.lit(1) if uses is None else pl.Series(uses).gather(found["place"])
    counted = found.with_columns(cells.alias("cells")).group_by("high", "low", "words", "size").agg(pl.sum("cells"))
    counted = counted.filter(pl.col("cells") > 0)
    digests = counted.select("high", "low").to_numpy().astype(np.uint64)
    return digests, counted.select("words", "size").to_numpy(), counted["cells"].to_numpy().astype(np.int64)
