from collections.abc import Callable
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as Pipeline

from transforms.errors import InputError, KeysError
from transforms.files.quarantine import StageQuarantine, opened_record, read_quarantine, seal, settle
from transforms.files.report import from_worker
from transforms.keys import Keyring, KeySource, new_keys

BATCH = pa.record_batch({"id": pa.array([1, None]), "text": ["canary", "Zoë"]})


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    new_keys(f"file:{tmp_path}/keys.json", None)
    return KeySource(f"file:{tmp_path}/keys.json").open()


def sealed(keyring: Keyring, scope: str = "größe", batch: pa.RecordBatch = BATCH) -> bytes:
    rows = list(range(3, 3 + batch.num_rows))
    return seal(keyring.within(scope), file="dt=*/in.csv", rows=rows, column="id", rule="not a date32", batch=batch)


@pytest.mark.parametrize("batch", [BATCH, BATCH.slice(1, 1), BATCH.slice(0, 0)])
def test_what_was_sealed_opens_again(keyring: Keyring, batch: pa.RecordBatch) -> None:
    record = opened_record(sealed(keyring, batch=batch), keyring)
    assert (record.file, record.column, record.rule) == ("dt=*/in.csv", "id", "not a date32")
    assert record.rows == tuple(range(3, 3 + batch.num_rows))
    assert record.batch.equals(batch)


def test_a_large_record_takes_many_segments(keyring: Keyring) -> None:
    large = pa.record_batch({"text": ["x" * 1000 + str(n) for n in range(200)]})
    assert opened_record(sealed(keyring, batch=large), keyring).batch.equals(large)


def test_a_record_shows_nothing(keyring: Keyring) -> None:
    record = sealed(keyring)
    assert not any(word in record for word in (b"canary", b"in.csv", b"date32", b"text"))
    assert record != sealed(keyring)


def test_every_byte_is_under_seal(keyring: Keyring) -> None:
    record = sealed(keyring)
    for place in range(len(record)):
        changed = bytearray(record)
        changed[place] ^= 1
        with pytest.raises((KeysError, InputError)):
            opened_record(bytes(changed), keyring)
    with pytest.raises(KeysError):
        opened_record(record[:-1], keyring)


def test_other_keys_open_nothing(keyring: Keyring, tmp_path: Path) -> None:
    new_keys(f"file:{tmp_path}/other.json", None)
    with pytest.raises(KeysError, match="not in this keyset"):
        opened_record(sealed(keyring), KeySource(f"file:{tmp_path}/other.json").open())


def test_row_numbers_belong_to_rows(keyring: Keyring) -> None:
    with pytest.raises(ValueError, match="1 row numbers for 2 rows"):
        seal(keyring.within("s"), file="f", rows=[1], column="", rule="", batch=BATCH)


def stage(records: list[bytes], folder: Path | None) -> None:
    with Pipeline(runner="FnApiRunner") as pipeline:
        paths = pipeline | beam.Create(records) | StageQuarantine(str(folder) if folder else None)
        _ = paths | beam.Map(note, f"{folder}.paths")


def note(path: str, list_of_paths: str) -> None:
    with Path(list_of_paths).open("a") as file:
        file.write(path + "\n")


def test_records_are_stored_where_only_their_owner_may_look(keyring: Keyring, tmp_path: Path) -> None:
    stage([sealed(keyring), sealed(keyring, "other")], tmp_path / "aside")
    paths = (tmp_path / "aside.paths").read_text().split()
    files = sorted((tmp_path / "aside").iterdir())
    assert sorted(paths) == [str(file) for file in files]
    assert (tmp_path / "aside").stat().st_mode & 0o777 == 0o700
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)
    records = [record for path in paths for record in read_quarantine(path, keyring)]
    assert [record.batch for record in records] == [BATCH, BATCH]


def test_no_records_leave_no_file(tmp_path: Path) -> None:
    stage([], tmp_path / "aside")
    assert not (tmp_path / "aside").exists()


def test_without_a_quarantine_no_record_may_come(keyring: Keyring) -> None:
    with pytest.raises(Exception, match="beamveil OutputError") as caught:
        stage([sealed(keyring)], None)
    assert str(from_worker(str(caught.value))) == "a row was set aside, but no quarantine was named"


def test_stored_files_settle_once(keyring: Keyring, tmp_path: Path) -> None:
    stage([sealed(keyring)], tmp_path / "aside")
    paths = (tmp_path / "aside.paths").read_text().split()
    for _ in range(2):
        settle(paths, str(tmp_path / "kept"))
    (kept,) = (tmp_path / "kept").iterdir()
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
    assert kept.stat().st_mode & 0o777 == 0o600
    assert len(list(read_quarantine(str(kept), keyring))) == 1
    assert list((tmp_path / "aside").iterdir()) == []


@pytest.mark.parametrize("content", [b"x", b"canary, this is no such file", bytes(8), b"\0" * 7 + b"\4BVQ1"])
def test_a_file_that_is_no_quarantine_is_refused(keyring: Keyring, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.sealed").write_bytes(content)
    with pytest.raises(InputError) as caught:
        list(read_quarantine(f"{tmp_path}/x.sealed", keyring))
    assert "canary" not in str(caught.value)


def test_a_file_that_is_cut_off_is_refused(keyring: Keyring, tmp_path: Path, file_of: Callable[..., str]) -> None:
    stage([sealed(keyring)], tmp_path / "aside")
    (stored,) = (tmp_path / "aside").iterdir()
    with pytest.raises(InputError, match="cut off"):
        list(read_quarantine(file_of(stored.read_bytes()[:-1], "cut.sealed"), keyring))
