import apache_beam as beam
import pyarrow as pa
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as Pipeline
from apache_beam.testing.util import assert_that, equal_to

from transforms.files.coder import RecordBatchCoder
from transforms.files.origin import Origin, attach, origin_of

BATCH = pa.record_batch(
    {
        "id": pa.array([1, None, 1, 4], pa.int64()),
        "text": ["Zoë", "", None, "日本"],
        "word": pa.array(["a", None, "a", "b"]).dictionary_encode(),
        "list": [["x"], [], None, ["y", None]],
    }
).replace_schema_metadata({"made": "here"})


@pytest.mark.parametrize("batch", [BATCH, BATCH.slice(1, 2), BATCH.slice(0, 0), BATCH.select([])])
def test_a_batch_comes_back_as_it_was(batch: pa.RecordBatch) -> None:
    coder = RecordBatchCoder()
    back = coder.decode(coder.encode(batch))
    assert back.equals(batch, check_metadata=True)
    assert back.num_rows == batch.num_rows


def test_a_slice_leaves_its_parent_behind() -> None:
    parent = pa.record_batch({"n": pa.array(range(65_536))})
    assert len(RecordBatchCoder().encode(parent.slice(100, 10))) < 1000
    assert RecordBatchCoder().estimate_size(parent.slice(100, 10)) == 80


def test_beam_knows_the_coder_and_never_takes_batches_for_keys() -> None:
    coder = beam.coders.registry.get_coder(pa.RecordBatch)
    assert isinstance(coder, RecordBatchCoder)
    assert not coder.is_deterministic()
    assert coder.to_type_hint() is pa.RecordBatch


def test_a_batch_goes_through_a_shuffle_with_its_origin() -> None:
    sent = attach(BATCH.slice(1, 2), Origin("in.csv", 7, 2))
    with Pipeline(runner="FnApiRunner") as pipeline:
        seen = (
            pipeline
            | beam.Create([0])
            | beam.Map(lambda _: sent).with_output_types(pa.RecordBatch)
            | beam.Reshuffle()
            | beam.Map(lambda batch: (batch.to_pylist(), origin_of(batch)))
        )
        assert_that(seen, equal_to([(sent.to_pylist(), Origin("in.csv", 7, 2))]))
