"""Is a table k-anonymous, l-diverse, t-close? Classes of rows, counted without a value of the data.

A class holds the rows that agree in the quasi-identifiers, in which a null, or NaN, is a value of its own. A grouping
keeps, per batch, how many rows there are of each class and of each value beside it, both as 64-bit hashes:

    cells = tabulated(grouping.cells(view) for view in views)       # of a shard of the classes, or of all
    found = grouping.judged(cells, shares_of([cells]))              # `merge` adds shards up that share no class

Two classes share a hash, and count as one, with odds n^2 / 2^65 among n classes: 3e-10 for 100,000 of them, 3e-4 for
100 million.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from expectations.closeness import by_category, by_order
from expectations.spec import Refused, canonical
from expectations.values import compare, is_number, is_text
from expectations.view import Hashes, View
from transforms.paths import find

CATEGORIES = 65_536
"""The most different sensitive values for which t-closeness is worked out: their shares go to every worker."""
MISSING = np.uint64(0)
"""Stands for a missing value beside a class; no value hashes to it."""

Cells = pl.DataFrame
"""`class`, `beside`, `rows`, all UInt64: how many rows of a class have this beside it. Each pair once.

Where rows alone are counted, there is no `beside`.
"""
Shares = pl.DataFrame | None
"""`beside`, `rows`, both UInt64: how many rows of the table have it. None: more than `CATEGORIES` different ones."""


@dataclass(frozen=True)
class Classes:
    """What a test of every class came to; its fields, in their order, are the metric's value."""

    broken_rows: int = 0
    """Rows of the classes that fail the test."""
    rows: int = 0
    broken: int = 0
    """Classes that fail the test."""
    classes: int = 0
    worst: float | None = None
    """The least number of rows, entities or values in a class, or the largest distance; None without a class."""


@dataclass(frozen=True)
class Grouping:
    """A test of classes. Groupings with one `source` share their cells."""

    source: str
    cells: Callable[[View], Cells]
    judged: Callable[[Cells, Shares], Classes]
    worse: Callable[[Iterable[float]], float]
    """`min` or `max`: the worse of several."""
    compares: bool = False
    """Whether it looks at the shares in the whole table."""

    def merge(self, found: Iterable[Classes]) -> Classes:
        """What shards that share no class came to, together; the same in any order and grouping."""
        known = list(found)
        worst = [one.worst for one in known if one.worst is not None]
        return Classes(
            sum(one.broken_rows for one in known),
            sum(one.rows for one in known),
            sum(one.broken for one in known),
            sum(one.classes for one in known),
            self.worse(worst) if worst else None,
        )

    def result(self, found: Classes) -> list[int | float | None]:
        """The metric's value."""
        return list(astuple(found))


def tabulated(parts: Iterable[Cells]) -> Cells:
    """The cells of all parts, each pair once: equal rows give equal cells, however they were cut, in any order."""
    whole = pl.concat(list(parts) or [_EMPTY])
    return whole.group_by(pl.exclude("rows")).agg(pl.col("rows").sum())


def shares_of(parts: Iterable[Shares]) -> Shares:
    """The shares of all parts, which are cells or shares themselves."""
    known = [_EMPTY.select("beside", "rows")]
    for part in parts:
        if part is None:
            return None
        known.append(part.select("beside", "rows"))
    found = pl.concat(known).group_by("beside").agg(pl.col("rows").sum()).sort("beside")
    return found if len(found) <= CATEGORIES else None


def sharded(cells: Cells, shards: int) -> Iterator[tuple[int, Cells]]:
    """The cells by shard of their class, those shards that have any."""
    for part in cells.with_columns(shard=pl.col("class") % shards).partition_by("shard"):
        yield int(part["shard"][0]), part.drop("shard")


# The metrics; their parameters are the arguments of the function.


def small_classes(quasi_identifiers: list[str], k: int, entity: str | None = None) -> Grouping:
    """Classes of fewer than k rows or, with `entity`, of fewer than k different entities; a missing one is none."""
    columns = _columns(quasi_identifiers)
    if entity is not None:
        return _counting(columns, entity, at_least=k)

    def judged(cells: Cells, _: Shares) -> Classes:
        rows = cells["rows"].to_numpy()
        return _judged(rows, rows < k, rows, min)

    def cells(view: View) -> Cells:
        classes, rows = np.unique(_classes(view, columns), return_counts=True)
        return pl.DataFrame({"class": classes, "rows": rows.astype(np.uint64)})

    return Grouping(canonical([columns]), cells, judged, min)


def uniform_classes(quasi_identifiers: list[str], sensitive: str, l: int) -> Grouping:  # noqa: E741 - its name
    """Classes of fewer than l different sensitive values; a missing one is none."""
    return _counting(_columns(quasi_identifiers), sensitive, at_least=l)


def skewed_classes(quasi_identifiers: list[str], sensitive: str, t: float, edges: list[Any] | None = None) -> Grouping:
    """Classes whose distribution of the sensitive value lies more than t from the table's: see `closeness`.

    Values are compared by category or, with `edges`, by order: up to the first edge, from it to the next, and so on to
    those from the last one on; an edge belongs to what follows. Where there are more than `CATEGORIES`, every class
    fails, without a distance.
    """
    columns = _columns(quasi_identifiers)

    def beside(view: View) -> Hashes:
        type_ = view.column(sensitive).type
        if edges is not None:
            return _places(view, sensitive, edges)
        if not (is_text(type_) or any(is_one(type_) for is_one in _CATEGORICAL)):
            raise Refused(f"values of {type_} have an order: name `edges`; if they are codes, make them text")
        return _values(view, sensitive)

    def judged(cells: Cells, shares: Shares) -> Classes:
        if shares is None:
            rows, classes = int(cells["rows"].sum()), cells["class"].n_unique()
            return Classes(rows, rows, classes, classes)
        sizes, distances = by_category(cells, shares) if edges is None else by_order(cells, shares, len(edges) + 1)
        return _judged(sizes, distances > t, distances, max)

    source = canonical([columns, sensitive, edges])
    return Grouping(source, _cells_of(columns, sensitive, beside), judged, max, compares=True)


OUR_GROUPS: Mapping[str, Callable[..., Grouping]] = {
    "beamveil.small_classes": small_classes,
    "beamveil.uniform_classes": uniform_classes,
    "beamveil.skewed_classes": skewed_classes,
}
"""By metric name."""

_EMPTY = pl.DataFrame(schema={"class": pl.UInt64, "beside": pl.UInt64, "rows": pl.UInt64})
_CATEGORICAL = (pa.types.is_boolean, pa.types.is_binary, pa.types.is_large_binary, pa.types.is_null)


def _counting(columns: tuple[str, ...], counted: str, *, at_least: int) -> Grouping:
    """The test that each class has so many different values beside it."""

    def judged(cells: Cells, _: Shares) -> Classes:
        by_class = cells.group_by("class").agg(pl.col("rows").sum(), values=(pl.col("beside") != MISSING).sum())
        values = by_class["values"].to_numpy()
        return _judged(by_class["rows"].to_numpy(), values < at_least, values, min)

    beside = _cells_of(columns, counted, lambda view: _values(view, counted))
    return Grouping(canonical([columns, counted, None]), beside, judged, min)


def _judged(
    rows: npt.NDArray[Any], broken: npt.NDArray[np.bool_], found: npt.NDArray[Any], worse: Callable[..., Any]
) -> Classes:
    worst = worse(found.tolist()) if len(found) else None
    return Classes(int(rows[broken].sum()), int(rows.sum()), int(broken.sum()), len(rows), worst)


def _columns(quasi_identifiers: Sequence[str]) -> tuple[str, ...]:
    if not quasi_identifiers:
        raise Refused("there is no quasi-identifier")
    return tuple(sorted(set(quasi_identifiers)))


def _cells_of(columns: tuple[str, ...], other: str, beside: Callable[[View], Hashes]) -> Callable[[View], Cells]:
    def cells(view: View) -> Cells:
        _check_one_per_row(view, other)
        found = {"class": _classes(view, columns), "beside": beside(view), "rows": np.ones(view.rows, np.uint64)}
        return tabulated([pl.DataFrame(found)])

    return cells


def _classes(view: View, columns: tuple[str, ...]) -> Hashes:
    for column in columns:
        _check_one_per_row(view, column)
    return view.hashes(columns)


def _check_one_per_row(view: View, path: str) -> None:
    if path not in view.schema.names and any(step.into != "field" for step in find(path, view.schema).steps):
        raise Refused(f"{path!r} lies inside a list or map: it has not one value for each row")


def _values(view: View, path: str) -> Hashes:
    """The hash of each value, `MISSING` where there is none."""
    hashes: Hashes = np.maximum(view.hashes((path,)), np.uint64(1))
    hashes[~view.present(path).to_numpy(zero_copy_only=False)] = MISSING
    return hashes


def _places(view: View, path: str, edges: Sequence[Any]) -> Hashes:
    """One more than the number of edges that a value has reached; `MISSING` where there is none."""
    column = view.column(path)
    if not (is_number(column.type) or pa.types.is_decimal(column.type) or pa.types.is_temporal(column.type)):
        raise Refused(f"edges are for numbers, dates and timestamps, not {column.type}")
    places: Hashes = view.present(path).to_numpy(zero_copy_only=False).astype(np.uint64)
    for edge in edges:
        reached = pc.fill_null(compare(column, "greater_equal", edge), fill_value=False)
        places += reached.to_numpy(zero_copy_only=False)
    return places
