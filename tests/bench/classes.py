"""What does it cost to test every class of rows? In process over batches at hand, and as a Beam job beyond a count."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from clock import Work, cpu, ratio, side_by_side
from runs import copy
from scene import Scene
from sheet import Sheet

from expectations.measure import MeasureBatches
from expectations.metrics import measure as measure_batches
from expectations.spec import Spec

_COUNT = Spec.of("table.row_count")
_COLUMNS = ["zip", "birth_date", "phone", "customer_id", "amount"]
_QUASI = {"quasi_identifiers": ["zip", "year", "area"]}
TESTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "k": ("small", {"k": 5}),
    "k of entities": ("small", {"k": 5, "entity": "customer_id"}),
    "l": ("uniform", {"sensitive": "month", "l": 3}),
    "t by category": ("skewed", {"sensitive": "month", "t": 0.3}),
    "t by order, 5 edges": ("skewed", {"sensitive": "amount", "t": 0.3, "edges": [10, 20, 50, 100, 200]}),
}


def measure(scene: Scene) -> Sheet:
    """Over three quasi-identifiers: three digits of the zip code, the year of birth, one digit of the telephone."""
    folder = scene.folder_of(scene.rows)
    batches, schema = _read(folder)
    files = sorted(str(path) for path in _derived(folder, batches, schema).iterdir())
    works = {"copy": copy(folder), "count": Work(_job(files, [_COUNT], schema))}
    for name, (kind, value) in TESTS.items():
        specs = [Spec.of(f"beamveil.{kind}_classes", {}, {**_QUASI, **value})]
        works[f"{name}, in process"] = Work(partial(measure_batches, specs, batches, schema))
        works[f"{name}, Beam"] = Work(_job(files, [_COUNT, *specs], schema))
    costs = side_by_side(works, scene.repeats)
    rows = []
    for name in TESTS:
        here, there = costs[f"{name}, in process"], costs[f"{name}, Beam"]
        beyond = cpu(there) - cpu(costs["count"])
        rows.append((name, f"{cpu(here):.2f}", f"{ratio(here, costs['copy']):.2f}", f"{beyond:.2f}"))
    spec = Spec.of("beamveil.small_classes", {}, _QUASI | {"k": 5})
    classes = measure_batches([spec], batches, schema)[spec][3]
    return Sheet(
        f"Tests of {classes:,} classes, {scene.rows:,} rows",
        ("every class has", "in process, CPU s", "times the copy", "Beam, CPU s beyond a count"),
        rows,
    )


def _read(folder: Path) -> tuple[list[pa.RecordBatch], pa.Schema]:
    whole = pq.read_table(folder / "parquet", columns=_COLUMNS)
    derived = pa.table(
        {
            "zip": pc.utf8_slice_codeunits(whole["zip"], 0, 3),
            "year": pc.year(whole["birth_date"]),
            "area": pc.utf8_slice_codeunits(whole["phone"], 3, 4),
            "month": pc.strftime(whole["birth_date"], format="%m"),
            "customer_id": whole["customer_id"],
            "amount": whole["amount"],
        }
    )
    return derived.to_batches(max_chunksize=65_536), derived.schema


def _derived(folder: Path, batches: list[pa.RecordBatch], schema: pa.Schema) -> Path:
    """The same batches as eight files, for the Beam job to read."""
    made = folder.with_name(f"{folder.name}-classes")
    made.mkdir(exist_ok=True)
    for number in range(8):
        pq.write_table(pa.Table.from_batches(batches[number::8], schema), made / f"{number}.parquet")
    return made


def _job(files: list[str], specs: list[Spec], schema: pa.Schema) -> Callable[[], None]:
    def run() -> None:
        with beam.Pipeline(runner="FnApiRunner") as pipeline:
            paths = pipeline | beam.Create(files) | beam.Reshuffle()
            batches = paths | beam.FlatMap(_batches).with_output_types(pa.RecordBatch)
            batches | MeasureBatches(specs, schema)

    return run


def _batches(path: str) -> list[pa.RecordBatch]:
    return list(pq.ParquetFile(path).iter_batches(65_536))
