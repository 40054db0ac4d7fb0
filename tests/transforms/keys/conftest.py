"""Master keysets with known keys, as Tink writes them."""

import base64
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

KeysetText = Callable[..., str]

HKDF = "type.googleapis.com/google.crypto.tink.HkdfPrfKey"
# HkdfPrfKey of tink-crypto/proto/hkdf_prf.proto: field 2 params {1: hash = SHA256 (3)}, field 3 key value of 32 bytes
SHA256_OF_32_BYTES = bytes.fromhex("120208031a20")


@pytest.fixture
def keyset_text() -> KeysetText:
    """Write a keyset down by hand: master keys by id, ENABLED but for those of `status`, in Tink's JSON."""

    def write(masters: Mapping[int, bytes], *, primary: int, status: Mapping[int, str] | None = None) -> str:
        keys: list[dict[str, Any]] = [
            {
                "keyData": {
                    "typeUrl": HKDF,
                    "value": base64.b64encode(SHA256_OF_32_BYTES + master).decode(),
                    "keyMaterialType": "SYMMETRIC",
                },
                "status": (status or {}).get(key_id, "ENABLED"),
                "keyId": key_id,
                "outputPrefixType": "RAW",
            }
            for key_id, master in masters.items()
        ]
        return json.dumps({"primaryKeyId": primary, "key": keys})

    return write


@pytest.fixture
def keys_file(tmp_path: Path) -> Callable[[str], str]:
    """Write a keyset text to a file that only its owner can read; its URI."""

    def write(text: str, *, mode: int = 0o600) -> str:
        path = tmp_path / "master.json"
        path.write_text(text)
        path.chmod(mode)
        return f"file:{path}"

    return write
