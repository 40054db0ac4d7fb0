"""What do other shapes of the same data cost? One row group a file, many small files, a thousand columns."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from clock import Work, cost, cpu, ratio, side_by_side
from job import policy
from runs import GATES, copy, job
from scene import Scene
from sheet import Sheet

COLUMNS, QUICK_COLUMNS = 1_000, 100


def measure(scene: Scene) -> Sheet:
    """Each shape against the copy of its own files."""
    files, columns, wide_rows = (40, QUICK_COLUMNS, 2_000) if scene.quick else (1_000, COLUMNS, 40_000)
    shapes = {
        "8 files, one row group each": (scene.folder_of(scene.rows, group_rows=scene.rows), scene.rows),
        f"{files:,} files, one row group each": (scene.folder_of(scene.rows, files=files), scene.rows),
        f"{columns:,} columns, {wide_rows:,} rows, a quarter tokenized": (
            wide(scene.folder, columns, wide_rows),
            wide_rows,
        ),
    }
    for gate in GATES:
        cost(job(scene.folder_of(1_000, files=1), rows=1_000, gate=gate))  # imports and tables
    rows = []
    for name, (folder, count) in shapes.items():
        works: dict[str, Work] = {"copy": copy(folder)}
        works |= {gate: job(folder, rows=count, gate=gate) for gate in GATES}
        costs = side_by_side(works, scene.repeats)
        figures = [f"{ratio(costs[gate], costs['copy']):.2f}" for gate in GATES]
        rows.append((name, f"{cpu(costs['copy']):.2f}", *figures))
    head = ("shape", "copy, CPU s", *(f"gate {gate}, times the copy" for gate in GATES))
    return Sheet("Shapes, start-up included", head, rows)


def wide(base: Path, width: int, count: int) -> Path:
    """A folder with a table of so many columns: half numbers, a quarter texts to keep, a quarter to tokenize."""
    folder = base / f"wide-{width}-{count}"
    path = folder / "parquet" / "wide.parquet"
    if not path.exists():
        path.parent.mkdir(parents=True)
        rng = np.random.default_rng(3)
        columns = {f"c{number:03}": _column(number, count, rng) for number in range(width)}
        does = {name: "keep" if number % 4 else {"tokenize": {"domain": "d"}} for number, name in enumerate(columns)}
        (folder / "policy.yaml").write_text(policy(does))
        pq.write_table(pa.table(columns), path, compression="snappy", row_group_size=131_072)
    return folder


def _column(number: int, count: int, rng: np.random.Generator) -> pa.Array:
    if number % 2:
        return pa.array(rng.normal(size=count).round(3))
    return pa.array(rng.integers(0, 10**9, count)).cast(pa.string())
