import json
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest
import tink
from moto.server import ThreadedMotoServer
from tink import aead, json_proto_keyset_format, prf

from transforms.errors import KeysError
from transforms.keys import KeySource, info, new_keys

GCP_KEY = "gcp-kms://projects/p/locations/eu/keyRings/r/cryptoKeys/k"
MASTER = bytes(range(32))

aead.register()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A KMS server on this machine that Tink's real AWS client is pointed at; its endpoint."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def aws_key(aws: str) -> str:
    key = boto3.client("kms", region_name="eu-west-1").create_key()
    return f"aws-kms://{key['KeyMetadata']['Arn']}"


@pytest.fixture
def gcp(monkeypatch: pytest.MonkeyPatch) -> aead.Aead:
    """Stands in for Tink's Google integration at its interface: a client that gives an AEAD for a key URI."""
    held = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM).primitive(aead.Aead)

    class GcpKmsClient(tink.KmsClient):  # type: ignore[misc]
        def __init__(self, uri: str) -> None:
            self.uri = uri

        def does_support(self, uri: str) -> bool:
            return uri == self.uri

        def get_aead(self, uri: str) -> aead.Aead:
            assert uri == self.uri
            return held

    integration = types.ModuleType("tink.integration.gcpkms")
    integration.GcpKmsClient = GcpKmsClient  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tink.integration.gcpkms", integration)
    monkeypatch.setattr("tink.integration.gcpkms", integration, raising=False)
    return held


def token_key(uri: str) -> bytes:
    return KeySource(uri).open().within("s").derive(algorithm="AES256-CMAC", use="token", domain="d", size=32)


def stored(path: Path) -> dict[str, object]:
    fields: dict[str, object] = json.loads(path.read_text())
    return fields


def test_keys_that_an_aws_kms_key_encrypts_open_again_and_lie_nowhere_in_clear(aws_key: str, tmp_path: Path) -> None:
    made = new_keys(f"file:{tmp_path}/keys.json", aws_key)
    assert made.kms == aws_key
    assert set(stored(tmp_path / "keys.json")) == {"encryptedKeyset", "keysetInfo", "kmsKeyUri"}
    assert KeySource(f"file:{tmp_path}/keys.json").open().key_ids == (made.primary_id,)
    assert token_key(f"file:{tmp_path}/keys.json") == token_key(f"file:{tmp_path}/keys.json")


def test_a_wrapped_keyset_opens_from_a_variable_too(
    aws_key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_keys(f"file:{tmp_path}/keys.json", aws_key)
    monkeypatch.setenv("BEAMVEIL_TEST_KEYS", (tmp_path / "keys.json").read_text())
    assert token_key("env:BEAMVEIL_TEST_KEYS") == token_key(f"file:{tmp_path}/keys.json")


def test_without_our_one_field_it_is_tinks_own_encrypted_keyset(gcp: aead.Aead, tmp_path: Path) -> None:
    new_keys(f"file:{tmp_path}/keys.json", GCP_KEY)
    fields = stored(tmp_path / "keys.json")
    assert fields.pop("kmsKeyUri") == GCP_KEY
    handle = json_proto_keyset_format.parse_encrypted(json.dumps(fields), gcp, b"")
    by_tink = handle.primitive(prf.PrfSet).primary_id()
    assert by_tink == KeySource(f"file:{tmp_path}/keys.json").open().primary_id


def test_a_google_key_goes_through_tinks_google_client(gcp: aead.Aead, tmp_path: Path) -> None:
    made = new_keys(f"file:{tmp_path}/keys.json", GCP_KEY)
    assert (made.kms, made.keys[0].type) == (GCP_KEY, "HkdfPrfKey")
    assert len(token_key(f"file:{tmp_path}/keys.json")) == 32


def test_what_is_said_of_wrapped_keys_needs_no_kms(
    gcp: aead.Aead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = new_keys(f"file:{tmp_path}/keys.json", GCP_KEY)
    monkeypatch.setitem(sys.modules, "tink.integration.gcpkms", None)
    assert info(f"file:{tmp_path}/keys.json") == made


def test_a_wrapped_keyset_without_its_list_of_keys_is_unwrapped_to_be_described(gcp: aead.Aead, tmp_path: Path) -> None:
    made = new_keys(f"file:{tmp_path}/keys.json", GCP_KEY)
    fields = stored(tmp_path / "keys.json")
    del fields["keysetInfo"]
    (tmp_path / "keys.json").write_text(json.dumps(fields))
    assert info(f"file:{tmp_path}/keys.json") == made


def test_a_wrapped_master_key_is_checked_like_one_in_clear(gcp: aead.Aead, tmp_path: Path) -> None:
    handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    fields = json.loads(json_proto_keyset_format.serialize_encrypted(handle, gcp, b""))
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({**fields, "kmsKeyUri": GCP_KEY}))
    path.chmod(0o600)
    with pytest.raises(KeysError, match="is not a HKDF-SHA-256 PRF key"):
        KeySource(f"file:{path}").open()


def test_a_keyset_that_another_key_encrypted_is_refused_with_the_services_code(aws_key: str, tmp_path: Path) -> None:
    new_keys(f"file:{tmp_path}/keys.json", aws_key)
    fields = stored(tmp_path / "keys.json")
    fields["kmsKeyUri"] = "aws-kms://arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000"
    (tmp_path / "keys.json").write_text(json.dumps(fields))
    with pytest.raises(KeysError, match=r"did not decrypt the keyset: NotFoundException$") as caught:
        KeySource(f"file:{tmp_path}/keys.json").open()
    assert caught.value.__context__ is None


def test_a_kms_that_cannot_be_reached_is_an_error_and_leaves_no_file(
    aws_key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:9")
    with pytest.raises(KeysError, match="did not encrypt the keyset: EndpointConnectionError"):
        new_keys(f"file:{tmp_path}/keys.json", aws_key)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("uri", "package", "extra"),
    [
        (GCP_KEY, "google.cloud", "beamveil[gcp]"),
        ("aws-kms://arn:aws:kms:eu-west-1:1:key/2", "boto3", "beamveil[aws]"),
    ],
)
def test_a_missing_package_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uri: str, package: str, extra: str
) -> None:
    for name in [name for name in sys.modules if name.startswith("tink.integration.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("tink.integration.awskms", raising=False)
    monkeypatch.delattr("tink.integration.gcpkms", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(KeysError) as caught:
        new_keys(f"file:{tmp_path}/keys.json", uri)
    assert f"pip install '{extra}'" in str(caught.value)


def test_an_encrypted_keyset_does_not_open_as_another_services(
    gcp: aead.Aead, tmp_path: Path, keys_file: Callable[..., str]
) -> None:
    new_keys(f"file:{tmp_path}/keys.json", GCP_KEY)
    fields = stored(tmp_path / "keys.json")
    uri = keys_file(json.dumps({**fields, "kmsKeyUri": "hcvault://host/key"}))
    with pytest.raises(KeysError, match="names no gcp-kms:// or aws-kms:// key"):
        KeySource(uri).open()
