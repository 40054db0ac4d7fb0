"""The main job at size: what `beamveil run` costs against a plain copy, and whether its output is what was promised.

    python tests/bench/main_job.py FOLDER [--rows 2000000]

Makes the input where it is not there, runs the policy over Parquet and over CSV in processes of their own, copies the
Parquet files by pyarrow in the same run, and prints seconds, rows per second, peak memory and ratios to the copy.
Then it checks by DuckDB that both outputs hold the same rows and that kept columns and nulls are the input's.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import customers
import duckdb

COPY = """
import sys, pathlib, pyarrow.parquet as pq
source, target = map(pathlib.Path, sys.argv[1:])
target.mkdir()
for path in sorted(source.iterdir()):
    file = pq.ParquetFile(path)
    with pq.ParquetWriter(target / path.name, file.schema_arrow, compression="zstd") as out:
        for batch in file.iter_batches(65_536):
            out.write_batch(batch)
"""


@dataclass(frozen=True)
class Cost:
    """What one process and its children took."""

    wall: float
    cpu: float
    peak: int


def measured(words: list[str]) -> Cost:
    """Run a command to its end; raises where it fails."""
    start = time.monotonic()
    process = subprocess.Popen(words)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{words[:3]} ended with status {status}")
    return Cost(time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def command(folder: Path, source: str, output: str) -> list[str]:
    """The command line of one run."""
    return [
        sys.executable, "-m", "pipelines", "run", str(folder / "policy.yaml"), "--input", source,
        "--output", str(folder / output), "--keys", f"file:{folder / 'keys.json'}",
    ]  # fmt: skip


def check(folder: Path, rows: int) -> None:
    """Equal rows in both outputs; row count, nulls and kept columns as in the input."""
    db = duckdb.connect()
    db.execute("set preserve_insertion_order = false")
    for name, files in (
        ("source", "parquet/*.parquet"), ("from_parquet", "out-parquet/data/*"), ("from_csv", "out-csv/data/*"),
    ):  # fmt: skip
        db.execute(f"create view {name} as select * from read_parquet('{folder}/{files}')")
    digest = "select count(*), sum(hash(t)::hugeint) from {} t"
    one, two = (db.execute(digest.format(name)).fetchone() for name in ("from_parquet", "from_csv"))
    assert one == two, (one, two)
    assert one is not None
    assert one[0] == rows
    kept = "select count(*), sum(hash(notes, amount)::hugeint), {} from {}"
    columns = [name for name in customers.SCHEMA.names if name != "email"]
    nulls = ", ".join(f"count({name})" for name in columns)
    source, output = (db.execute(kept.format(nulls, name)).fetchone() for name in ("source", "from_parquet"))
    assert source == output, (source, output)
    print(f"checked: {rows:,} rows, equal from both formats; nulls and kept columns as in the input")


def main(folder: Path, rows: int) -> None:
    """Run everything and print the table."""
    if not (folder / "policy.yaml").exists():
        customers.write(folder, rows=rows, files=8)
    for name in ("copy", "out-parquet", "out-csv"):
        shutil.rmtree(folder / name, ignore_errors=True)
    if not (folder / "keys.json").exists():
        keys = [sys.executable, "-m", "pipelines", "keys", "new", f"file:{folder / 'keys.json'}"]
        subprocess.run(keys, check=True)
    copy = measured([sys.executable, "-c", COPY, str(folder / "parquet"), str(folder / "copy")])
    runs = {
        "pyarrow copy": copy,
        "run, Parquet": measured(command(folder, str(folder / "parquet"), "out-parquet")),
        "run, CSV": measured(command(folder, str(folder / "customers.csv"), "out-csv")),
    }
    print(f"{'':14} {'wall s':>8} {'CPU s':>8} {'rows/s':>12} {'peak MB':>8} {'CPU / copy':>11}")
    for name, cost in runs.items():
        speed, peak = rows / cost.wall, cost.peak / 1e6
        print(f"{name:14} {cost.wall:8.1f} {cost.cpu:8.1f} {speed:12,.0f} {peak:8,.0f} {cost.cpu / copy.cpu:11.1f}")
    check(folder, rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=2_000_000)
    given = parser.parse_args()
    main(given.folder, given.rows)
