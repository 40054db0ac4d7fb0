"""How a record batch travels between Beam's steps: as one Arrow IPC stream.

Registered on import, so every module that handles batches imports this one. Beam falls back to pickle where no coder is
registered or no type hint says `pa.RecordBatch`; a pickled slice carries its whole parent, and Beam encodes samples of
every step's output merely to estimate their size.
"""

from typing import Any

import apache_beam as beam
import pyarrow as pa


class RecordBatchCoder(beam.coders.Coder):  # type: ignore[misc]  # Beam has no types
    """Schema and metadata included; decodes without a copy.

    A slice of a dictionary column carries its whole dictionary: cut it down before a shuffle.
    """

    def encode(self, value: pa.RecordBatch) -> bytes:
        """One IPC stream with one batch."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, value.schema) as stream:
            stream.write_batch(value)
        encoded: bytes = sink.getvalue().to_pybytes()
        return encoded

    def decode(self, encoded: bytes) -> pa.RecordBatch:
        """The batch, over the bytes given."""
        return pa.ipc.open_stream(pa.py_buffer(encoded)).read_next_batch()

    def estimate_size(self, value: pa.RecordBatch) -> int:
        """Bytes that the batch refers to: a few microseconds, where the default would encode it to measure."""
        return int(value.nbytes)

    def is_deterministic(self) -> bool:
        """No: equal batches may differ in padding, so a batch is never a key."""
        return False

    def to_type_hint(self) -> Any:
        """What the coder is registered for."""
        return pa.RecordBatch


beam.coders.registry.register_coder(pa.RecordBatch, RecordBatchCoder)
