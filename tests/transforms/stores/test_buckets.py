"""What is said of a store that cannot be asked, and that it is said soon: Beam alone tries for minutes."""

import subprocess
import sys
import time

import pytest
from apache_beam.internal.gcp import auth

from transforms.errors import InputError, StoreError
from transforms.files.inputs import list_inputs
from transforms.stores import buckets, clients, objects


@pytest.mark.parametrize("store", ["gcs", "s3"])
def test_a_bucket_that_is_not_there_is_no_empty_one(store: str, request: pytest.FixtureRequest) -> None:
    other = request.getfixturevalue(store) + "-none"
    with pytest.raises(StoreError, match=f"there is no bucket '{other}'"):
        objects.exists(f"{other}/a")
    with pytest.raises(InputError, match=f"there is no bucket '{other}'"):
        list_inputs([f"{other}/*.parquet"])


def test_without_credentials_s3_is_refused_at_once(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    start = time.monotonic()
    with pytest.raises(StoreError, match=f"'{s3}' cannot be asked: no AWS credentials were found on this machine"):
        objects.exists(f"{s3}/a")
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("scheme", ["gs", "s3"])
def test_a_store_that_does_not_answer_is_told(
    scheme: str, gcs: str, s3: str, free_port: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"  # type: ignore[operator]
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", nobody)
    monkeypatch.setenv(clients.EMULATOR, nobody)
    monkeypatch.setattr(buckets, "_SECONDS", 1)
    with pytest.raises(StoreError, match="cannot be asked: the store cannot be reached"):
        objects.exists(f"{scheme}://beamveil-bucket/a")


def test_google_credentials_are_searched_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from google.auth import exceptions  # noqa: PLC0415  an extra

    clients.share()
    searched = []

    def search(**_: object) -> None:
        searched.append(1)
        raise exceptions.DefaultCredentialsError("none")

    monkeypatch.setattr("google.auth.default", search)
    monkeypatch.setattr(auth._Credentials, "_credentials_init", False)
    start = time.monotonic()
    assert auth.get_service_credentials(objects.PipelineOptions([])) is None
    assert (len(searched), time.monotonic() - start < 2) == (1, True)


def test_where_an_extra_is_missing_it_is_named() -> None:
    code = """
import sys
sys.modules["google.cloud"] = sys.modules["boto3"] = None
from transforms.stores.small import content_of
for path in ("gs://b/x", "s3://b/x", "abfs://b/x"):
    try:
        content_of(path)
    except Exception as error:
        print(type(error).__name__, error)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines() == [
        "StoreError 'gs://b/x': nothing here knows gs://; pip install 'beamveil[gcp]'",
        "StoreError 's3://b/x': nothing here knows s3://; pip install 'beamveil[aws]'",
        "StoreError 'abfs://b/x': nothing here knows abfs://; beamveil reads gs:// and s3://",
    ]
