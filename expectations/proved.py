"""What did the search across the data set come to? A `Proof` as metrics, which its expectations judge."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple
from typing import Any

import pyarrow as pa

from expectations.spec import Spec
from transforms.evidence import CellCounts, Counts, ProtectedCounts
from transforms.plan import Plan
from transforms.survivors.places import Guarded, Whereabouts, guarded, prior_of, whereabouts
from transforms.survivors.proof import Proof
from transforms.types import plain


def proved_columns(plan: Plan) -> tuple[str, ...]:
    """The output columns that are searched for values of the whole data set; none where nothing is searched for."""
    if all(leaf.dropped for leaf in guarded(plan)):
        return ()
    return tuple(dict.fromkeys(place.column for place in whereabouts(plan) if place.column is not None))


def proof_evidence(proof: Proof, counts: Counts, plan: Plan, parts_rows: int) -> Mapping[Spec, Any]:
    """The evidence of what was searched; none where a value, a row or a part was passed over.

    `parts_rows`: rows that were read back from what was staged.
    """
    leaves = [leaf for leaf in guarded(plan) if not leaf.dropped]
    came_out = {leaf.source: counts.cells.get(leaf.path, CellCounts()).values for leaf in plan.leaves}
    sought = {leaf.source: proof.guarded.get(leaf.source, ProtectedCounts()) for leaf in leaves}
    passed_over = any(one.looked_at < came_out.get(source, 0) for source, one in sought.items())
    unread = proof.read < counts.rows.read - counts.rows.quarantined
    if passed_over or unread or not proof.rows == parts_rows == counts.rows.staged:
        return {}
    values = sum(one.searched for one in sought.values())
    by_column: dict[str | None, list[Whereabouts]] = {None: []}
    for place in whereabouts(plan):
        by_column.setdefault(place.column, []).append(place)
    return {
        Spec.of("beamveil.standing", {}, {"column": column} if column is not None else {}): {
            "searched": values,
            "cells": [place.name for place in places if place.of_cells],
            "unreadable": sum(proof.unreadable.get(place.name, 0) for place in places),
            "found": list(_found(proof, places, leaves, plan.source)),
        }
        for column, places in by_column.items()
    }


def _found(
    proof: Proof, places: Iterable[Whereabouts], leaves: Iterable[Guarded], schema: pa.Schema
) -> Iterable[list[Any]]:
    """Per place and leaf with a hit: names, the numbers of `Standing`, how many were tried, and chance's prior."""
    for place in places:
        for leaf in leaves:
            hits = proof.standing.get(place.name, {}).get(leaf.source)
            if hits is not None:
                tried = proof.tried.get(place.name, 0)
                yield [place.name, leaf.source, *astuple(hits), tried, prior_of(plain(leaf.type_in(schema)))]
