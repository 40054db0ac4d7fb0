"""How is a plan told to people? One row for each decision, in the input's order."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from transforms.paths import KEYS, Path, every_path, field_at
from transforms.plan import MapNode, Node, Plan, PlannedLeaf, leaves_of, parts
from transforms.types import kept_as

_COLUMNS = ("input", "input_type", "transform", "options", "output", "output_type", "note")


def describe(plan: Plan) -> list[dict[str, Any]]:
    """Rows with `input`, `input_type`, `transform`, `options`, `output`, `output_type`, `note`; see `Plan.describe`."""
    leaves = {leaf.origin: leaf for column in plan.columns for leaf in leaves_of(column.node)}
    dropped = set(plan.dropped)
    keys = {path for column in plan.columns for path in _maps(Path(column.source), column.node)}
    rows = []
    for column in plan.source:
        for path in every_path(Path(column.name), column.type):
            if path in leaves:
                rows.append(_leaf_row(plan, leaves[path]))
            elif str(path) in dropped:
                rows.append(_dropped_row(plan, path))
            elif path in keys:
                rows.append(_keys_row(plan, path))
    return rows


def _leaf_row(plan: Plan, leaf: PlannedLeaf) -> dict[str, Any]:
    options = leaf.transform.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    type_ = field_at(leaf.origin, plan.source).type
    note = ", ".join(map(repr, leaf.transform.beside(leaf.site)))
    note = note and f"reads {note}"
    return _row(leaf.source, str(type_), leaf.transform.word(), options, leaf.path, str(leaf.type), note)


def _dropped_row(plan: Plan, path: Path) -> dict[str, Any]:
    notes = ["as the policy says" if str(path) in plan.policy.columns else "not named in the policy"]
    if not path.steps:
        notes += _readers(plan, path.column)
    type_ = field_at(path, plan.source).type
    return _row(str(path), str(type_), "drop", {}, None, None, "; ".join(notes))


def _readers(plan: Plan, column: str) -> Iterator[str]:
    if any(rule.column == column for rule in plan.rules):
        yield "read by a row rule"
    readers = [leaf.source for leaf in plan.leaves if column in leaf.transform.beside(leaf.site)]
    if readers:
        yield f"read for {', '.join(map(repr, readers))}"


def _keys_row(plan: Plan, path: Path) -> dict[str, Any]:
    renamed = Path(plan.policy.rename.get(path.column, path.column), path.steps)
    type_: pa.MapType = field_at(path, plan.source).type
    key, note = type_.key_type, "map keys come out as they are"
    return _row(f"{path}{KEYS}", str(key), "keep", {}, f"{renamed}{KEYS}", str(kept_as(key)), note)


def _row(*cells: object) -> dict[str, Any]:
    return dict(zip(_COLUMNS, cells, strict=True))


def _maps(path: Path, node: Node) -> Iterator[Path]:
    """The maps at and below a node whose keys come out."""
    if isinstance(node, MapNode):
        yield path
    for step, part in parts(node):
        yield from _maps(path / step, part)
