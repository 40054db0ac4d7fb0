import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from transforms.errors import KeysError
from transforms.keys import KeySource

MASTER = bytes(range(32))
CANARY = "CANARY5ecretKeyMaterialCANARY"
DERIVE = (
    "import sys; from transforms.keys import KeySource; keys = KeySource(sys.argv[1]).open().within('s');"
    "print(keys.derive(algorithm='AES256-CMAC', use='token', domain='d', size=32).hex())"
)


def token_key(source: KeySource) -> str:
    return source.open().within("s").derive(algorithm="AES256-CMAC", use="token", domain="d", size=32).hex()


def test_a_keyset_is_opened_from_a_file_that_only_its_owner_can_read(
    keys_file: Callable[..., str], keyset_text: Callable[..., str]
) -> None:
    assert KeySource(keys_file(keyset_text({7: MASTER}, primary=7))).open().primary_id == 7


def test_a_keyset_is_opened_from_a_variable(keyset_text: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEAMVEIL_TEST_KEYS", keyset_text({7: MASTER}, primary=7))
    assert KeySource("env:BEAMVEIL_TEST_KEYS").open().primary_id == 7


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o602, 0o610, 0o677])
def test_a_file_that_group_or_world_can_open_is_refused(
    keys_file: Callable[..., str], keyset_text: Callable[..., str], mode: int
) -> None:
    uri = keys_file(keyset_text({7: MASTER}, primary=7), mode=mode)
    with pytest.raises(KeysError, match=r"open to other users; close it by: chmod 600 .*master\.json"):
        KeySource(uri).open()


def test_a_link_to_a_closed_file_is_followed_and_one_to_an_open_file_is_refused(
    keys_file: Callable[..., str], keyset_text: Callable[..., str], tmp_path: Path
) -> None:
    uri = keys_file(keyset_text({7: MASTER}, primary=7))
    (tmp_path / "link").symlink_to(uri.removeprefix("file:"))
    assert KeySource(f"file:{tmp_path}/link").open().primary_id == 7
    keys_file(keyset_text({7: MASTER}, primary=7), mode=0o644)
    with pytest.raises(KeysError, match="chmod 600"):
        KeySource(f"file:{tmp_path}/link").open()


def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for place in (tmp_path, tmp_path / "pipe", Path(os.devnull)):
        with pytest.raises(KeysError, match="is not a regular file"):
            KeySource(f"file:{place}").open()


def test_a_file_that_is_missing_or_larger_than_a_keyset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="cannot be opened: No such file"):
        KeySource(f"file:{tmp_path}/none.json").open()
    large = tmp_path / "large.json"
    large.touch(0o600)
    os.truncate(large, (1 << 20) + 1)
    with pytest.raises(KeysError, match="larger than any keyset"):
        KeySource(f"file:{large}").open()


def test_a_variable_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BEAMVEIL_TEST_KEYS", raising=False)
    with pytest.raises(KeysError, match="'BEAMVEIL_TEST_KEYS' is not set"):
        KeySource("env:BEAMVEIL_TEST_KEYS").open()


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("keys.json", "keys come from file:PATH, env:NAME, gcp-secret:VERSION, aws-secret:NAME or ephemeral:"),
        ("", "keys come from file:PATH"),
        ("vault:x", "this is none of them"),
        ("gcp-secret:projects/p/secrets/s", "needs a version of a secret"),
        ("gcp-secret:projects/p/secrets/s/versions/../x", "needs a version of a secret"),
        ("aws-secret:", "needs the name or the ARN of a secret"),
        ("aws-secret:arn:aws:s3:::bucket", "needs the name or the ARN of a secret"),
        ("file:", "needs the path"),
        ("env:", "needs the name of an environment variable"),
        ("env:A B", "needs the name of an environment variable"),
        ("ephemeral:HOME", "takes nothing after the colon"),
    ],
)
def test_a_uri_that_is_no_key_source_is_refused_before_anything_runs(uri: str, words: str) -> None:
    with pytest.raises(KeysError, match=words):
        KeySource(uri)


@pytest.mark.parametrize(
    "uri",
    [f'{{"primaryKeyId": 1, "key": "{CANARY}"}}', f"env:{CANARY}+/=", f"ephemeral:{CANARY}", f"gcp-secret:{CANARY}"],
)
def test_keys_given_in_place_of_their_source_are_not_quoted(uri: str) -> None:
    with pytest.raises(KeysError) as caught:
        KeySource(uri)
    assert CANARY not in str(caught.value)


def test_ephemeral_keys_are_new_for_each_run_and_gone_when_forgotten() -> None:
    one, other = KeySource("ephemeral:").prepared(), KeySource("ephemeral:").prepared()
    try:
        assert token_key(one) == token_key(one.prepared()) != token_key(other)
        assert one.prepared() == one
        assert one.is_ephemeral
    finally:
        one.forget()
        other.forget()
    assert not [name for name in os.environ if name.startswith("BEAMVEIL_EPHEMERAL_")]
    for gone in (one, KeySource("ephemeral:")):
        with pytest.raises(KeysError, match="live in the process that began the run"):
            gone.open()


def test_a_worker_process_inherits_ephemeral_keys() -> None:
    source = KeySource("ephemeral:").prepared()
    try:
        worker = subprocess.run(
            [sys.executable, "-P", "-c", DERIVE, source.uri], capture_output=True, text=True, check=True
        )
        assert worker.stdout.strip() == token_key(source)
    finally:
        source.forget()


def test_other_sources_need_no_preparation_and_are_never_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEAMVEIL_TEST_KEYS", "stays")
    for source in (KeySource("env:BEAMVEIL_TEST_KEYS"), KeySource("file:keys.json")):
        assert source.prepared() is source
        assert not source.is_ephemeral
        source.forget()
    assert os.environ["BEAMVEIL_TEST_KEYS"] == "stays"


def test_the_source_is_read_from_the_file_that_was_judged(
    keys_file: Callable[..., str], keyset_text: Callable[..., str]
) -> None:
    uri = keys_file(keyset_text({7: MASTER}, primary=7))
    assert stat.S_IMODE(Path(uri.removeprefix("file:")).stat().st_mode) == 0o600
    assert KeySource(uri).text() == keyset_text({7: MASTER}, primary=7)
