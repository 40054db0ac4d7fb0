"""What does it cost to measure suites over every row, beyond the read, and is the result that of the pandas engine?

The promises of the bench job's policy over what the job published, and fifty expectations of many kinds over its input.
Their result over a sample that fits a data frame is compared with Great Expectations' own, on its pandas engine.
"""

import math
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
import job
import pyarrow as pa
import pyarrow.parquet as pq
from clock import Cost, cost
from great_expectations.expectations.row_conditions import Column
from runs import copy
from runs import job as whole_job
from scene import Scene
from sheet import Sheet
from stages import bound as plan_of

from expectations.engine import judge, plan_metrics, quiet
from expectations.gate import metrics_for
from expectations.metrics import bind
from expectations.metrics import measure as measured
from expectations.spec import Spec
from transforms.files.parquet import BATCH_ROWS
from transforms.files.schema import read_schema
from transforms.policy import Policy

SAMPLE = 4_000
"""Rows of which a sketch holds every value: counts are then exact, and verdicts are not on bounds."""
_ADULT = Column("birth_date") <= date(2000, 1, 1)
_TEXTS = ("name", "address", "ssn", "zip", "email", "phone", "card", "notes")
FIFTY = [
    *[gxe.ExpectColumnValuesToNotBeNull(column=column) for column in job.SCHEMA.names],
    *[gxe.ExpectColumnValueLengthsToBeBetween(column=column, min_value=1, max_value=400) for column in _TEXTS],
    gxe.ExpectColumnValuesToMatchRegex(column="email", regex=r"^[^@ ]+@[^@ ]+$"),
    gxe.ExpectColumnValuesToMatchRegex(column="ssn", regex=r"^\d{3}-?\d{2}-?\d{4}$"),
    gxe.ExpectColumnValuesToMatchRegex(column="zip", regex=r"^\d{5}$"),
    gxe.ExpectColumnValuesToNotMatchRegex(column="name", regex=r"\d"),
    gxe.ExpectColumnValuesToNotMatchRegex(column="name", regex="@"),
    gxe.ExpectColumnValuesToMatchRegexList(column="card", regex_list=[r"^4", r"\d{4}$"], mostly=0.5),
    gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=0, max_value=1000, mostly=0.9),
    gxe.ExpectColumnValuesToBeBetween(column="birth_date", min_value=date(1900, 1, 1)),
    gxe.ExpectColumnValuesToBeBetween(column="created", max_value=datetime(2030, 1, 1)),
    gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=1, row_condition=_ADULT, mostly=0.5),
    gxe.ExpectColumnValuesToBeInSet(column="zip", value_set=["00501", "10001", "99950"], mostly=0.0),
    gxe.ExpectColumnValuesToNotBeInSet(column="name", value_set=["Nobody", ""]),
    gxe.ExpectColumnMinToBeBetween(column="amount", min_value=-1e9),
    gxe.ExpectColumnMaxToBeBetween(column="birth_date", max_value=date(2030, 1, 1)),
    gxe.ExpectColumnMeanToBeBetween(column="amount", min_value=0),
    gxe.ExpectColumnStdevToBeBetween(column="amount", min_value=0),
    gxe.ExpectColumnSumToBeBetween(column="amount", min_value=0),
    gxe.ExpectColumnMedianToBeBetween(column="amount", min_value=0),
    gxe.ExpectColumnQuantileValuesToBeBetween(
        column="amount", quantile_ranges={"quantiles": [0.05, 0.95], "value_ranges": [[0, None], [0, None]]}
    ),
    gxe.ExpectColumnValueZScoresToBeLessThan(column="amount", threshold=3, double_sided=True, mostly=0.9),
    gxe.ExpectColumnValuesToNotBeOutliers(column="amount", mostly=0.5),
    gxe.ExpectColumnUniqueValueCountToBeBetween(column="zip", max_value=100_000),
    gxe.ExpectColumnProportionOfUniqueValuesToBeBetween(column="email", min_value=0.5),
    gxe.ExpectColumnValuesToBeUnique(column="customer_id", mostly=0.1),
    gxe.ExpectColumnDistinctValuesToContainSet(column="zip", value_set=["00000"]),
    gxe.ExpectColumnMostCommonValueToBeInSet(column="birth_date", value_set=[date(1970, 1, 1)]),
    gxe.ExpectColumnKLDivergenceToBeLessThan(
        column="amount", partition_object={"bins": [0, 50, 200, math.inf], "weights": [0.4, 0.3, 0.3]}, threshold=9
    ),
    gxe.ExpectCompoundColumnsToBeUnique(column_list=["customer_id", "created"]),
    gxe.ExpectColumnPairValuesToBeInSet(
        column_A="zip", column_B="name", value_pairs_set=[("10001", "Nobody"), ("10001", None)], mostly=0.0
    ),
    gxe.ExpectTableRowCountToBeBetween(min_value=1),
]


def measure(scene: Scene) -> Sheet:
    """Each suite as often as the scene says, with the copy in the same turn."""
    folder = scene.folder_of(scene.rows)
    cost(published := whole_job(folder, rows=scene.rows, gate="off"))
    plan = plan_of(read_schema((str(folder / "parquet"),), Policy.from_file(folder / "policy.yaml")))
    given = sorted((folder / "parquet").iterdir())
    out = sorted(published.output.rglob("*.parquet")) if published.output else []
    suites = {
        "promises of the policy": (metrics_for(plan), plan.schema, out),
        f"{len(FIFTY)} expectations": (plan_metrics(_suite(), job.SCHEMA), job.SCHEMA, given),
    }
    floor: list[Cost] = []
    spent: dict[str, list[float]] = {name: [] for name in suites}
    for _ in range(scene.repeats):
        floor.append(cost(copy(folder)))
        for name, (specs, schema, files) in suites.items():
            spent[name].append(_spent(specs, schema, files))
    rows = [("pyarrow copy", "", f"{statistics.median(one.cpu for one in floor):.2f}", "1.00", "")]
    wanted = dict(zip(suites, ("0.6", "1.5"), strict=True))
    for name, (specs, _, _) in suites.items():
        times = statistics.median(one / two.cpu for one, two in zip(spent[name], floor, strict=True))
        rows.append((name, str(len(specs)), f"{statistics.median(spent[name]):.2f}", f"{times:.2f}", wanted[name]))
    same = _compared(given)
    return Sheet(
        f"Suites over {scene.rows:,} rows, beyond the read",
        ("measured", "metrics", "CPU s", "times the copy", "wanted at most"),
        rows,
        f"Of {same} results over {SAMPLE:,} rows none differs from the pandas engine's.",
    )


def _spent(specs: Sequence[Spec], schema: pa.Schema, files: Iterable[Path]) -> float:
    """CPU seconds that measuring takes, hashes and groups included, reading not."""
    ready, seconds = bind(specs, schema), 0.0
    partials, gathered = ready.zero(), [[] for _ in ready.sources]  # type: ignore[var-annotated]
    for batch in _batches(files, schema):
        start = time.process_time()
        view = ready.view(batch)
        partials = ready.count(partials, view)
        for kept, new in zip(gathered, ready.hashes(view), strict=True):
            kept.append(new)
        seconds += time.process_time() - start
    start = time.process_time()
    ready.evidence(partials, ready.grouped(gathered))
    return seconds + time.process_time() - start


def _batches(files: Iterable[Path], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for path in files:
        yield from pq.ParquetFile(path).iter_batches(BATCH_ROWS, columns=schema.names)


def _suite() -> gx.ExpectationSuite:
    return gx.ExpectationSuite("fifty", expectations=[one.copy() for one in FIFTY])


def _compared(files: Sequence[Path]) -> int:
    """How many results were compared; the program ends where one differs."""
    rows = pq.ParquetFile(files[0]).read_row_group(0).slice(0, SAMPLE)
    evidence = measured(plan_metrics(_suite(), rows.schema), rows.to_batches(max_chunksize=4_096), rows.schema)
    ours = judge(_suite(), rows.schema, evidence, result_format="BASIC")
    with quiet():
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        whole = context.data_sources.add_pandas("p").add_dataframe_asset("a").add_batch_definition_whole_dataframe("b")
        theirs = whole.get_batch({"dataframe": rows.to_pandas()}).validate(_suite(), result_format="BASIC")
    pairs = [(_numbers(one), _numbers(two)) for one, two in zip(ours.results, theirs.results, strict=True)]
    if different := [(one, two) for one, two in pairs if one != two]:
        raise SystemExit(f"the pandas engine finds otherwise: {different}")
    return len(pairs)


def _numbers(one: Any) -> dict[str, Any]:
    counts = {name: value for name, value in one.result.items() if name.endswith("_count")}
    return {"type": one.expectation_config.type, "passed": bool(one.success)} | counts
