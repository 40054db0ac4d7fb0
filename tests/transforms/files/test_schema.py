from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.errors import InputError, PolicyError
from transforms.files.schema import read_schema
from transforms.policy import Policy

FileOf = Callable[..., str]


def policy(**more: object) -> Policy:
    return Policy.model_validate({"beamveil": 1, "dataset": "tests", "columns": {"a": "keep"}, **more})


def test_parquet_has_the_types_of_its_first_file_and_text_for_folders(tmp_path: Path) -> None:
    for day, kind in (("2026-01-02", pa.int64()), ("2026-01-01", pa.int32())):
        folder = tmp_path / f"dt={day}"
        folder.mkdir()
        pq.write_table(pa.table({"a": pa.array([1], kind)}), folder / "x.parquet")
    assert read_schema([str(tmp_path)], policy()) == pa.schema([("a", pa.int32()), ("dt", pa.string())])
    typed = read_schema([str(tmp_path)], policy(types={"dt": "date32", "a": "double"}))
    assert typed == pa.schema([("a", pa.int32()), ("dt", pa.date32())])


def test_a_schema_is_the_same_before_and_after_it_travels(tmp_path: Path) -> None:
    table = pa.table({"a": pa.array([[("k", "v")], None], pa.map_(pa.string(), pa.string()))})
    pq.write_table(table, tmp_path / "x.parquet")
    schema = read_schema([str(tmp_path)], policy())
    assert str(schema) == str(pa.ipc.read_schema(schema.serialize()))
    assert str(pq.read_schema(tmp_path / "x.parquet")) != str(schema), "the file calls its entries as the column"


def test_csv_is_text_unless_the_policy_says_otherwise(file_of: FileOf, tmp_path: Path) -> None:
    file_of(b"a;b\n1;2\n", "n=5/x.csv")
    wanted = pa.schema([("a", pa.string()), ("b", pa.decimal128(4, 1)), ("n", pa.string())])
    assert read_schema([str(tmp_path)], policy(csv={"delimiter": ";"}, types={"b": "decimal128(4, 1)"})) == wanted
    assert read_schema([str(tmp_path)]) == pa.schema([("a;b", pa.string()), ("n", pa.string())])


def test_without_a_header_columns_are_numbered(file_of: FileOf) -> None:
    assert read_schema([file_of(b"a,b\n")], policy(csv={"header": False})).names == ["c1", "c2"]


@pytest.mark.parametrize(
    "more",
    [
        {"columns": {"label": "keep"}},
        {"columns": {"n": "keep"}, "unlisted": "refuse"},
        {
            "columns": {"n": "keep"},
            "rows": ({"drop_where": {"column": "label", "equals": "x"}, "nulls": "keep", "reason": "r"},),
        },
    ],
)
def test_a_header_with_nothing_that_the_policy_names_may_be_data_and_is_not_shown(
    file_of: FileOf, more: dict[str, object]
) -> None:
    path = file_of(b"annabel,4111111111111111\nx,2\n", "n=canary/x.csv")
    with pytest.raises(PolicyError, match=r"no column of the policy .* `csv: \{header: false\}`") as caught:
        read_schema([path], policy(**more))
    assert not any(cell in str(caught.value) for cell in ("annabel", "4111", "canary"))


def test_a_policy_may_name_columns_of_folders_only(file_of: FileOf) -> None:
    assert read_schema([file_of(b"b\n1\n", "n=5/x.csv")], policy(columns={"n": "keep"})).names == ["b", "n"]


def test_an_empty_file_has_no_schema(file_of: FileOf) -> None:
    with pytest.raises(InputError, match="is empty: it has no header"):
        read_schema([file_of(b"")], policy())
    with pytest.raises(InputError, match="is empty: without a header"):
        read_schema([file_of(b"")], policy(csv={"header": False}))


def test_a_column_in_the_file_and_in_its_folders_is_refused(file_of: FileOf) -> None:
    with pytest.raises(InputError, match=r"'b' stands both in '.*b=\*/x.csv' and in its folders") as caught:
        read_schema([file_of(b"a,b\n1,2\n", "b=canary/x.csv")], policy())
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("other", ["day=1/y.csv", "y.csv", "dt=1/e=2/y.csv"])
def test_folders_with_other_keys_are_refused(file_of: FileOf, tmp_path: Path, other: str) -> None:
    file_of(b"a\n1\n", "dt=1/x.csv")
    file_of(b"a\n1\n", other)
    with pytest.raises(InputError, match="different partition keys"):
        read_schema([str(tmp_path)], policy())
