"""Anonymize in PySpark's mapInArrow: `beamveil demo`, then `python spark.py`. No gate: nothing here is published."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from transforms import KeySource, Policy, anonymize

os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers, too, need beamveil
demo = Path("beamveil-demo").resolve()
local = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.ui.enabled": "false"}
spark = SparkSession.builder.master("local[2]").config(map=local).getOrCreate()

visits = spark.read.parquet(str(demo / "input"))
plan = Policy.from_file(demo / "policy.yaml").bind(to_arrow_schema(visits.schema))  # every misfit is refused here
keys = KeySource(f"file:{demo / 'keys.json'}")  # an address: a worker opens it, and keys are in no task


def anonymized(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Open the keys here, on the worker."""
    yield from map(anonymize(plan, keys.open()), batches)


safe = visits.mapInArrow(anonymized, from_arrow_schema(plan.schema))
safe.write.mode("overwrite").parquet("ungated/spark")
spark.stop()
