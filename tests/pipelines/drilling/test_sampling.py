from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.drilling.sampling import sample
from transforms.errors import InputError
from transforms.files.batches import read_schema
from transforms.plan import Plan
from transforms.policy import Policy

POLICY = """\
beamveil: 1
dataset: d
columns: {name: keep, n: keep}
rows: [{keep_where: {column: n, less_than: 50}, nulls: drop, reason: few}]
"""


def plan_for(pattern: str, policy: str = POLICY) -> Plan:
    read = Policy.from_yaml(policy, name="p")
    return read.bind(read_schema([pattern], read))


def test_rows_come_from_several_files_and_pass_the_rules(tmp_path: Path) -> None:
    for file in range(3):
        table = pa.table(
            {"name": pa.array([f"Zoë {file}"] * 100).dictionary_encode(), "n": range(100), "x": ["-"] * 100}
        )
        pq.write_table(table, tmp_path / f"{file}.parquet", row_group_size=30)
    pattern = f"{tmp_path}/*.parquet"

    batch = sample([pattern], plan_for(pattern), rows=60, seed=1)

    assert batch.schema == pa.schema({"name": pa.string(), "n": pa.int64()})
    assert batch.num_rows == 60
    assert max(batch["n"].to_pylist()) < 50
    assert set(batch["name"].to_pylist()) == {"Zoë 0", "Zoë 1", "Zoë 2"}
    assert batch == sample([pattern], plan_for(pattern), rows=60, seed=1)


def test_few_rows_come_again(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,n\nZoë,1\n,\n")
    policy = "beamveil: 1\ndataset: d\ncolumns: {name: keep}"

    batch = sample([f"{tmp_path}/a.csv"], plan_for(f"{tmp_path}/a.csv", policy), rows=5, seed=1)

    assert batch["name"].to_pylist() == ["Zoë", None, "Zoë", None, "Zoë"]


def test_where_no_row_passes_nothing_is_drilled(tmp_path: Path) -> None:
    pq.write_table(pa.table({"name": ["a"], "n": [99]}), tmp_path / "a.parquet")

    with pytest.raises(InputError, match="drop every row"):
        sample([f"{tmp_path}/a.parquet"], plan_for(f"{tmp_path}/a.parquet"), rows=5, seed=1)
