"""How well does a policy hide people? Made-up ones are planted into sampled rows, and looked for in what comes out.

All of it happens in memory: rows are read, a copy is changed, the plan's own kernels run over it, and nothing is
written. So no planted row, and no row of the sample, can reach an output.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.drilling.counting import Drilled, recalls, survived_at
from pipelines.drilling.people import LOCALES
from pipelines.drilling.planting import Mention, crowd, plant
from pipelines.drilling.sampling import sample
from pipelines.drilling.suiting import Place, places
from pipelines.drilling.surviving import survivors
from pipelines.request import read_policy
from transforms.apply import BadCells, compile_plan
from transforms.errors import PolicyError
from transforms.files.batches import read_schema
from transforms.keys import KeySource
from transforms.plan import Plan
from transforms.policy import Policy
from transforms.rows import select

EPHEMERAL: Final = "ephemeral:"
Apply = Callable[[pa.RecordBatch], pa.RecordBatch]


@dataclass(frozen=True)
class Request:
    """The words of one `beamveil drill`."""

    policy: str
    inputs: tuple[str, ...]
    floor: float = 0.99
    keys: str = EPHEMERAL
    rows: int = 1_000
    people: int = 400
    seed: int = 1


def drill(request: Request) -> Drilled:
    """Plant people, run the policy in memory, and count who came out. Equal requests, equal plantings.

    Raises PolicyError where the policy does not fit, or has no column that people fit into; InputError and KeysError
    as a run does.
    """
    policy = Policy.from_yaml(read_policy(request.policy), name=request.policy)
    policy = policy.model_copy(update={"status": None})  # whoever reviews a proposal may try it: nothing comes out
    plan = policy.bind(read_schema(request.inputs, policy))
    keys = KeySource(request.keys).prepared()
    try:
        return _drilled(request, plan, compile_plan(plan, keys.open().within(policy.scope or "")))
    finally:
        keys.forget()


def _drilled(request: Request, plan: Plan, apply: Apply) -> Drilled:
    rows = sample(request.inputs, plan, rows=request.rows, seed=request.seed)
    into = places(plan, rows)
    people = crowd(request.people, LOCALES, request.seed)
    planted, mentions = plant(rows, into, people_of=people, seed=request.seed)
    ran = _run(planted, plan, apply)
    here = _still_there(mentions, into, ran)
    counted = [one for one in here if one.kind not in into[one.place].accepted]
    if not counted:
        message = "no column that comes out looks like one that holds people: there is nothing to plant, and to judge"
        raise PolicyError(message)
    found = survivors(plan, into, counted, ran.out, planted=here)
    return Drilled(
        floor=request.floor,
        rows=len(ran.rows),
        lost=len(rows) - len(ran.rows),
        refused=Counter(column for column, _ in ran.refused),
        accepted=tuple(sorted({(str(into[one.place].path), one.kind) for one in here} & _accepted(into))),
        kinds=recalls(counted, found, lambda one: (one.kind, str(into[one.place].path))),
        places=survived_at(found, lambda one: str(into[one.place].path)),
        locales=recalls(counted, found, lambda one: (one.locale, "")),
        disguises=recalls(counted, found, lambda one: (one.disguise, "")),
    )


@dataclass(frozen=True)
class _Ran:
    """What came of the rows."""

    out: pa.RecordBatch
    rows: npt.NDArray[np.int64]
    """Which of the rows came out, in order."""
    refused: frozenset[tuple[str, int]]
    """(input column, row) where null took the place of what was planted."""


def _run(planted: pa.RecordBatch, plan: Plan, apply: Apply) -> _Ran:
    """Run rules and kernels; where a kernel refuses a planted value, null takes its place, else the row goes."""
    rows = np.flatnonzero(select(planted, plan.rules)[0])
    refused: set[tuple[str, int]] = set()
    while True:
        try:
            return _Ran(apply(planted.take(pa.array(rows))), rows, frozenset(refused))
        except BadCells as bad:
            new = {(_column(one.path, planted), int(row)) for one in bad.rules for row in rows[one.rows]}
            again = {row for column, row in new if (column, row) in refused}
            rows = np.array([row for row in rows.tolist() if row not in again], np.int64)
            planted = _emptied(planted, new - refused)
            refused |= new


def _column(path: str, batch: pa.RecordBatch) -> str:
    """The column of a path's text: the longest name that it begins with."""
    names: list[str] = batch.schema.names
    return max((name for name in names if path.startswith(name)), key=len)


def _emptied(batch: pa.RecordBatch, cells: set[tuple[str, int]]) -> pa.RecordBatch:
    """The batch with null in the cells, (column, row)."""
    columns: list[Any] = []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        mask = np.zeros(batch.num_rows, np.bool_)
        mask[[row for one, row in cells if one == name]] = True
        nulls = pa.nulls(batch.num_rows, column.type)
        columns.append(pc.if_else(pa.array(mask), nulls, column) if mask.any() else column)
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _still_there(mentions: Sequence[Mention], into: Sequence[Place], ran: _Ran) -> list[Mention]:
    """The mentions that came to their transform, with their rows as they are numbered in the output."""
    number = {row: at for at, row in enumerate(ran.rows.tolist())}
    return [
        replace(one, row=number[one.row])
        for one in mentions
        if one.row in number
        and into[one.place].transform is not None
        and (into[one.place].path.column, one.row) not in ran.refused
    ]


def _accepted(into: Sequence[Place]) -> set[tuple[str, str]]:
    return {(str(place.path), kind) for place in into for kind in place.accepted}
