"""Where the rows of a batch come from; travels in the batch's schema metadata and is never written out."""

import json
from dataclasses import asdict, dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_ORIGIN, _KEPT = b"beamveil.origin", b"beamveil.kept"


@dataclass(frozen=True)
class Origin:
    """One contiguous run of rows of one input file, and which of them are still in the batch."""

    file: str
    """Path of the input file, as it was matched."""
    first: int
    """Number of the first row in the file, from 1; a CSV header is not a row."""
    read: int
    """Rows that were read into the batch."""
    dropped: tuple[int, ...] = ()
    """Rows that each row rule dropped."""
    quarantined: int = 0
    """Rows that were set aside while reading."""
    kept: npt.NDArray[np.bool_] | None = field(default=None, compare=False)
    """Mask over the rows read that are still in the batch; None: all of them."""

    def rows(self) -> npt.NDArray[np.int64]:
        """Row number in the file of every row of the batch."""
        positions = np.arange(self.read) if self.kept is None else np.flatnonzero(self.kept)
        return positions + self.first


def attach(batch: pa.RecordBatch, origin: Origin) -> pa.RecordBatch:
    """The same batch with its origin in the schema's metadata, beside what stood there."""
    facts = asdict(origin)
    del facts["kept"]
    metadata = dict(batch.schema.metadata or {})
    metadata.pop(_KEPT, None)
    metadata[_ORIGIN] = json.dumps(facts).encode()
    if origin.kept is not None:
        metadata[_KEPT] = np.packbits(origin.kept, bitorder="little").tobytes()
    return batch.replace_schema_metadata(metadata)


def origin_of(batch: pa.RecordBatch) -> Origin | None:
    """The origin that `attach` gave, or None for a batch from elsewhere, or with other rows than it had then."""
    metadata = batch.schema.metadata or {}
    if _ORIGIN not in metadata:
        return None
    facts = json.loads(metadata[_ORIGIN])
    facts["dropped"] = tuple(facts["dropped"])
    kept = None
    if _KEPT in metadata:
        bits = np.frombuffer(metadata[_KEPT], np.uint8)
        kept = np.unpackbits(bits, count=facts["read"], bitorder="little").astype(bool)
    origin = Origin(**facts, kept=kept)
    return origin if len(origin.rows()) == batch.num_rows else None


def detach(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch without its origin; other metadata stays."""
    metadata = {k: v for k, v in (batch.schema.metadata or {}).items() if not k.startswith(b"beamveil.")}
    return batch.replace_schema_metadata(metadata or None)
