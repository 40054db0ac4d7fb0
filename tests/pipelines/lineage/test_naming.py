import os
from pathlib import Path

import pytest

from pipelines.lineage.naming import Named, named, place_of


@pytest.mark.parametrize(
    ("path", "namespace", "name"),
    [
        ("gs://lake/raw/people", "gs://lake", "raw/people"),
        ("s3://lake/raw/people/", "s3://lake", "raw/people"),
        ("s3://lake", "s3://lake", "/"),
        ("hdfs://namenode:8020/raw", "hdfs://namenode:8020", "raw"),
        ("/data/日本", "file", "/data/日本"),
    ],
)
def test_a_path_is_called_as_the_specification_says(path: str, namespace: str, name: str) -> None:
    assert named(path) == Named(namespace, name)


def test_names_are_those_of_the_client_s_own_naming() -> None:
    from openlineage.client.naming import dataset  # noqa: PLC0415

    for one, path in [
        (dataset.GCS("lake", "raw/people"), "gs://lake/raw/people"),
        (dataset.S3("lake", "raw/people"), "s3://lake/raw/people"),
        (dataset.LocalFileSystem("/data/people"), "/data/people"),
    ]:
        assert named(path) == Named(one.get_namespace(), one.get_name())


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        ("gs://lake/raw/*.parquet", "gs://lake/raw"),
        ("gs://lake/**", "gs://lake"),
        ("gs://lake/raw/country=DE/name=Eve/0.parquet", "gs://lake/raw"),
        ("s3://lake/raw/people.csv", "s3://lake/raw/people.csv"),
        ("s3://lake/raw/part-?.csv", "s3://lake/raw"),
        ("s3://lake/raw/[ab]/x", "s3://lake/raw"),
        ("/*.parquet", "/"),
        ("/data/people/", "/data/people"),
    ],
)
def test_the_place_of_a_pattern_ends_above_wildcards_and_partition_folders(pattern: str, place: str) -> None:
    assert place_of(pattern) == place


def test_a_relative_pattern_is_of_the_folder_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    here = os.path.realpath(tmp_path)
    assert (place_of("*.parquet"), place_of("in/*.parquet"), place_of("in")) == (here, f"{here}/in", f"{here}/in")
