"""Which candidates are protected values? Both sides meet by digest: what equals in 128 keyed bits is the same text."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.survivors.digests import Digests
from transforms.survivors.doubts import Doubt
from transforms.survivors.octets import Counts
from transforms.survivors.places import Guarded, Whereabouts
from transforms.survivors.proof import Standing
from transforms.survivors.shapes import LONGEST, Shapes

SHARDS = 256
"""Digests are shuffled in so many groups, by their first word."""
_SURE, _SHORT, _NEARBY = range(3)
_CANDIDATE = np.dtype(
    [
        ("high", "<u8"),
        ("low", "<u8"),
        ("place", "<u4"),
        ("role", "<u2"),
        ("words", "u1"),
        ("size", "u1"),
        ("cells", "<i8"),
    ]
)
_GUARD = np.dtype([("high", "<u8"), ("low", "<u8"), ("leaf", "<u4"), ("again", "<u4")])

Packed = tuple[int, bytes]
"""(shard, the records of one kind behind each other)"""


def candidates(place: int, digests: Digests, shapes: Counts, cells: Counts) -> list[Packed]:
    """What stands at a place beyond doubt, if it is protected; `shapes`: (n, 2)."""
    return _sharded(_records(place, _SURE, digests, shapes, cells))


def doubtful(place: int, doubt: Doubt) -> list[Packed]:
    """The short numbers of a place and their neighbours."""
    return [
        packed
        for role, (digests, shapes) in ((_SHORT, doubt.hits), (_NEARBY, doubt.hits_nearby))
        for packed in _sharded(_records(place, role, digests, shapes, np.ones(len(digests), np.int64)))
    ]


def guards(leaf: int, digests: Digests, *, again: bool = False) -> list[Packed]:
    """Values of a leaf; `again`: by the second of two forms that they have."""
    records = np.empty(len(digests), _GUARD)
    records["high"], records["low"] = digests[:, 0], digests[:, 1]
    records["leaf"], records["again"] = leaf, again
    return _sharded(np.unique(records))


def asked_in(packed: bytes) -> tuple[Digests, Shapes]:
    """The digests of packed candidates, and of which shapes they are."""
    records = np.frombuffer(packed, _CANDIDATE)
    return np.stack((records["high"], records["low"]), axis=1), Shapes.of(records["words"], records["size"])


def settled(
    found: Iterable[bytes], known: Iterable[bytes], places: Sequence[Whereabouts], leaves: Sequence[Guarded]
) -> dict[str, dict[str, Standing]]:
    """What of one shard's candidates is a value of one of its leaves, by place and leaf; not at a leaf's own place."""
    there, values = _frame(found, _CANDIDATE), _frame(known, _GUARD).unique()
    there = there.group_by("high", "low", "place", "role").agg(pl.col("cells").sum())
    met = there.join(values, on=["high", "low"], how="inner")
    met = met.filter((pl.col("role") == _SURE) | (pl.col("again") == pl.col("again").min().over("high", "low", "leaf")))
    counted = met.group_by("place", "leaf", "role", "again").agg(pl.len(), pl.sum("cells"))
    standing: dict[str, dict[str, Standing]] = {}
    for place, leaf, role, again, count, cells in counted.iter_rows():
        where, source = places[place], leaves[leaf].source
        if where.own == source:
            continue
        one = {
            _SURE: Standing(again=count, cells_again=cells) if again else Standing(values=count, cells=cells),
            _SHORT: Standing(doubtful=count),
            _NEARBY: Standing(neighbours=cells),
        }[role]
        at = standing.setdefault(where.name, {})
        at[source] = at.get(source, Standing()) + one
    return standing


def _records(place: int, role: int, digests: Digests, shapes: Counts, cells: Counts) -> npt.NDArray[np.void]:
    records = np.empty(len(digests), _CANDIDATE)
    records["high"], records["low"] = digests[:, 0], digests[:, 1]
    records["words"], records["size"] = np.minimum(shapes, LONGEST).T
    records["place"], records["role"], records["cells"] = place, role, cells
    return records


def _sharded(records: npt.NDArray[np.void]) -> list[Packed]:
    if not len(records):  # as most are: nothing stands there
        return []
    shard = (records["high"] % np.uint64(SHARDS)).astype(np.int64)
    ordered = records[np.argsort(shard, kind="stable")]
    parts = np.split(ordered, np.cumsum(np.bincount(shard, minlength=SHARDS))[:-1])
    return [(number, part.tobytes()) for number, part in enumerate(parts) if len(part)]


def _frame(packed: Iterable[bytes], kind: np.dtype[np.void]) -> pl.DataFrame:
    records = np.frombuffer(b"".join(packed), kind)
    names = kind.names or ()
    return pl.DataFrame({name: np.ascontiguousarray(records[name]) for name in names})
