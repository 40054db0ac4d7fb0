"""What will be done to which column? A policy bound to a schema; a value, without data and without keys."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from transforms.columns.promise import Promise
from transforms.columns.transform import ColumnTransform, Site
from transforms.paths import ELEMENTS, VALUES, Path, Step
from transforms.rows import BoundRule
from transforms.types import kept_as

if TYPE_CHECKING:
    from transforms.policy import Policy


@dataclass(frozen=True)
class PlannedLeaf:
    """One decision: what comes out at a path. A kept nested column is one leaf, of its nested type."""

    at: Path
    """Where it lies in the output."""
    origin: Path
    """Where it lies in the input; the steps below the column are the same."""
    site: Site
    transform: ColumnTransform
    type: pa.DataType
    """What comes out."""
    promises: tuple[Promise, ...]
    nullable: bool = True
    metadata: Mapping[bytes, bytes] | None = None
    """The input field's, for kept leaves; else None."""

    @property
    def path(self) -> str:
        """The output path as text."""
        return str(self.at)

    @property
    def source(self) -> str:
        """The input path as text."""
        return str(self.origin)

    @property
    def kept(self) -> bool:
        """Whether the values pass through as they are."""
        return self.transform.word() == "keep"


@dataclass(frozen=True)
class StructNode:
    """A struct that comes out with these fields, in the input's order."""

    children: tuple[tuple[str, "Node"], ...]
    nullable: bool = True
    metadata: None = None

    @property
    def type(self) -> pa.DataType:
        """The struct's type in the output."""
        return pa.struct([out_field(name, node) for name, node in self.children])


@dataclass(frozen=True)
class ListNode:
    """A list whose elements come out changed; of the input's kind of list."""

    element: "Node"
    source: pa.DataType
    nullable: bool = True
    metadata: None = None

    @property
    def type(self) -> pa.DataType:
        """The list's type in the output."""
        element = out_field(self.source.value_field.name, self.element)
        if pa.types.is_fixed_size_list(self.source):
            return pa.list_(element, self.source.list_size)
        return pa.large_list(element) if pa.types.is_large_list(self.source) else pa.list_(element)


@dataclass(frozen=True)
class MapNode:
    """A map whose values come out changed and whose keys come out as they are."""

    values: "Node"
    source: pa.MapType
    nullable: bool = True
    metadata: None = None

    @property
    def type(self) -> pa.DataType:
        """The map's type in the output."""
        key = self.source.key_field.remove_metadata()
        return pa.map_(
            key.with_type(kept_as(key.type)),
            out_field(self.source.item_field.name, self.values),
            self.source.keys_sorted,
        )


Node = PlannedLeaf | StructNode | ListNode | MapNode
"""What comes out of one column: a leaf, or what comes out below it."""


def out_field(name: str, node: Node) -> pa.Field:
    """The Arrow field that a node comes out as."""
    return pa.field(name, node.type, nullable=node.nullable, metadata=node.metadata)


def parts(node: Node) -> tuple[tuple[Step, Node], ...]:
    """The nodes right below a node; none below a leaf."""
    match node:
        case PlannedLeaf():
            return ()
        case StructNode():
            return tuple((Step("field", name), child) for name, child in node.children)
        case ListNode():
            return ((ELEMENTS, node.element),)
        case MapNode():
            return ((VALUES, node.values),)


def leaves_of(node: Node) -> Iterator[PlannedLeaf]:
    """The leaves of a node, from left to right."""
    if isinstance(node, PlannedLeaf):
        yield node
    for _, part in parts(node):
        yield from leaves_of(part)


@dataclass(frozen=True)
class PlannedColumn:
    """One column of the output."""

    source: str
    """The input column."""
    name: str
    """The output column."""
    node: Node

    @property
    def field(self) -> pa.Field:
        """The column's field in the output."""
        return out_field(self.name, self.node)


@dataclass(frozen=True)
class Plan:
    """A policy bound to a schema. Frozen, picklable, without keys; equal policies and schemas give equal plans."""

    policy: "Policy"
    source: pa.Schema
    """The input's columns, partition columns last."""
    columns: tuple[PlannedColumn, ...]
    """What comes out, in the input's order."""
    reads: tuple[str, ...]
    """Input columns to decode, in the input's order: those that come out or that entities, genders, row rules name."""
    dropped: tuple[str, ...]
    """Input paths that do not come out, outermost only."""
    rules: tuple[BoundRule, ...]
    digests: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 (hex) of every file that the policy names, by path."""

    @property
    def schema(self) -> pa.Schema:
        """The output's schema: no schema metadata, field metadata of kept leaves only."""
        return pa.schema([column.field for column in self.columns])

    @property
    def leaves(self) -> tuple[PlannedLeaf, ...]:
        """Every decision that comes out, in the output's order."""
        return tuple(leaf for column in self.columns for leaf in leaves_of(column.node))

    def describe(self) -> list[dict[str, Any]]:
        """The plan row by row, for people and for JSON: what goes in, what is done, what comes out, what is dropped.

        Each row has `input`, `input_type`, `transform`, `options`, `output`, `output_type` and `note`; of what is
        dropped, `output` and `output_type` are None.
        """
        from transforms.describe import describe  # noqa: PLC0415 - words about plans are made of plans

        return describe(self)
