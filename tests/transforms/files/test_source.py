import pickle
from collections.abc import Callable
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from transforms.errors import InputError
from transforms.files.csv_split import Dialect
from transforms.files.origin import Origin, origin_of
from transforms.files.source import Source, find
from transforms.policy import Policy

SourceFor = Callable[..., Source]
FIELDS = {"id": pa.int64(), "text": pa.string(), "dt": pa.date32()}
PATH = "/in/dt=2026-01-31/x.parquet"


def test_it_is_what_a_plan_says_of_its_input() -> None:
    text = {
        "beamveil": 1, "dataset": "d", "scope": "s", "unlisted": "refuse", "columns": {"b": "keep", "a": "drop"},
        "csv": {"delimiter": ";", "quote": "'", "header": False},
    }  # fmt: skip
    schema = pa.schema([("a", pa.string()), pa.field("b", pa.int8(), metadata={"unit": "m"})], {"pandas": "{}"})
    source = Source.of(Policy.model_validate(text).bind(schema))
    assert source == Source(
        schema.remove_metadata(), ("b",), refuse_others=True, scope="s", dialect=Dialect(";", "'", header=False)
    )
    assert source.fields.field("b").metadata == {b"unit": b"m"}
    assert pickle.loads(pickle.dumps(source)) == source


def test_columns_lie_in_the_file_or_in_its_folders(source_for: SourceFor) -> None:
    source = source_for(FIELDS, ("text", "dt"))
    assert source.in_file(PATH).names == ["id", "text"]
    assert source.read_in_file(PATH).names == ["text"]
    assert source.in_file("/in/x.parquet").names == ["id", "text", "dt"]
    with pytest.raises(InputError, match=r"dt=\*/day=\*/x.csv.*partition folder 'day'") as caught:
        source.in_file("/in/dt=canary/day=canary/x.csv")
    assert "canary" not in str(caught.value)


def test_a_file_needs_what_is_read_or_everything_where_nothing_may_differ(source_for: SourceFor) -> None:
    assert source_for(FIELDS, ("text",)).needed_in_file(PATH).names == ["text"]
    assert source_for(FIELDS, ("text",), refuse_others=True).needed_in_file(PATH).names == ["id", "text"]
    assert source_for(FIELDS, ("text",), dialect=Dialect(header=False)).needed_in_file(PATH).names == ["id", "text"]


def test_a_batch_is_whole_with_its_folders_and_its_origin(source_for: SourceFor) -> None:
    source = source_for(FIELDS, ("dt", "id"))
    origin = Origin(PATH, 7, 3, quarantined=1, kept=np.array([True, False, True]))
    batch = source.whole([pa.array([1, None], pa.int64())], origin)
    assert batch.to_pylist() == [{"dt": date(2026, 1, 31), "id": 1}, {"dt": date(2026, 1, 31), "id": None}]
    assert batch.schema.equals(source.fields)
    assert origin_of(batch) == origin
    assert source.whole([pa.array([], pa.int64())], Origin(PATH, 1, 0)).num_rows == 0


def test_of_no_columns_a_batch_still_has_its_rows() -> None:
    source = Source(pa.schema([("id", pa.int64())]), (), refuse_others=False, scope="", dialect=Dialect())
    assert source.whole([], Origin("/in/x.csv", 1, 5)).num_rows == 5


def test_an_input_has_one_format_and_one_set_of_partition_keys(file_of: Callable[..., str]) -> None:
    first = file_of(b"a\n", "in/dt=1/a.csv")
    folder = first.split("/dt=")[0]
    file_of(b"a\n", "in/dt=2/b.csv")
    files, kind = find([folder])
    assert [file.path for file in files] == [first, first.replace("dt=1/a", "dt=2/b")]
    assert kind == "csv"
    file_of(b"a\n", "in/c.csv")
    with pytest.raises(InputError, match="different partition keys"):
        find([folder])
