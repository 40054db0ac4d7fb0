"""What is written is a policy, whatever the columns are called."""

from datetime import date

import pyarrow as pa
import pytest

from pipelines.scanning.leaves import leaves_of
from pipelines.scanning.looking import looker, paths_of
from pipelines.scanning.proposing import proposed
from pipelines.scanning.writing import policy_text
from transforms.policy import Csv, Policy

ODD = ("a.b", "x: y # z", 'say "so"', "Größe", "null", "12", "{a}", "tab\there", "- list", "日本", "a" * 200)


def text_of(table: pa.Table, **words: Csv) -> str:
    evidence = looker(table.schema, 3)(table.combine_chunks().to_batches()[0])
    return policy_text(
        proposed(table.schema, evidence, typed=True),
        evidence,
        inputs=("s3://lake/people/*.parquet",),
        files=3,
        flat=paths_of(leaves_of(table.schema)),
        today=date(2024, 2, 29),
        **{"csv": Csv(), **words},
    )


@pytest.mark.parametrize("name", ODD)
def test_a_column_of_any_name_can_be_written_and_read(name: str) -> None:
    table = pa.table({name: [1, 2, None] * 10, f"{name} too": ["red"] * 30})
    policy = Policy.from_yaml(text_of(table), name="p")
    assert list(policy.columns) == list(table.column_names)
    policy.as_shown.bind(table.schema)


def test_the_head_says_what_was_looked_at_and_what_columns_single_out() -> None:
    days = pa.array([10_000 + n for n in range(30)], pa.int32()).cast(pa.date32())
    table = pa.table({"born": days, "sex": ["f", "m", None] * 10, "religion": ["a", "b", None] * 10})
    text = text_of(table, csv=Csv(delimiter=";", header=False))
    assert "# Looked at 30 rows of 3 files.\n" in text
    assert "dataset: people\n" in text
    assert "review_by: 2025-02-28\n" in text
    assert "csv: {delimiter: ;, header: false}\n" in text
    assert (
        "# Quasi-identifiers: born, sex; as they are in the input together they single out 100.0% of 30 sampled rows.\n"
        "# Sensitive: religion; keep such a column only where the purpose needs it.\n"
    ) in text
    policy = Policy.from_yaml(text, name="p")
    assert (policy.csv.delimiter, policy.csv.header, policy.status) == (";", False, "proposed")


def test_a_table_without_columns_is_a_policy_too() -> None:
    empty = pa.table({"a": pa.array([], pa.int8())}).drop_columns(["a"])
    evidence = looker(empty.schema, 3)(pa.RecordBatch.from_pylist([], empty.schema))
    text = policy_text(
        proposed(empty.schema, evidence, typed=True),
        evidence, inputs=("x.csv",), files=1, flat=(), today=date(2024, 1, 1), csv=Csv(),
    )  # fmt: skip
    assert Policy.from_yaml(text, name="p").columns == {}


def test_a_column_that_is_called_like_a_path_inside_another_is_renamed() -> None:
    maps = pa.array([[("red", "a")]] * 30, pa.map_(pa.string(), pa.string()))
    table = pa.table({"m (keys)": ["a", "b", None] * 10, "m": maps, "m (keys)_": ["x"] * 30})
    policy = Policy.from_yaml(text_of(table), name="p")
    assert policy.rename == {"m (keys)": "m (keys)__"}
    assert policy.as_shown.bind(table.schema).schema.names == ["m (keys)__", "m", "m (keys)_"]
