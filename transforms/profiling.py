"""The profiles of a batch: every output leaf and the input leaf that it was made from, columnar.

Values, nulls and lengths are counted in full. What differs and what repeats is told from a sample where a batch is
large: to hash every cell would cost a quarter of what a copy of the data costs.

Values are told apart by a hash that is keyed and is no cryptographic function: polars' row hash, 64 bits under a secret
64-bit seed. That is enough, as of each column at most the 1,024 smallest hashes stand in evidence, in a folder that
only its owner may enter, until the run is judged; whoever could enter it could read the input too. Only numbers that
are estimated from the hashes leave it.
"""

from bisect import bisect_right
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from transforms.dictionaries import held, is_full
from transforms.keys import ScopedKeys
from transforms.paths import Path, leaf_array
from transforms.plan import Plan, PlannedLeaf
from transforms.profile import BOUNDS, Order, Profile
from transforms.sketch import Hashes, Numbers, Sketch

Pair = tuple[Profile, Profile]
"""Before, after."""

WHOLE = 16_384
"""Cells of a leaf in a batch up to which each is hashed; of more, about one in eight."""
_PERIOD = 1 << 16
_PLACES: Numbers = np.flatnonzero(np.random.default_rng(20_261_124).random(_PERIOD) < 1 / 8)
"""Which cells of 65,536 are hashed: at random, and the same ones always, so that neither order nor period of the data
matters and equal batches have equal profiles."""
_A_GLANCE = 64
"""Cells of which most batches already show that they are in no order."""


def profiler(plan: Plan, keys: ScopedKeys) -> Callable[[pa.RecordBatch, pa.RecordBatch], dict[str, Pair]]:
    """Derive the hash's seed once; the function that it returns takes a batch before and after.

    The seed is the first 8 bytes, big-endian, of the key for HMAC-SHA-256 of use and domain "profile": equal values
    hash alike wherever the keyset and the scope are the same. The batches have the same rows, in the input's order.
    """
    seed = int.from_bytes(keys.derive(algorithm="HMAC-SHA256", use="profile", domain="profile", size=32)[:8])
    in_order = plan.policy.row_order == "kept"

    def profiles(before: pa.RecordBatch, after: pa.RecordBatch) -> dict[str, Pair]:
        return {leaf.path: _pair(leaf, before, after, seed=seed, in_order=in_order) for leaf in plan.leaves}

    return profiles


def _pair(leaf: PlannedLeaf, before: pa.RecordBatch, after: pa.RecordBatch, *, seed: int, in_order: bool) -> Pair:
    made = profile(leaf_array(after, leaf.at), seed)
    if leaf.kept:
        return made, made
    return profile(leaf_array(before, leaf.origin), seed, in_order=in_order and _is_one_per_row(leaf.origin)), made


def _is_one_per_row(path: Path) -> bool:
    return all(step.into == "field" for step in path.steps)


def profile(array: pa.Array, seed: int, *, in_order: bool = False) -> Profile:
    """The profile of these cells; `in_order`: look at their order too, where values of the type have one."""
    count = len(array) if is_full(array) else held(array).true_count
    kind = hashed_as(array.type.value_type if types.is_dictionary(array.type) else array.type)
    if kind is None:
        return Profile(values=count, nulls=len(array) - count)
    cells = _comparable(array)
    sampled = _plain(cells if len(cells) <= WHOLE else cells.take(pa.array(_places(len(cells)))))
    return Profile(
        values=count,
        nulls=len(array) - count,
        sampled=len(sampled),
        lengths=_lengths(cells),
        sketch=_sketch(sampled, kind, seed),
        order=_order(cells) if in_order and _has_order(sampled.type) else None,
    )


def _comparable(array: pa.Array) -> pa.Array:
    """The same cells in types that Arrow filters and compares."""
    if types.is_dictionary(array.type):
        values = _comparable(array.dictionary)
        return array if values is array.dictionary else pa.DictionaryArray.from_arrays(array.indices, values)
    if types.is_string_view(array.type):
        return array.cast(pa.large_string())
    if types.is_float16(array.type):
        return array.cast(pa.float32())
    return array.cast(pa.large_binary()) if types.is_binary_view(array.type) else array


def _places(cells: int) -> Numbers:
    """The cells that are hashed, of so many."""
    periods = range(0, cells, _PERIOD)
    places = np.concatenate([_PLACES + start for start in periods])
    return places[: np.searchsorted(places, cells)]


def _plain(array: pa.Array) -> pa.Array:
    """The cells that hold a value, dictionaries decoded."""
    values = array.dictionary_decode() if types.is_dictionary(array.type) else array
    return values.drop_null() if values.null_count else values


def _sketch(values: pa.Array, kind: pa.DataType, seed: int) -> Sketch:
    if len(values) == 0:
        return Sketch()
    hashable = values if values.type == kind else values.cast(kind)
    hashes: Hashes = pl.Series(pl.from_arrow(hashable)).to_frame().hash_rows(seed=seed).to_numpy()
    return Sketch.of(hashes)


def hashed_as(kind: pa.DataType) -> pa.DataType | None:
    """The type in which polars hashes values of this type, equal ones alike; None where they are not told apart.

    Decimals of one column share their scale, so their text will do. NaN is a value like others; -0.0 is 0.0.
    """
    for claims, plain in _HASHED_AS:
        if claims(kind):
            return kind if plain is None else plain
    if types.is_temporal(kind) and not types.is_interval(kind):
        return pa.int64() if kind.bit_width == _WIDE else pa.int32()
    return None


_WIDE = 64
_HASHED_AS: tuple[tuple[Callable[[pa.DataType], bool], pa.DataType | None], ...] = (
    (types.is_integer, None),
    (types.is_string, pa.string_view()),  # polars' own form of text; its conversion takes twice as long as Arrow's
    (types.is_large_string, pa.string_view()),
    (types.is_binary, pa.binary_view()),
    (types.is_large_binary, pa.binary_view()),
    (types.is_boolean, None),
    (types.is_float16, pa.float32()),
    (types.is_floating, None),
    (types.is_string_view, None),
    (types.is_binary_view, None),
    (types.is_decimal, pa.string()),
    (types.is_fixed_size_binary, pa.binary()),
    (types.is_null, pa.int8()),
)


def _lengths(array: pa.Array) -> dict[int, int]:
    """How many values fall into each bucket of lengths."""
    lengths = _each_length(array)
    if lengths is None or len(lengths) == 0:
        return {}
    bounds = BOUNDS[bisect_right(BOUNDS, lengths.min()) - 1 : bisect_right(BOUNDS, lengths.max())]
    shorter = [int(np.count_nonzero(lengths < bound)) for bound in bounds[1:]]
    counts = np.diff([0, *shorter, len(lengths)]).tolist()
    return {bound: count for bound, count in zip(bounds, counts, strict=True) if count}


def _each_length(array: pa.Array) -> npt.NDArray[np.signedinteger] | None:
    """Characters of text, bytes of binary, for each cell that holds a value; None for other types."""
    coded = types.is_dictionary(array.type)
    measured = _measured(array.dictionary if coded else array)
    if measured is None:
        return None
    lengths: npt.NDArray[np.signedinteger] = (
        (measured.take(array.indices) if coded else measured).drop_null().to_numpy()
    )
    return lengths


def _measured(values: pa.Array) -> pa.Array | None:
    kind = values.type
    if _is_text(kind):
        return pc.binary_length(values) if _is_ascii(values) else pc.utf8_length(values)
    if types.is_binary(kind) or types.is_large_binary(kind):
        return pc.binary_length(values)
    return None


def _is_text(kind: pa.DataType) -> bool:
    return bool(types.is_string(kind) or types.is_large_string(kind))


def _is_ascii(values: pa.Array) -> bool:
    """Whether each character is one byte; asked of all bytes at once."""
    _, offsets, data = values.buffers()
    if data is None or len(values) == 0:
        return True
    ends = np.frombuffer(offsets, np.int64 if types.is_large_string(values.type) else np.int32)
    first, last = int(ends[values.offset]), int(ends[values.offset + len(values)])
    octets = np.frombuffer(data, np.uint8)[first:last]
    return len(octets) == 0 or int(octets.max()) < 0x80  # noqa: PLR2004


def _has_order(kind: pa.DataType) -> bool:
    tests = types.is_integer, types.is_floating, types.is_decimal, types.is_date, types.is_timestamp, types.is_time
    return any(test(kind) for test in (*tests, _is_text, types.is_binary, types.is_large_binary))


def _order(array: pa.Array) -> Order:
    """The order of the cells that hold a value; a glance at the first of them settles most batches."""
    seen = _order_of(_plain(array.slice(0, _A_GLANCE)))
    return seen if seen.mixed or len(array) <= _A_GLANCE else _order_of(_plain(array))


def _order_of(values: pa.Array) -> Order:
    one, next_ = values[:-1], values[1:]
    rises, falls = pc.less(one, next_), pc.greater(one, next_)
    steps = rises.true_count, falls.true_count
    if all(steps) and _is_text(values.type):
        longer = pc.subtract(pc.binary_length(next_), pc.binary_length(one))
        alike, zero = pc.equal(longer, pa.scalar(0, longer.type)), pa.scalar(0, longer.type)
        steps = (pc.or_(pc.greater(longer, zero), pc.and_(alike, rises)).true_count,
                 pc.or_(pc.less(longer, zero), pc.and_(alike, falls)).true_count)  # fmt: skip
    return Order(mixed=1) if all(steps) else Order(steps=sum(steps))
