"""The floor: one Parquet file read and written by pyarrow, and nothing else. Imports nothing of ours."""

from pathlib import Path

import pyarrow.parquet as pq


def copy_file(path: Path, target: Path, *, compression: str = "snappy") -> None:
    """One file, batch by batch."""
    file = pq.ParquetFile(path)
    with pq.ParquetWriter(target, file.schema_arrow, compression=compression) as sink:
        for batch in file.iter_batches():
            sink.write_batch(batch)
