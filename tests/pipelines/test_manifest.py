import json
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.manifest import (
    Accepted,
    Expected,
    Gate,
    Inputs,
    Keys,
    Manifest,
    PublishedPart,
    Rows,
    Rule,
    columns_of,
    read_published,
    schema_of,
    schema_text,
)
from transforms.errors import OutputError

SCHEMA = pa.schema([pa.field("a", pa.string(), metadata={"unit": "ü"})])
MANIFEST = Manifest(
    beamveil="0.1.0",
    run="r1",
    dataset="people",
    purpose=None,
    owner="ü@example.com",
    scope="tests",
    policy="00",
    files={},
    keys=Keys(source="file", primary=1, ids=[1], note="pseudonymous"),
    versions={"beamveil": "0.1.0"},
    inputs=Inputs(files=1, digest="11"),
    format="parquet",
    compression="zstd",
    schema=columns_of(SCHEMA),
    accepted=[Accepted(column="a", kinds=["phone"], reason="opening hours line")],
    rows=Rows(read=3, published=2, dropped=1, suppressed=0, quarantined=0),
    rules=[Rule(reason="minors", rows=1)],
    arrow=schema_text(SCHEMA),
    gate=Gate(passed=True, expectations=1, suite=[Expected(type="expect_column_to_exist", kwargs={"column": "a"})]),
    parts=[PublishedPart(path="data/part-1.parquet", rows=2, bytes=10, sha256="22")],
)


def test_a_manifest_survives_its_text() -> None:
    assert Manifest.parse(MANIFEST.text(), where="m") == MANIFEST
    assert '"schema"' in MANIFEST.text()


@pytest.mark.parametrize("text", ["", "{}", "[1]", MANIFEST.text().replace('"rows": 2', '"rows": "two"')])
def test_what_is_no_manifest_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(OutputError) as caught:
        Manifest.parse(text, where="m")
    assert "two" not in str(caught.value)


def test_the_schema_in_a_manifest_is_the_whole_arrow_schema() -> None:
    assert schema_of(MANIFEST.arrow).equals(SCHEMA, check_metadata=True)
    with pytest.raises(OutputError, match="cannot be read"):
        schema_of(MANIFEST.arrow[8:])


@pytest.mark.parametrize("path", ["data/../../part-1", "/data/part-1", "data/x/part-1", "part-1", "data/other"])
def test_a_manifest_names_no_file_outside_of_data(path: str) -> None:
    with pytest.raises(OutputError, match="is not a manifest"):
        Manifest.parse(MANIFEST.text().replace("data/part-1.parquet", path), where="m")


def test_a_reader_sees_nothing_without_the_marker(tmp_path: Path) -> None:
    assert read_published(str(tmp_path)) is None
    (tmp_path / "manifest.json").write_text(MANIFEST.text())
    assert read_published(str(tmp_path)) is None
    (tmp_path / "_SUCCESS").write_text("")
    assert read_published(str(tmp_path)) == MANIFEST


@pytest.mark.parametrize("rows", [{"published": -2, "read": -1}, {"dropped": -1, "suppressed": 2}])
def test_there_are_no_fewer_than_no_rows(rows: dict[str, int]) -> None:
    raw = json.loads(MANIFEST.text())
    with pytest.raises(OutputError, match="is not a manifest"):
        Manifest.parse(json.dumps(raw | {"rows": raw["rows"] | rows}), where="m")
    with pytest.raises(OutputError, match="is not a manifest"):
        Manifest.parse(json.dumps(raw | {"parts": [raw["parts"][0] | {"rows": -2}]}), where="m")
