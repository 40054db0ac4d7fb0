"""The agreement of a batch with its source: of every output leaf that may hold what its source holds by chance.

Draws are told apart as values are in profiles: by polars' row hash, 64 bits under a secret seed.
"""

from collections.abc import Callable

import numpy as np
import polars as pl
import pyarrow as pa

from transforms.agreement import Agreement
from transforms.columns.promise import Differs
from transforms.comparison import agrees, decoded
from transforms.dictionaries import as_planned
from transforms.keys import ScopedKeys
from transforms.paths import leaf_array
from transforms.plan import Plan, PlannedLeaf
from transforms.profiling import hashed_as
from transforms.sketch import Sketch
from transforms.survivors.cells import lying_at


def by_chance(leaf: PlannedLeaf) -> bool:
    """Whether cells may agree with their source by chance, and so by draws and not by cells."""
    return any(isinstance(promise, Differs) and promise.chance > 0 for promise in leaf.promises)


def agreement_counter(plan: Plan, keys: ScopedKeys) -> Callable[[pa.RecordBatch, pa.RecordBatch], dict[str, Agreement]]:
    """Derive the hash's seed once; the function that it returns takes a batch before and after, with the same rows.

    The seed is the first 8 bytes, big-endian, of the key for HMAC-SHA-256 of use "profile" and domain "draws". Which
    cells one draw stands in is what `ColumnTransform.drawn_for` says.
    """
    seed = int.from_bytes(keys.derive(algorithm="HMAC-SHA256", use="profile", domain="draws", size=32)[:8])
    leaves = [leaf for leaf in plan.leaves if by_chance(leaf)]
    return lambda before, after: {leaf.path: _agreement(leaf, before, after, seed) for leaf in leaves}


def _agreement(leaf: PlannedLeaf, before: pa.RecordBatch, after: pa.RecordBatch, seed: int) -> Agreement:
    given, rows = lying_at(before, leaf.origin)
    made = leaf_array(after, leaf.at)
    if len(given) != len(made):
        return Agreement()
    values = as_planned(given, leaf.site.type, path=leaf.source)
    beside = {name: decoded(before.column(name)) for name in leaf.transform.beside(leaf.site)}
    if rows is not None:
        beside = {name: array.take(pa.array(rows)) for name, array in beside.items()}
    hashes = _hashes(leaf.transform.drawn_for(leaf.site, values, beside), seed)
    held = np.asarray(values.is_valid()) & np.asarray(decoded(made).is_valid())
    return Agreement(Sketch.of(hashes[held]), Sketch.of(hashes[held & agrees(given, made)]))


def _hashes(parts: tuple[pa.Array, ...], seed: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """One hash for each cell, of what stands there in all parts together."""
    columns = {}
    for i, part in enumerate(parts):
        kind = hashed_as(part.type)
        columns[str(i)] = pl.Series(pl.from_arrow(part if kind in (None, part.type) else part.cast(kind)))
    return pl.DataFrame(columns).hash_rows(seed=seed).to_numpy()
