"""The golden file of columns: policy, key, rows in, rows out. A changed token is a changed line, seen in review.

Rows are written as text and cast to the type; `out` is what comes out, cast to text (zoned timestamps in UTC).
The key is the keyset of the tests in the scope `tests`; `entity` is the column of that name beside the values.
"""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from transforms.columns.catalogue import CATALOGUE, transform_named
from transforms.columns.transform import Site
from transforms.keys.keyring import ScopedKeys

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "columns.json").read_text())
TYPES = [
    pa.string(),
    pa.int64(),
    pa.float64(),
    pa.bool_(),
    pa.date32(),
    pa.decimal128(12, 2),
    pa.timestamp("us"),
    pa.timestamp("us", "UTC"),
    pa.timestamp("us", "America/New_York"),
]


def as_text(values: pa.Array) -> list[str | None]:
    if pa.types.is_timestamp(values.type) and values.type.tz:
        values = values.cast(pa.timestamp("us", "UTC"))
    return values.cast(pa.string()).to_pylist()


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: json.dumps(case["column"]))
def test_rows_come_out_as_they_always_have(case: dict[str, Any], keys: ScopedKeys) -> None:
    [(word, options)] = case["column"].items()
    values = pa.array(case["in"], pa.string()).cast({str(type_): type_ for type_ in TYPES}[case["type"]])
    entities = pa.array(case.get("entity", []), pa.int64())
    transform = transform_named(word).model_validate(options)
    site = Site(path="c", type=values.type, schema=pa.schema({"c": values.type, "entity": entities.type}))
    out = transform.kernel(site, keys)(values, dict.fromkeys(transform.beside(site), entities))
    assert as_text(out) == case["out"]


def test_every_keyed_transform_is_in_the_golden_file() -> None:
    there = {word for case in GOLDEN["cases"] for word in case["column"]}
    elsewhere = {"surrogate", "keep", "drop"}
    assert there == {cls.word() for cls in CATALOGUE} - elsewhere
