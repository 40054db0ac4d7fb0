"""How is a data set looked at? One Beam job on this machine, from patterns to the evidence of every place."""

import hashlib
import pickle
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import apache_beam as beam
import pyarrow as pa

from pipelines import engine, workers
from pipelines.progress import Progress
from pipelines.scanning.evidence import Evidence
from pipelines.scanning.sampling import Sample, chosen_files
from pipelines.scanning.scan_batches import ReadSample, ScanBatches
from transforms.files.csv_read import csv_head
from transforms.files.csv_split import Dialect
from transforms.files.formats import Format
from transforms.files.inputs import InputFile
from transforms.files.parquet import parquet_schema
from transforms.files.source import Source, with_folders

_FILE: Final = "evidence"


@dataclass(frozen=True)
class Data:
    """A data set that is to be looked at: files of one schema."""

    files: tuple[InputFile, ...]
    schema: pa.Schema
    format: Format
    dialect: Dialect

    @property
    def source(self) -> Source:
        """How its files are read: every column, and none besides."""
        return Source(self.schema, tuple(self.schema.names), refuse_others=True, scope="", dialect=self.dialect)

    @property
    def seed(self) -> int:
        """Of the hash by which values are told apart: of the columns, so that it does not matter how files lie."""
        return int.from_bytes(hashlib.sha256(repr(self.schema).encode()).digest()[:8])


def gathered(data: Data, sample: Sample, progress: Progress | None = None) -> Evidence:
    """The evidence of a sample of the data set. Raises as a run does that reads it.

    What the job writes down stands in a folder that only its owner may enter, and is gone when this returns.
    """
    files = chosen_files(data.files, sample)
    options = engine.options(())
    if sample.rows is None:
        workers.spread(options, (), asked=None, files=files)
    with tempfile.TemporaryDirectory(prefix="beamveil-scan-") as folder:
        written = Path(folder) / _FILE

        def build(pipeline: beam.Pipeline) -> object:
            batches = pipeline | ReadSample(_paths(files), data.source, sample)
            return batches | ScanBatches(data.schema, seed=data.seed) | "Write" >> beam.Map(_write, str(written))

        engine.run(build, options, progress)
        seen = pickle.loads(written.read_bytes())  # noqa: S301 (our own job wrote it, into a folder of our own)
    return seen if isinstance(seen, Evidence) else Evidence()


def schema_of(file: InputFile, kind: Format, dialect: Dialect) -> pa.Schema:
    """The columns of one file and of its folders; all columns of CSV are text. Raises `InputError`."""
    if kind == "parquet":
        return with_folders(file.path, parquet_schema(file.path), {})
    head, _ = csv_head(file.path, dialect)
    return with_folders(file.path, pa.schema([pa.field(name, pa.string()) for name in head.names]), {})


def _paths(files: Sequence[InputFile]) -> tuple[str, ...]:
    return tuple(file.path for file in files)


def _write(seen: Evidence, path: str) -> None:
    Path(path).write_bytes(pickle.dumps(seen))
