import random

import apache_beam as beam
import pyarrow as pa
import pytest
from apache_beam.testing import test_pipeline
from apache_beam.testing.util import assert_that, equal_to

from expectations import groups
from expectations.measure import MeasureBatches
from expectations.metrics import measure
from expectations.spec import Spec, evidence_to_json

TABLE = pa.table(
    {
        "zip": pa.array([None if i % 97 == 0 else f"日{i % 300}" for i in range(1000)]).dictionary_encode(),
        "age": pa.array([None if i % 7 == 0 else i % 3 for i in range(1000)], pa.int32()),
        "who": pa.array([None if i % 11 == 0 else f"p{i % 400}" for i in range(1000)]),
        "disease": ["" if i % 5 == 0 else f"d{i % 7}" for i in range(1000)],
        "income": [float("nan") if i % 13 == 0 else i / 3 for i in range(1000)],
    }
)
QUASI = {"quasi_identifiers": ["zip", "age"]}
SPECS = [
    Spec.of("beamveil.small_classes", {}, QUASI | {"k": 3}),
    Spec.of("beamveil.small_classes", {}, QUASI | {"k": 2, "entity": "who"}),
    Spec.of("beamveil.uniform_classes", {}, QUASI | {"sensitive": "disease", "l": 2}),
    Spec.of("beamveil.skewed_classes", {}, QUASI | {"sensitive": "disease", "t": 0.7}),
    Spec.of("beamveil.skewed_classes", {}, QUASI | {"sensitive": "income", "t": 0.3, "edges": [10, 100, 200]}),
    Spec.of("table.row_count"),
]


def on_beam(batches: list[pa.RecordBatch], specs: list[Spec], expected: str) -> None:
    with test_pipeline.TestPipeline() as pipeline:
        given = pipeline | beam.Create(batches).with_output_types(pa.RecordBatch) | beam.Reshuffle()
        assert_that(given | MeasureBatches(specs, TABLE.schema), equal_to([expected]))


@pytest.mark.parametrize("rows", [1000, 64, 7])
def test_classes_come_out_of_beam_as_they_do_in_process_however_the_rows_are_cut(rows: int) -> None:
    batches = TABLE.to_batches(max_chunksize=rows)
    random.Random(rows).shuffle(batches)
    found = measure(SPECS, TABLE.to_batches(), TABLE.schema)

    assert all(0 < found[spec][2] < found[spec][3] for spec in SPECS[:5])
    on_beam(batches, SPECS, evidence_to_json(found))


@pytest.mark.parametrize("specs", [SPECS, SPECS[2:3], SPECS[3:4]], ids=["all", "without shares", "with shares"])
def test_no_batch_gives_the_classes_of_an_empty_table(specs: list[Spec]) -> None:
    on_beam([], specs, evidence_to_json(measure(specs, [], TABLE.schema)))


def test_too_many_categories_are_too_many_on_beam_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "CATEGORIES", 3)
    expected = measure(SPECS[3:4], TABLE.to_batches(), TABLE.schema)

    assert expected[SPECS[3]][4] is None
    on_beam(TABLE.to_batches(max_chunksize=100), SPECS[3:4], evidence_to_json(expected))
