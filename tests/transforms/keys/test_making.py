import json
import os
import stat
from pathlib import Path

import pytest
from tink import json_proto_keyset_format, prf, secret_key_access

from transforms.errors import KeysError
from transforms.keys import KeySource, info, new_keys

UMASK_OF_NOTHING = 0o000


def test_new_keys_are_a_tink_prf_keyset_that_only_the_owner_can_read(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    old = os.umask(UMASK_OF_NOTHING)
    try:
        made = new_keys(f"file:{path}")
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    handle = json_proto_keyset_format.parse(path.read_text(), secret_key_access.TOKEN)
    prfs = handle.primitive(prf.PrfSet)
    assert prfs.primary_id() == made.primary_id == KeySource(f"file:{path}").open().primary_id
    assert [(key.status, key.type, key.primary) for key in made.keys] == [("ENABLED", "HkdfPrfKey", True)]
    assert info(f"file:{path}") == made


def test_what_is_said_of_keys_holds_none_of_them(tmp_path: Path) -> None:
    made = new_keys(f"file:{tmp_path}/keys.json")
    stored = json.loads((tmp_path / "keys.json").read_text())
    assert stored["key"][0]["keyData"]["value"] not in repr(made)


def test_two_new_keysets_differ(tmp_path: Path) -> None:
    values = set()
    for name in ("a", "b"):
        new_keys(f"file:{tmp_path / name}")
        values.add(json.loads((tmp_path / name).read_text())["key"][0]["keyData"]["value"])
    assert len(values) == 2


def test_keys_are_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("precious")
    (tmp_path / "link").symlink_to(tmp_path / "keys.json")
    (tmp_path / "dangling").symlink_to(tmp_path / "none.json")
    for name in ("keys.json", "link", "dangling"):
        with pytest.raises(KeysError, match="exists, and keys are never overwritten"):
            new_keys(f"file:{tmp_path / name}")
    assert (tmp_path / "keys.json").read_text() == "precious"
    assert not (tmp_path / "none.json").exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match=r"'.*/none/keys.json' cannot be written: No such file or directory"):
        new_keys(f"file:{tmp_path}/none/keys.json")


def test_keys_half_written_do_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeysError, match="cannot be written: No space left on device"):
        new_keys(f"file:{tmp_path}/keys.json")
    assert list(tmp_path.iterdir()) == []


def test_new_keys_go_to_a_file_only_and_the_error_says_what_to_do() -> None:
    with pytest.raises(KeysError, match=r"run 'beamveil keys new file:PATH' and give the file's content .*'MY_KEYS'"):
        new_keys("env:MY_KEYS")
    with pytest.raises(KeysError, match="made by each run for itself"):
        new_keys("ephemeral:")


def test_nothing_is_written_where_the_kms_key_cannot_be_used(tmp_path: Path) -> None:
    for kms in ("hcvault://x", "", "aws-kms://arn:azure:kms"):
        with pytest.raises(KeysError, match="a KMS key is gcp-kms"):
            new_keys(f"file:{tmp_path}/keys.json", kms)
    assert list(tmp_path.iterdir()) == []
