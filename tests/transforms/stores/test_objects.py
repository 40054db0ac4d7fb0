import gzip
import time
from collections.abc import Callable

import pytest
from apache_beam.io.aws.clients.s3 import boto3_client

from transforms.errors import InputError, StoreError
from transforms.files.batches import read_schema
from transforms.files.inputs import InputFile, list_inputs
from transforms.policy import Policy
from transforms.stores import objects
from transforms.stores.objects import beneath

ODD = (
    *("plain.json", "with space/b c.txt", "x[1]/y*.txt", "plus+/a=b&c.txt", "ü/ß.txt", "empty"),
    *("per%20cent/d%25.txt", "day=2026%2F01%2F02/%41%.txt", "what?.txt", "number #1.txt"),
)


@pytest.fixture(params=["gcs", "s3"])
def bucket(request: pytest.FixtureRequest) -> str:
    root: str = request.getfixturevalue(request.param)
    return root


@pytest.fixture
def shelf(shelve: Callable[[dict[str, int]], dict[str, int]]) -> dict[str, int]:
    objects = {
        "shelf://b/out[1]/ü.csv": 3,
        "shelf://b/out[1]/sub/deep.csv": 0,
        "shelf://b/out[1]/sub/": 0,
        "shelf://b/out1/other.csv": 5,
        "shelf://b/out[1]x/near.csv": 5,
    }
    return shelve(objects)


def test_all_files_beneath_a_folder_are_listed_whatever_characters_its_name_has(shelf: dict[str, int]) -> None:
    found = [(one.path, one.size_in_bytes) for one in beneath("shelf://b/out[1]/")]
    assert sorted(found) == [("shelf://b/out[1]/sub/deep.csv", 0), ("shelf://b/out[1]/ü.csv", 3)]
    assert list(beneath("shelf://b/none/")) == list(beneath("shelf://b/*/")) == []


def test_a_place_that_cannot_be_listed_is_an_error(shelf: dict[str, int]) -> None:
    with pytest.raises(StoreError, match="'shelf://closed' cannot be listed: BeamIOError") as caught:
        beneath("shelf://closed/")
    assert "CANARY" not in repr(caught.value)


def test_inputs_of_an_object_store_are_listed_with_their_sizes_and_times(shelf: dict[str, int]) -> None:
    whole = InputFile("shelf://b/out1/other.csv", 5, 7.0)
    assert list_inputs(["shelf://b/out1"]) == list_inputs(["shelf://b/*/o*.csv"]) == (whole,)


def test_an_object_is_written_read_listed_moved_and_removed_whatever_its_name(bucket: str) -> None:
    for name in ODD:
        path, moved = f"{bucket}/{name}", f"{bucket}/moved/{name}"
        text = b"" if name == "empty" else name.encode()
        objects.write(path, text)
        assert objects.exists(path)
        assert objects.content(path) == text
        assert objects.described(path).size_in_bytes == len(text)
        objects.move(path, moved)
        assert (objects.exists(path), objects.content(path), objects.content(moved)) == (False, None, text)
        assert [one.path for one in beneath(moved.rpartition("/")[0] + "/")] == [moved]
        objects.remove([moved, path])
        assert not objects.exists(moved)
    assert list(beneath(f"{bucket}/")) == []


def test_what_is_removed_is_no_pattern(bucket: str) -> None:
    for name in ("run[1]/a", "run1/a", "a*", "ab"):
        objects.write(f"{bucket}/{name}", b"x")
    objects.remove([f"{bucket}/run[1]/a", f"{bucket}/a*"])
    assert sorted(one.path for one in beneath(f"{bucket}/")) == [f"{bucket}/ab", f"{bucket}/run1/a"]


def test_a_folder_and_a_bucket_are_no_objects(bucket: str) -> None:
    objects.write(f"{bucket}/folder/a", b"x")
    assert not objects.exists(f"{bucket}/folder")
    assert not objects.exists(bucket)
    assert [file.path for file in list_inputs([bucket])] == [f"{bucket}/folder/a"]
    assert list_inputs([f"{bucket}/folder"]) == list_inputs([f"{bucket}/*/a"]) == list_inputs([f"{bucket}/folder/a"])


def test_what_is_missing_is_said_without_a_values_folder(bucket: str) -> None:
    with pytest.raises(StoreError, match=r"/name=\*/none' cannot be read: it is not there"):
        objects.described(f"{bucket}/name=canary/none")
    with pytest.raises(StoreError, match="cannot be written: it is not there"):
        objects.move(f"{bucket}/none", f"{bucket}/new")
    objects.remove([f"{bucket}/none"])


def test_a_store_lists_more_than_one_page(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "2")
    for number in range(5):
        objects.write(f"{s3}/many/{number}", b"x")
    assert len(list(beneath(f"{s3}/many/"))) == 5
    objects.remove([f"{s3}/many/{number}" for number in range(5)])
    assert list(beneath(f"{s3}/many/")) == []


def test_times_do_not_depend_on_where_the_launcher_is(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    objects.write(f"{bucket}/a", b"x")
    seen = set()
    for zone in ("UTC", "Europe/Berlin", "Australia/Sydney"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        seen |= {objects.described(f"{bucket}/a").last_updated_in_seconds}
        seen |= {one.last_updated_in_seconds for one in beneath(f"{bucket}/")}
    monkeypatch.undo()
    time.tzset()
    assert len(seen) == 1


def test_a_boto3_client_is_made_once_for_one_setting(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    original = boto3_client.boto3.session.Session.client
    monkeypatch.setattr(
        boto3_client.boto3.session.Session, "client", lambda *a, **k: made.append(1) or original(*a, **k)
    )
    for number in range(3):
        objects.write(f"{s3}/{number}", b"x")
        assert objects.exists(f"{s3}/{number}")
    assert len(made) == 1
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")
    assert objects.exists(f"{s3}/0")
    assert len(made) == 2


def test_csv_that_a_store_holds_as_gzip_is_unpacked_by_its_name_or_refused(s3: str) -> None:
    packed = gzip.compress(b"a,b\n1,2\n")
    client = boto3_client.boto3.client("s3")
    for name in ("a.csv.gz", "a.csv"):
        client.put_object(Bucket=s3[5:], Key=name, Body=packed, ContentEncoding="gzip", ContentType="text/csv")
    anything = Policy(beamveil=1, dataset="any", columns={})
    assert read_schema([f"{s3}/a.csv.gz"], anything).names == ["a", "b"]
    with pytest.raises(InputError, match=r"a.csv' is packed by gzip, and its name does not say so: call it .csv.gz"):
        read_schema([f"{s3}/a.csv"], anything)
