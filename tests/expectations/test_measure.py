import json
import math
import random
import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import Decimal

import apache_beam as beam
import pyarrow as pa
import pytest
from apache_beam.testing import test_pipeline
from apache_beam.testing.util import assert_that, equal_to

from expectations.measure import MeasureBatches
from expectations.metrics import measure
from expectations.spec import Refused, Spec, evidence_from_json, evidence_to_json
from transforms.errors import OutputError
from transforms.files.report import from_worker

TABLE = pa.table(
    {
        "id": pa.array([None if i % 97 == 0 else f"日{i % 700}" for i in range(1000)]).dictionary_encode(),
        "n": pa.array([None if i % 7 == 0 else i % 50 for i in range(1000)], pa.int32()),
        "x": [float("nan") if i % 11 == 0 else i / 3 for i in range(1000)],
        "d": pa.array([date(2000, 1, 1 + i % 28) for i in range(1000)]),
        "m": pa.array([Decimal(i % 30) / 4 for i in range(1000)], pa.decimal128(9, 2)),
    }
)
SPECS = [
    Spec.of("table.row_count"),
    Spec.of("column_values.nonnull.unexpected_count", {"column": "n"}),
    Spec.of("column_values.unique.unexpected_count", {"column": "id"}),
    Spec.of("column.distinct_values.count", {"column": "id"}),
    Spec.of("column.distinct_values.count", {"column": "x"}),
    Spec.of("column.distinct_values.count", {"column": "d"}),
    Spec.of("column.distinct_values.count", {"column": "m"}),
    Spec.of("compound_columns.unique.unexpected_count", {"column_list": ["n", "m"], "ignore_row_if": "never"}),
    Spec.of("column.mean", {"column": "x"}),
    Spec.of("column.standard_deviation", {"column": "n"}),
    Spec.of("column.max", {"column": "n"}),
    Spec.of("column.min", {"column": "d"}),
    Spec.of("beamveil.unmatched", {}, {"column": "id", "pattern": "日[0-9]+"}),
    Spec.of("beamveil.unread_rows"),
    Spec.of("column.median", {"column": "x"}),
    Spec.of("column.quantile_values", {"column": "n"}, {"quantiles": [0.1, 0.9]}),
    Spec.of("column_values.not_outliers.unexpected_count", {"column": "n"}, {"method": "iqr", "multiplier": 0.2}),
    Spec.of("column.histogram", {"column": "x"}, {"bins": [0, 10, 300]}),
    Spec.of("beamveil.member_counts", {"column": "id"}, {"values": ["日1", "x"]}),
    Spec.of("beamveil.group_sizes", {"column": "id"}, {"without": ["日1"]}),
    Spec.of("beamveil.largest_groups", {"column": "d"}),
]


def evidence(table: pa.Table) -> str:
    return evidence_to_json(measure(SPECS, table.to_batches(), table.schema))


def test_what_is_measured_is_what_plain_python_counts() -> None:
    found = measure(SPECS, TABLE.to_batches(max_chunksize=64), TABLE.schema)
    ids = [value for value in TABLE["id"].to_pylist() if value is not None]
    repeated = Counter(ids)
    pairs = Counter(zip(TABLE["n"].to_pylist(), TABLE["m"].to_pylist(), strict=True))

    assert found[SPECS[0]] == 1000
    assert found[SPECS[2]] == sum(1 for value in ids if repeated[value] > 1)
    assert found[SPECS[3]] == len(repeated)
    assert found[SPECS[4]] == len({v for v in TABLE["x"].to_pylist() if not math.isnan(v)})
    assert [found[SPECS[5]], found[SPECS[6]]] == [28, 30]
    assert found[SPECS[7]] == sum(size for size in pairs.values() if size > 1)
    assert found[SPECS[12]] == [0, len(ids)]


@pytest.mark.parametrize("rows", [1000, 64, 7])
def test_the_same_evidence_comes_out_of_beam_however_the_rows_are_cut(rows: int) -> None:
    batches = TABLE.to_batches(max_chunksize=rows)
    random.Random(rows).shuffle(batches)
    with test_pipeline.TestPipeline() as pipeline:
        given = pipeline | beam.Create(batches).with_output_types(pa.RecordBatch) | beam.Reshuffle()
        assert_that(given | MeasureBatches(SPECS, TABLE.schema), equal_to([evidence(TABLE)]))


@pytest.mark.parametrize("rows", [500, 33])
def test_more_different_values_than_are_kept_are_counted_within_bounds(
    rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("expectations.distinct.MOST", 40)
    asked = [Spec.of("column.distinct_values.count", {"column": column}) for column in ("x", "d")]

    def check(texts: list[str]) -> None:
        (found,) = map(evidence_from_json, texts)
        assert found[asked[1]] == 28
        assert 16 * 40 <= found[asked[0]].low < 909 < found[asked[0]].high

    with test_pipeline.TestPipeline() as pipeline:
        batches = TABLE.select(["x", "d"]).to_batches(max_chunksize=rows)
        given = pipeline | beam.Create(batches).with_output_types(pa.RecordBatch) | beam.Reshuffle()
        assert_that(given | MeasureBatches(asked, TABLE.schema), check)


@pytest.mark.parametrize("specs", [SPECS, SPECS[:2]], ids=["with hashes", "without"])
def test_no_batch_gives_the_evidence_of_an_empty_table(specs: list[Spec]) -> None:
    expected = evidence_to_json(measure(specs, [], TABLE.schema))
    with test_pipeline.TestPipeline() as pipeline:
        nothing = pipeline | beam.Create([]).with_output_types(pa.RecordBatch)
        assert_that(nothing | MeasureBatches(specs, TABLE.schema), equal_to([expected]))
    assert json.loads(expected)[-1][3] == {"is": 0}


def test_what_cannot_be_measured_is_refused_before_the_job() -> None:
    with pytest.raises(Refused, match=r"column\.median"):
        MeasureBatches([Spec.of("column.median", {"column": "d"})], TABLE.schema)


def test_batches_of_another_schema_end_the_job_without_a_value() -> None:
    wrong = pa.RecordBatch.from_pydict({"n": ["CANARY"]})
    pipeline = test_pipeline.TestPipeline()
    given = pipeline | beam.Create([wrong]).with_output_types(pa.RecordBatch)
    given | MeasureBatches([Spec.of("column.mean", {"column": "x"})], TABLE.schema)  # type: ignore[unused-ignore]
    with pytest.raises(Exception, match=r"cannot measure column\.mean of 'x' in what was staged") as failure:
        pipeline.run().wait_until_finish()
    assert "CANARY" not in str(failure.value)


@pytest.mark.parametrize(
    "spec",
    [
        Spec.of("column.max", {"column": "d"}),
        Spec.of("column.distinct_values.count", {"column": "d"}),
        Spec.of("beamveil.small_classes", {}, {"quasi_identifiers": ["d"], "k": 2}),
    ],
    ids=lambda spec: spec.name,
)
def test_what_cannot_be_measured_in_the_job_is_told_in_words_of_ours(spec: Spec) -> None:
    wrong = pa.RecordBatch.from_pydict({"n": ["CANARY"]})
    pipeline = test_pipeline.TestPipeline()
    given = pipeline | beam.Create([wrong]).with_output_types(pa.RecordBatch)
    given | MeasureBatches([spec], TABLE.schema)  # type: ignore[unused-ignore]
    with pytest.raises(Exception, match="cannot measure") as failure:
        pipeline.run().wait_until_finish()
    told = from_worker(str(failure.value))
    assert isinstance(told, OutputError)
    assert str(told).startswith(f"cannot measure {spec.name} of 'd' in what was staged: ")


def test_workers_measure_without_great_expectations_and_pandas_frames() -> None:
    code = """
import sys
import apache_beam as beam, pyarrow as pa
from expectations.measure import MeasureBatches
from expectations.spec import Spec
seen = []
def modules(text):
    tops = {name.split(".")[0] for name in sys.modules}
    return sorted(tops & {"great_expectations"}), "expectations.engine" in sys.modules
batch = pa.RecordBatch.from_pydict({"a": ["x", None, "x"]})
with beam.Pipeline(runner="FnApiRunner") as pipeline:
    specs = [Spec.of("column.distinct_values.count", {"column": "a"}), Spec.of("table.row_count")]
    given = pipeline | beam.Create([batch]).with_output_types(pa.RecordBatch)
    given | MeasureBatches(specs, batch.schema) | beam.Map(modules) | beam.Map(print)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "([], False)"
