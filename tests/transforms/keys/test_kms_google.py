"""Tink's Google integration and Google's own client, over RPC, against a small KMS on this machine.

Only the endpoint is not Google's: the client cannot be pointed elsewhere by its environment, so that the test gives it
a channel.
"""

import json
import secrets
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from transforms.errors import KeysError
from transforms.keys import KeySource, info, new_keys

kms_v1 = pytest.importorskip("google.cloud.kms_v1", reason="needs the extra beamveil[gcp]")

KEY = "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k"
OTHER = "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/other"


class SmallKms(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Encrypt and Decrypt of google.cloud.kms.v1.KeyManagementService, by AES-GCM under keys held in memory."""

    def __init__(self) -> None:
        self.keys = {KEY: AESGCM(secrets.token_bytes(32)), OTHER: AESGCM(secrets.token_bytes(32))}
        self.associated: list[bytes] = []

    def service(self, details: Any) -> Any:
        called = {"Encrypt": (self.encrypt, kms_v1.EncryptRequest, kms_v1.EncryptResponse)}
        called["Decrypt"] = (self.decrypt, kms_v1.DecryptRequest, kms_v1.DecryptResponse)
        answer, request, response = called[details.method.rpartition("/")[2]]
        return grpc.unary_unary_rpc_method_handler(answer, request.deserialize, response.serialize)

    def encrypt(self, request: Any, context: Any) -> Any:
        self.associated.append(request.additional_authenticated_data)
        nonce = secrets.token_bytes(12)
        body = self.key(request.name, context).encrypt(nonce, request.plaintext, request.additional_authenticated_data)
        return kms_v1.EncryptResponse(ciphertext=nonce + body)

    def decrypt(self, request: Any, context: Any) -> Any:
        nonce, body = request.ciphertext[:12], request.ciphertext[12:]
        try:
            plain = self.key(request.name, context).decrypt(nonce, body, request.additional_authenticated_data)
        except InvalidTag:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "Decryption failed: the ciphertext is invalid.")
        return kms_v1.DecryptResponse(plaintext=plain)

    def key(self, name: str, context: Any) -> AESGCM:
        if name not in self.keys:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, f"Permission denied on resource {name}")
        return self.keys[name]


@pytest.fixture
def kms(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallKms]:
    service = SmallKms()
    server = grpc.server(futures.ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((service,))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    channel = grpc.insecure_channel(f"127.0.0.1:{port}")
    client = kms_v1.KeyManagementServiceClient
    transport = client.get_transport_class("grpc")(channel=channel)
    monkeypatch.setattr(kms_v1, "KeyManagementServiceClient", lambda credentials: client(transport=transport))
    yield service
    channel.close()
    server.stop(None)


def token_key(uri: str) -> bytes:
    return KeySource(uri).open().within("s").derive(algorithm="AES256-CMAC", use="token", domain="d", size=32)


def test_keys_that_a_google_key_encrypts_open_again_and_lie_nowhere_in_clear(kms: SmallKms, tmp_path: Path) -> None:
    made = new_keys(f"file:{tmp_path}/keys.json", f"gcp-kms://{KEY}")
    assert set(json.loads((tmp_path / "keys.json").read_text())) == {"encryptedKeyset", "keysetInfo", "kmsKeyUri"}
    assert info(f"file:{tmp_path}/keys.json") == made
    assert KeySource(f"file:{tmp_path}/keys.json").open().key_ids == (made.primary_id,)
    assert token_key(f"file:{tmp_path}/keys.json") == token_key(f"file:{tmp_path}/keys.json")
    assert kms.associated == [b""], "Tinkey, too, associates nothing with an encrypted keyset"


@pytest.mark.parametrize(("key", "code"), [(OTHER, "InvalidArgument"), (f"{KEY}-none", "PermissionDenied")])
def test_a_key_that_cannot_decrypt_is_refused_with_googles_code(
    kms: SmallKms, tmp_path: Path, key: str, code: str
) -> None:
    new_keys(f"file:{tmp_path}/keys.json", f"gcp-kms://{KEY}")
    text = (tmp_path / "keys.json").read_text()
    (tmp_path / "keys.json").write_text(text.replace(KEY, key))
    with pytest.raises(KeysError, match=f"did not decrypt the keyset: {code}$"):
        KeySource(f"file:{tmp_path}/keys.json").open()


def test_a_name_that_is_no_google_key_is_refused(kms: SmallKms, tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="a KMS key is gcp-kms://projects/P/locations"):
        new_keys(f"file:{tmp_path}/keys.json", "gcp-kms://k")
    assert list(tmp_path.iterdir()) == []
