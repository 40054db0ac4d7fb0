"""How fast is CSV? The bench job's rows as one CSV file to Parquet, in MB of CSV per CPU second."""

import shutil
from pathlib import Path

import pyarrow.parquet as pq
from clock import Cost, Work, cost, cpu, side_by_side
from job import SCHEMA
from pyarrow import csv
from runs import GATES, job
from scene import Scene
from sheet import Sheet

_FLOOR = "pyarrow, CSV read and Parquet written"
_WANTED = {"off": "at least 100", "on": "at least 70"}


def measure(scene: Scene) -> Sheet:
    """The job with splitting and all, net of its run over 1,000 rows; beside it the same file through pyarrow."""
    small, folder = with_csv(scene.folder_of(1_000, files=1)), with_csv(scene.folder_of(scene.rows))
    megabytes = (folder / "csv" / "rows.csv").stat().st_size / 1e6
    works = {_FLOOR: _through(folder)}
    for gate in GATES:
        cost(job(small, rows=1_000, source="csv", gate=gate))
        works[f"1,000 {gate}"] = job(small, rows=1_000, source="csv", gate=gate)
        works[gate] = job(folder, rows=scene.rows, source="csv", gate=gate)
    costs = side_by_side(works, scene.repeats)
    rows = [_row(_FLOOR, costs[_FLOOR], 0.0, megabytes, "")]
    rows += [
        _row(f"beamveil, gate {gate}", costs[gate], cpu(costs[f"1,000 {gate}"]), megabytes, _WANTED[gate])
        for gate in GATES
    ]
    return Sheet(f"CSV to Parquet, {megabytes:,.0f} MB", ("one core", "CPU s", "MB per CPU s", "wanted"), rows)


def _row(name: str, costs: list[Cost], start: float, megabytes: float, wanted: str) -> tuple[str, ...]:
    seconds = cpu(costs) - start
    return name, f"{seconds:.2f}", f"{megabytes / seconds:,.0f}", wanted


def with_csv(folder: Path) -> Path:
    """The folder, with its rows in csv/rows.csv too."""
    path = folder / "csv" / "rows.csv"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        unfinished = folder / "rows.csv.unfinished"
        with csv.CSVWriter(unfinished, SCHEMA, write_options=csv.WriteOptions(quoting_style="needed")) as sink:
            for part in sorted((folder / "parquet").iterdir()):
                sink.write_table(pq.read_table(part))
        unfinished.rename(path)
    return folder


def _through(folder: Path) -> Work:
    """Read by pyarrow's CSV reader, written as Parquet."""
    output = folder / "out-csv-floor"
    typed = csv.ConvertOptions(column_types=SCHEMA)

    def do() -> None:
        output.mkdir()
        reader = csv.open_csv(folder / "csv" / "rows.csv", convert_options=typed)
        with pq.ParquetWriter(output / "rows.parquet", SCHEMA, compression="snappy") as sink:
            for batch in reader:
                sink.write_batch(batch)

    return Work(do, output, lambda: shutil.rmtree(output))
