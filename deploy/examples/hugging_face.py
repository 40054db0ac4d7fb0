"""Anonymize in Hugging Face's datasets.map: `beamveil demo`, then `python hugging_face.py`. No gate here."""

import functools
from collections.abc import Callable

import pyarrow as pa
import pyarrow.dataset as ds
from datasets import Dataset, Features
from datasets.table import InMemoryTable

from transforms import KeySource, Policy, anonymize

# load_dataset would leave a copy of the raw rows in its cache.
visits = Dataset(InMemoryTable(ds.dataset("beamveil-demo/input").to_table()))
plan = Policy.from_file("beamveil-demo/policy.yaml").bind(visits.data.schema)


@functools.cache
def opened() -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """Open the keys once in each process."""
    return anonymize(plan, KeySource("file:beamveil-demo/keys.json").open())


def anonymized(table: pa.Table) -> pa.Table:
    """Rows in, rows out; fewer where the policy drops some."""
    return pa.Table.from_batches(map(opened(), table.to_batches()), schema=plan.schema)


safe = visits.with_format("arrow").map(
    anonymized, batched=True, remove_columns=visits.column_names, features=Features.from_arrow_schema(plan.schema)
)
safe.with_format(None).to_parquet("ungated/hugging_face.parquet")
