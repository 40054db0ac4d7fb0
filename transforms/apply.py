"""What comes out of a batch? Turns a plan into a function from batch to batch."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.columns.redact import Redact
from transforms.comparison import compare as compare
from transforms.dictionaries import as_planned, comes_as, spread, used_values, weights_of, with_columns
from transforms.errors import InputError
from transforms.evidence import RedactedCounts
from transforms.kernels import OncePerValue, run
from transforms.nested import Cells, in_struct, with_elements
from transforms.paths import elements, field_values, map_keys
from transforms.plan import ListNode, MapNode, Node, Plan, PlannedLeaf, StructNode, leaves_of
from transforms.types import built_alike

if TYPE_CHECKING:
    from transforms.columns.redaction.kernel import Redaction
    from transforms.keys import ScopedKeys

Mask = npt.NDArray[np.bool_]


class BadCells(Exception):  # noqa: N818 - rows that are bad, raised to the step that sets them aside
    """Rows of a batch that rules cannot take. Names paths and rules, never values."""

    def __init__(self, rows: Mask, first: tuple[str, str], rules: tuple["BrokenRule", ...] = ()) -> None:
        super().__init__(f"{int(rows.sum())} rows, the first for {first[0]!r}: {first[1]}")
        self.rows = rows
        """Which rows of the batch are bad, for whatever rule."""
        self.first = first
        """(input path, rule) of the first bad row."""
        self.rules = rules
        """Every rule that was broken, in the plan's order."""

    @property
    def path(self) -> str:
        """The input path of the first bad row's first bad cell."""
        return self.first[0]

    @property
    def rule(self) -> str:
        """The rule that the cell breaks."""
        return self.first[1]


@dataclass(frozen=True)
class BrokenRule:
    """A rule that cells of one input path break, and their rows."""

    path: str
    rule: str
    rows: Mask


@dataclass(frozen=True)
class _Pass:
    """One batch on its way: what stands beside cells, which rows are bad, what kernels told and took."""

    batch: pa.RecordBatch
    broken: list[BrokenRule] = field(default_factory=list)
    decoded: dict[str, pa.Array] = field(default_factory=dict)
    told: dict[str, RedactedCounts] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)

    def beside(self, names: tuple[str, ...], cells: Cells) -> dict[str, pa.Array]:
        """The columns, plain, aligned with the cells."""
        arrays = {}
        for name in names:
            if name not in self.decoded:
                array = self.batch.column(name)
                self.decoded[name] = array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
            arrays[name] = self.decoded[name] if cells is None else self.decoded[name].take(pa.array(cells))
        return arrays

    def refuse(self, path: str, rule: str, bad: Mask, cells: Cells) -> None:
        rows = np.zeros(self.batch.num_rows, np.bool_)
        rows[np.flatnonzero(bad) if cells is None else cells[bad]] = True
        self.broken.append(BrokenRule(path, rule, rows))

    def raise_if_broken(self) -> None:
        if not self.broken:
            return
        rows = np.logical_or.reduce([one.rows for one in self.broken])
        first = next(one for one in self.broken if one.rows[np.argmax(rows)])
        raise BadCells(rows, (first.path, first.rule), tuple(self.broken))


@dataclass(frozen=True)
class Told:
    """What is known of a batch beside what came out."""

    redacted: Mapping[str, RedactedCounts]
    """What was found in the texts of each redacted leaf, by its output path."""
    nanoseconds: Mapping[str, int]
    """What the columns of each transform took, by its word."""


_Column = Callable[[pa.Array, Cells, _Pass], pa.Array]


def compile_plan(plan: Plan, keys: "ScopedKeys") -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """The function that makes a batch of `plan.reads` one of `plan.schema`, with as many rows in the same order.

    Columns are found by name; any may come dictionary-encoded: values are then transformed once per distinct value in
    use. Kept plain columns are passed on without a copy, so their nulls are the input's by construction; kept
    dictionaries come out with the values in use only. Raises `BadCells` for all bad rows of a batch at once, and
    `InputError` for a column of another type than planned.
    """
    apply, schema = compile_compactly(plan, keys), plan.schema

    def decoded(batch: pa.RecordBatch) -> pa.RecordBatch:
        out = apply(batch)
        arrays = [
            as_planned(array, field.type, path=field.name) for array, field in zip(out.columns, schema, strict=True)
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    return decoded


def compile_compactly(plan: Plan, keys: "ScopedKeys") -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """As `compile_plan`, but text that comes as a dictionary goes as one, whatever the schema says.

    Such a dictionary may hold outputs that no row of the batch has (see `OncePerValue`), never a value of the input
    that no row has. The function remembers what became of the last dictionaries: one thread at a time.
    """
    apply = compile_telling(plan, keys)
    return lambda batch: apply(batch)[0]


def compile_telling(plan: Plan, keys: "ScopedKeys") -> Callable[[pa.RecordBatch], tuple[pa.RecordBatch, Told]]:
    """As `compile_compactly`, with what was found in redacted texts and what each transform took beside the batch."""
    schema = plan.schema
    columns = [(column.source, _whole(column.node, keys)) for column in plan.columns]
    needed = [plan.source.field(name) for name in _needed(plan)]

    def apply(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, Told]:
        _check_columns(batch.schema, needed)
        under_way = _Pass(batch)
        arrays = [column(batch.column(source), None, under_way) for source, column in columns]
        under_way.raise_if_broken()
        for array, planned in zip(arrays, schema, strict=True):
            if not comes_as(array.type, planned.type) or len(array) != batch.num_rows:
                msg = f"column {planned.name!r} came out as {len(array)} values of {array.type}, not as planned"
                raise InputError(msg)
        return with_columns(arrays, schema), Told(under_way.told, under_way.spent)

    return apply


def _needed(plan: Plan) -> list[str]:
    """Input columns whose cells are looked at."""
    beside = [name for leaf in plan.leaves for name in leaf.transform.beside(leaf.site)]
    return list(dict.fromkeys([column.source for column in plan.columns] + beside))


def _check_columns(schema: pa.Schema, needed: list[pa.Field]) -> None:
    for planned in needed:
        index = schema.get_field_index(planned.name)
        if index < 0:
            msg = f"column {planned.name!r} is not in the batch, or not only once"
            raise InputError(msg)
        actual = schema.field(index).type
        if actual != planned.type and not built_alike(actual, planned.type):
            msg = f"column {planned.name!r} comes as {actual}, and the plan was made for {planned.type}"
            raise InputError(msg)


def _whole(node: Node, keys: "ScopedKeys") -> _Column:
    """A column of the batch; text may come out as a dictionary."""
    return _leaf(node, keys) if isinstance(node, PlannedLeaf) else _compiled(node, keys)


def _compiled(node: Node, keys: "ScopedKeys") -> _Column:
    match node:
        case PlannedLeaf():
            return _decoded(node, _leaf(node, keys))
        case StructNode():
            return _struct(node, keys)
        case ListNode():
            return _within(node, _compiled(node.element, keys))
        case MapNode():
            return _within(node, _compiled(node.values, keys))


def _leaf(leaf: PlannedLeaf, keys: "ScopedKeys") -> _Column:
    return _timed(leaf.transform.word(), _kept(leaf) if leaf.kept else _transformed(leaf, keys))


def _timed(word: str, column: _Column) -> _Column:
    def apply(array: pa.Array, cells: Cells, under_way: _Pass) -> pa.Array:
        start = time.perf_counter_ns()
        made = column(array, cells, under_way)
        under_way.spent[word] = under_way.spent.get(word, 0) + time.perf_counter_ns() - start
        return made

    return apply


def _decoded(leaf: PlannedLeaf, column: _Column) -> _Column:
    return lambda array, cells, under_way: as_planned(column(array, cells, under_way), leaf.type, path=leaf.source)


def _struct(node: StructNode, keys: "ScopedKeys") -> _Column:
    children = [(name, _compiled(child, keys)) for name, child in node.children]
    type_ = node.type

    def apply(array: pa.Array, cells: Cells, under_way: _Pass) -> pa.Array:
        parts = [child(field_values(array, name), cells, under_way) for name, child in children]
        return in_struct(parts, array, type_)

    return apply


def _within(node: ListNode | MapNode, part: _Column) -> _Column:
    type_ = node.type
    keys_of = _keys(node) if isinstance(node, MapNode) else lambda _: None

    def apply(array: pa.Array, cells: Cells, under_way: _Pass) -> pa.Array:
        values, lengths = elements(array)
        rows = np.arange(len(array)) if cells is None else cells
        made = part(values, np.repeat(rows, lengths), under_way)
        return with_elements(array, made, lengths, type_, keys=keys_of(array))

    return apply


def _keys(node: MapNode) -> Callable[[pa.Array], pa.Array]:
    type_, path = node.type.key_type, next(leaves_of(node)).source
    return lambda array: as_planned(map_keys(array), type_, path=path)


def _kept(leaf: PlannedLeaf) -> _Column:
    def apply(array: pa.Array, _cells: Cells, _under_way: _Pass) -> pa.Array:
        coded = pa.types.is_dictionary(array.type) and pa.dictionary(array.type.index_type, leaf.type)
        return as_planned(array, coded if coded and comes_as(coded, leaf.type) else leaf.type, path=leaf.source)

    return apply


def _transformed(leaf: PlannedLeaf, keys: "ScopedKeys") -> _Column:
    names = tuple(dict.fromkeys(leaf.transform.beside(leaf.site)))
    if isinstance(leaf.transform, Redact):
        return _redacted(leaf, names, leaf.transform.kernel(leaf.site, keys))
    kernel = leaf.transform.kernel(leaf.site, keys)
    once = OncePerValue(kernel, leaf)

    def apply(array: pa.Array, cells: Cells, under_way: _Pass) -> pa.Array:
        if pa.types.is_dictionary(array.type) and not names:
            made, broken = once(array)
        else:
            values = as_planned(array, leaf.site.type, path=leaf.source)
            made, broken = run(kernel, values, under_way.beside(names, cells), leaf)
        for rule, mask in broken:
            under_way.refuse(leaf.source, rule, mask, cells)
        return made if comes_as(made.type, leaf.type) else as_planned(made, leaf.type, path=leaf.source)

    return apply


def _redacted(leaf: PlannedLeaf, names: tuple[str, ...], kernel: "Redaction") -> _Column:
    """As others, and what was found is told; a dictionary's value counts for every cell that points to it."""

    def apply(array: pa.Array, cells: Cells, under_way: _Pass) -> pa.Array:
        coded = pa.types.is_dictionary(array.type) and not names
        values, indices = used_values(array) if coded else (array, None)
        values = as_planned(values, leaf.site.type, path=leaf.source)
        weights = None if indices is None else weights_of(indices, len(values))
        told: list[RedactedCounts] = []

        def telling(texts: pa.Array, beside: Mapping[str, pa.Array]) -> pa.Array:
            made, counts = kernel.telling(texts, beside, weights if len(texts) == len(values) else None)
            told.append(counts)
            return made

        made, broken = run(telling, values, under_way.beside(names, cells), leaf)
        for rule, mask in broken:
            under_way.refuse(leaf.source, rule, mask if indices is None else spread(mask, indices), cells)
        if not broken:
            under_way.told[leaf.path] = told[-1]
        return made if indices is None else pa.DictionaryArray.from_arrays(indices, made)

    return apply
