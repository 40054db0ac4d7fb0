"""Batches to files that nobody reads yet, and back: `StageFiles` writes parts, `ReadParts` reads what was written."""

from collections.abc import Iterable, Iterator

import apache_beam as beam
import pyarrow as pa
from apache_beam.metrics import Metrics
from apache_beam.transforms.window import GlobalWindows
from apache_beam.utils.windowed_value import WindowedValue

from transforms.errors import UsageError
from transforms.files import coder as coder
from transforms.files.formats import Format
from transforms.files.meters import NAMESPACE, StepMeter
from transforms.files.opening import ready
from transforms.files.origin import detach
from transforms.files.parts import Compression, OpenPart, Part, PartWriter, misfits, read_part
from transforms.files.parts import csv_misfits as csv_misfits
from transforms.files.report import reported

PART_BYTES = 256 << 20


class StageFiles(beam.PTransform):  # type: ignore[misc]  # Beam has no types
    """Batches of one schema -> the parts that they were written to, under names that no other attempt has.

    Small batches are gathered to row groups of 65,536 to 131,072 rows; a part ends at about 256 MB, or with its
    bundle. Batches without rows leave nothing: where nothing at all was staged, `write_empty` writes the one part that
    a reader needs to see the schema. Whatever a killed attempt leaves in the folder is in no `Part`.
    """

    def __init__(self, folder: str, schema: pa.Schema, *, format: Format, compression: Compression) -> None:  # noqa: A002
        super().__init__()
        if wrong := misfits(schema, format):
            raise UsageError("\n".join(wrong))
        if format == "csv" and compression not in ("none", "gzip"):
            message = f"CSV parts are written with compression 'none' or 'gzip', not {compression!r}"
            raise UsageError(message)
        self._writer = PartWriter(folder, schema, format=format, compression=compression)

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Wire the one step. Raises `UsageError` for batches in windows: a part holds what came, whenever that was."""
        if not isinstance(batches.windowing.windowfn, GlobalWindows):
            raise UsageError(
                "batches to be staged are in windows: put them into one, `beam.WindowInto(GlobalWindows())`"
            )
        return batches | beam.ParDo(_Stage(self._writer)).with_output_types(Part)


class ReadParts(beam.PTransform):  # type: ignore[misc]
    """Parts -> their batches, each at most 65,536 rows, after a shuffle of the parts alone.

    Text that a part holds as a dictionary comes as one.
    A part whose bytes, rows or schema are not what was staged stops the job with `OutputError`.
    """

    def __init__(self, schema: pa.Schema, *, format: Format) -> None:  # noqa: A002  (the word of the whole project)
        super().__init__()
        self._schema, self._format = schema, format

    def expand(self, parts: beam.PCollection) -> beam.PCollection:
        """Wire shuffle and reading."""
        read = _Read(self._schema, self._format)
        return parts | beam.Reshuffle() | beam.ParDo(read).with_output_types(pa.RecordBatch)


def write_empty(folder: str, schema: pa.Schema, *, format: Format, compression: Compression) -> Part:  # noqa: A002
    """A part without rows, for a run that published none."""
    return PartWriter(folder, schema, format=format, compression=compression).open().close()


class _Stage(beam.DoFn):  # type: ignore[misc]
    def __init__(self, writer: PartWriter) -> None:
        self._writer = writer
        self._meter, self._parts = StepMeter("staged"), Metrics.counter(NAMESPACE, "parts_staged")

    def setup(self) -> None:
        ready()

    def start_bundle(self) -> None:
        self._part: OpenPart | None = None

    def process(self, batch: pa.RecordBatch) -> Iterator[Part]:
        if not batch.num_rows:
            return
        with reported("staging"):
            self._part = self._part or self._writer.open()
            self._part.write(detach(batch))
            if self._part.bytes < PART_BYTES:
                return
            done, self._part = self._part.close(), None
        yield self._metered(done)

    def finish_bundle(self) -> Iterable[WindowedValue]:
        if self._part is not None:
            with reported("staging"):
                done, self._part = self._part.close(), None
            yield GlobalWindows.windowed_value(self._metered(done))

    def _metered(self, part: Part) -> Part:
        self._meter.add_sizes(part.rows, part.bytes)
        self._parts.inc()
        return part


class _Read(beam.DoFn):  # type: ignore[misc]
    def __init__(self, schema: pa.Schema, kind: Format) -> None:
        self._schema, self._kind, self._meter = schema, kind, StepMeter("read_back")

    def setup(self) -> None:
        ready()

    def process(self, part: Part) -> Iterator[pa.RecordBatch]:
        with reported("reading a staged part back"):
            for batch in read_part(part, self._schema, self._kind):
                self._meter.add(batch)
                yield batch
