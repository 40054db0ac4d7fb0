"""Which rows do people get planted into? Some rows of some files, that the policy's rules let pass."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

import numpy as np
import pyarrow as pa

from transforms.dictionaries import as_planned
from transforms.errors import InputError
from transforms.files.opening import ready
from transforms.files.reading import BadRows, divide, read_unit
from transforms.files.source import Source, find
from transforms.files.units import Range, Stream, Unit
from transforms.plan import Plan
from transforms.rows import select
from transforms.types import plain

_MOST_UNITS: Final = 16


def sample(inputs: Sequence[str], plan: Plan, *, rows: int, seed: int) -> pa.RecordBatch:
    """So many rows of `plan.reads`, plain, drawn from up to 16 row groups or CSV files.

    Where there are fewer, they come again. InputError where the rules let no row pass.
    """
    draw = Random(seed)  # noqa: S311  a sample, no secret
    ready()
    source = Source.of(plan)
    units = list(_units(inputs, source, draw))
    share = -(-rows // len(units)) if units else 0
    taken = [some for unit in units if (some := _some(unit, source, plan, share, draw)).num_rows]
    if not taken:
        raise InputError(
            "the policy's rules drop every row that was sampled, or none can be read: none is left to plant into"
        )
    found = pa.Table.from_batches(taken).combine_chunks().to_batches()[0]
    return found.take(pa.array(np.arange(rows) % found.num_rows))


def _units(inputs: Sequence[str], source: Source, draw: Random) -> Iterator[Unit]:
    """Row groups; CSV files from their beginning, which needs no scan."""
    files, form = find(inputs)
    chosen = draw.sample(files, min(len(files), _MOST_UNITS))
    groups: list[Unit] = []
    for file in chosen:
        if form == "csv":
            groups.append(Stream(file.path))
            continue
        groups += [unit for unit in divide(file.path, form, source) if not isinstance(unit, Range)]
    yield from draw.sample(groups, min(len(groups), _MOST_UNITS))


def _some(unit: Unit, source: Source, plan: Plan, rows: int, draw: Random) -> pa.RecordBatch:
    """Rows of the unit's first batch that pass the rules."""
    batch = next(one for one in read_unit(unit, source) if not isinstance(one, BadRows))
    passed = np.flatnonzero(select(batch, plan.rules)[0])
    chosen = sorted(draw.sample(passed.tolist(), min(rows, len(passed))))
    some = batch.take(pa.array(chosen, pa.int64()))
    fields = [plan.source.field(name) for name in plan.reads]
    columns = [
        as_planned(column, plain(field.type), path=field.name)
        for column, field in zip(some.columns, fields, strict=True)
    ]
    schema = pa.schema([pa.field(field.name, column.type) for field, column in zip(fields, columns, strict=True)])
    return pa.RecordBatch.from_arrays(columns, schema=schema)
