from collections.abc import Sequence
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as Pipeline
from apache_beam.transforms.window import FixedWindows

from transforms.errors import UsageError
from transforms.files import staging
from transforms.files.formats import Format
from transforms.files.origin import Origin, attach
from transforms.files.parts import read_part
from transforms.files.report import from_worker
from transforms.files.staging import Part, ReadParts, StageFiles, write_empty

BATCH = pa.record_batch({"id": pa.array([1, None, 3], pa.int64()), "text": ["Zoë", "", None]})


def stage(folder: Path, batches: Sequence[pa.RecordBatch], kind: Format = "parquet") -> pa.Table:
    """Stage, read back, and give what came back."""
    kept = folder.with_suffix(".arrow")
    with Pipeline(runner="FnApiRunner") as pipeline:
        parts = (
            pipeline
            | beam.Create(range(len(batches)))
            | beam.Map(lambda n: batches[n]).with_output_types(pa.RecordBatch)
            | StageFiles(str(folder), BATCH.schema, format=kind, compression="none")
        )
        back = parts | ReadParts(BATCH.schema, format=kind)
        assert parts.element_type is Part
        assert back.element_type is pa.RecordBatch
        _ = back | beam.combiners.ToList() | beam.Map(keep, str(kept))
    return pa.ipc.open_file(kept).read_all()


def keep(batches: list[pa.RecordBatch], path: str) -> None:
    with pa.ipc.new_file(path, BATCH.schema) as file:
        for batch in batches:
            file.write_batch(batch)


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_batches_come_back_through_files(tmp_path: Path, kind: Format) -> None:
    sent = [attach(BATCH, Origin("/in/canary.csv", 1, 3)), BATCH.slice(1, 2), BATCH.slice(0, 0)]
    back = stage(tmp_path / "parts", sent, kind)
    assert sorted(map(str, back.to_pylist())) == sorted(str(row) for batch in sent for row in batch.to_pylist())
    files = list((tmp_path / "parts").iterdir())
    assert files
    assert not any(b"canary" in file.read_bytes() for file in files)


@pytest.mark.parametrize("batches", [[], [BATCH.slice(0, 0)]])
def test_no_rows_leave_no_file(tmp_path: Path, batches: list[pa.RecordBatch]) -> None:
    assert stage(tmp_path / "parts", batches).num_rows == 0
    assert not (tmp_path / "parts").exists()


def test_a_part_ends_where_it_is_large_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "PART_BYTES", 1000)
    wide = pa.record_batch({"id": pa.array(range(70_000)), "text": [str(n) for n in range(70_000)]})
    assert stage(tmp_path / "parts", [wide] * 4).num_rows == 280_000
    assert len(list((tmp_path / "parts").iterdir())) > 1


def test_another_schema_stops_the_job_with_words_of_ours(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="beamveil OutputError") as caught:
        stage(tmp_path / "parts", [pa.record_batch({"id": ["canary"]})])
    assert "not of the planned schema" in str(from_worker(str(caught.value)))
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_a_part_without_rows_shows_its_schema(tmp_path: Path, kind: Format) -> None:
    part = write_empty(str(tmp_path / "parts"), BATCH.schema, format=kind, compression="none")
    assert part.rows == 0
    assert list(read_part(part, BATCH.schema, kind)) == [] or kind == "parquet"
    if kind == "parquet":
        assert pq.read_schema(part.path) == BATCH.schema
    else:
        assert Path(part.path).read_text() == '"id","text"\n'


def test_batches_in_windows_are_refused_when_the_graph_is_built(tmp_path: Path) -> None:
    pipeline = beam.Pipeline()
    windowed = pipeline | beam.Create([BATCH]) | beam.WindowInto(FixedWindows(5))
    with pytest.raises(UsageError, match="batches to be staged are in windows"):
        _ = windowed | StageFiles(str(tmp_path), BATCH.schema, format="parquet", compression="zstd")


def test_what_a_format_cannot_hold_is_refused_when_the_graph_is_built() -> None:
    nested = pa.schema([("a", pa.list_(pa.string())), ("b", pa.binary())])
    with pytest.raises(UsageError, match=r"column 'a'(.|\n)*column 'b'"):
        StageFiles("/out", nested, format="csv", compression="none")
    with pytest.raises(UsageError, match="compression 'none' or 'gzip'"):
        StageFiles("/out", BATCH.schema, format="csv", compression="zstd")
