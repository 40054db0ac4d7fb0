"""How is one job run here? `beamveil run` as its command calls it, in this process, and the plain copy beside it."""

import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import pyarrow.parquet as pq
from clock import Work
from copying import copy_file

from pipelines.launch import Request, launch
from transforms.files.reading import divide
from transforms.files.source import Source
from transforms.files.units import Range, Unit
from transforms.keys import new_keys

Gate = Literal["off", "on"]
GATES: tuple[Gate, ...] = ("off", "on")


def keys_in(folder: Path) -> str:
    """The address of a keyset that lies in the folder; made where there is none."""
    path = folder / "keys.json"
    if not path.exists():
        new_keys(f"file:{path}", kms=None)
    return f"file:{path}"


def request(folder: Path, output: Path, *, source: str = "parquet", gate: Gate = "on", **more: Any) -> Request:
    """What is asked for: one core, snappy, the folder's policy over the folder's input."""
    how: dict[str, Any] = {"workers": 1, "compression": "snappy"}
    return Request(
        policy=str(folder / "policy.yaml"),
        inputs=(str(folder / source),),
        output=str(output),
        keys=keys_in(folder),
        gate=gate,
        **how | more,
    )


def job(folder: Path, *, rows: int, source: str = "parquet", gate: Gate = "on", **more: Any) -> Work:
    """The job as it runs in this process; every row must come out of it."""
    output = folder / f"out-{source}-{gate}"
    asked = request(folder, output, source=source, gate=gate, **more)

    def check() -> None:
        if (there := written_rows(output)) != rows:
            raise SystemExit(f"{output.name}: {there} rows came out of {rows}")

    return Work(lambda: launch(asked), output, check)


def words(folder: Path, *more: str, source: str = "parquet") -> tuple[list[str], Path]:
    """The job as a command line, and its output."""
    output = folder / f"out-{source}-command"
    said = [sys.executable, "-m", "pipelines", "run", str(folder / "policy.yaml"), "--input", str(folder / source)]
    said += ["--output", str(output), "--keys", keys_in(folder), "--compression", "snappy", *more]
    return said, output


def command(folder: Path, *more: str, source: str = "parquet") -> Work:
    """The job as a process of its own."""
    said, output = words(folder, *more, source=source)
    return Work(lambda: subprocess.run(said, check=True, capture_output=True), output)


def copy(folder: Path, *, compression: str = "snappy") -> Work:
    """The floor: the folder's Parquet files read and written by pyarrow, batch by batch."""
    output = folder / "out-copy"

    def copied() -> None:
        output.mkdir()
        for path in sorted((folder / "parquet").iterdir()):
            copy_file(path, output / path.name, compression=compression)

    return Work(copied, output)


def row_groups(path: Path, source: Source) -> list[Unit]:
    """The units of a Parquet file, of which none has to be scanned first."""
    return [unit for unit in divide(str(path), "parquet", source) if not isinstance(unit, Range)]


def written_rows(output: Path) -> int:
    """Rows of the Parquet files below a folder."""
    return sum(pq.read_metadata(path).num_rows for path in output.rglob("*.parquet"))
