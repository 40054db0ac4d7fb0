import json
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from transforms.errors import KeysError
from transforms.keys import KeySource, MasterKey, info

MASTER, OLDER = bytes(range(32)), bytes(range(100, 132))
CANARY = "CANARY5ecretKeyMaterialCANARY"


def everything_said(error: BaseException) -> str:
    """The error, its notes and all that it is chained to, suppressed or not."""
    said = ""
    linked: BaseException | None = error
    while linked is not None:
        said += f"{linked!r} {linked} {getattr(linked, '__notes__', '')}"
        linked = linked.__cause__ or linked.__context__
    return said + "".join(traceback.format_exception(error))


def key(**changes: Any) -> dict[str, Any]:
    data = {"typeUrl": "type.googleapis.com/google.crypto.tink.HkdfPrfKey", "value": "EgIIAxog" + "A" * 43 + "="}
    return {"keyData": {**data, "keyMaterialType": "SYMMETRIC"}, "status": "ENABLED", "keyId": 1, **changes}


def keyset(*keys: dict[str, Any], **changes: Any) -> str:
    return json.dumps({"primaryKeyId": 1, "key": [{"outputPrefixType": "RAW", **one} for one in keys], **changes})


def test_the_hand_written_keyset_that_the_refused_ones_start_from_opens(keys_file: Callable[..., str]) -> None:
    assert KeySource(keys_file(keyset(key()))).open().key_ids == (1,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        CANARY,
        f'"{CANARY}"',
        f'["{CANARY}"]',
        f'{{"primaryKeyId": 1, "key": [{{"keyData": {{"value": "{CANARY}',
        f'{{"primaryKeyId": "{CANARY}"}}',
        f'{{"{CANARY}": 1}}',
        keyset(key(keyData={"typeUrl": CANARY, "value": CANARY})),
        keyset(key(keyData={"typeUrl": "x", "value": f"{CANARY}!"})),
        keyset(key(status=CANARY)),
        keyset(key(keyId=CANARY)),
        keyset(key(outputPrefixType=CANARY)),
        keyset(key(**{CANARY: 1})),
        keyset(key(), primaryKeyId=CANARY),
        json.dumps({"encryptedKeyset": CANARY}),
        json.dumps({"encryptedKeyset": CANARY, "kmsKeyUri": f"file:{CANARY}"}),
        json.dumps({"encryptedKeyset": CANARY, "kmsKeyUri": {CANARY: 1}}),
        json.dumps({"encryptedKeyset": CANARY, "kmsKeyUri": "aws-kms://arn", "keysetInfo": CANARY}),
    ],
)
def test_a_keyset_that_cannot_be_read_is_not_quoted(keys_file: Callable[..., str], text: str) -> None:
    uri = keys_file(text)
    for read in (lambda: KeySource(uri).open(), lambda: info(uri)):
        with pytest.raises(KeysError) as caught:
            read()
        said = everything_said(caught.value)
        assert "master.json" in said or "'aws-kms://arn' cannot be used" in said
        assert CANARY not in said
        assert caught.value.__context__ is None


def test_a_file_that_is_not_text_is_not_quoted(keys_file: Callable[..., str], tmp_path: Any) -> None:
    uri = keys_file("")
    (tmp_path / "master.json").write_bytes(b"\xff" + CANARY.encode())
    with pytest.raises(KeysError, match="not a keyset") as caught:
        KeySource(uri).open()
    assert CANARY not in everything_said(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (keyset(), "not a Tink JSON keyset with an enabled primary key"),
        (keyset(key(), primaryKeyId=2), "not a Tink JSON keyset with an enabled primary key"),
        (keyset(key(status="DISABLED")), "not a Tink JSON keyset with an enabled primary key"),
        (keyset(key(outputPrefixType="TINK")), "key 1 is not a HKDF-SHA-256 PRF key of 32 bytes or more"),
        (keyset(key(), key(keyId=2), key(keyId=2)), "two keys of the keyset have the same id"),
        (
            keyset(key(keyData={"typeUrl": "type.googleapis.com/google.crypto.tink.AesSivKey", "value": "EgA="})),
            "key 1 is not a HKDF-SHA-256 PRF key",
        ),
        (
            keyset(key(keyData={**key()["keyData"], "value": "EgIIBBog" + "A" * 43 + "="})),  # hash: SHA512
            "key 1 is not a HKDF-SHA-256 PRF key",
        ),
        (
            keyset(key(keyData={**key()["keyData"], "value": "EgIIAxoQ" + "A" * 22 + "=="})),  # 16 bytes
            "key 1 is not a HKDF-SHA-256 PRF key",
        ),
    ],
)
def test_a_keyset_that_cannot_be_a_master_keyset_is_refused(
    keys_file: Callable[..., str], text: str, words: str
) -> None:
    with pytest.raises(KeysError, match=words):
        KeySource(keys_file(text)).open()


def test_what_is_said_of_a_rotated_keyset_is_ids_status_type_and_primary(
    keys_file: Callable[..., str], keyset_text: Callable[..., str]
) -> None:
    uri = keys_file(keyset_text({3: OLDER, 7: MASTER, 9: OLDER}, primary=7, status={9: "DISABLED"}))
    described = info(uri)
    assert (described.uri, described.kms, described.primary_id) == (uri, None, 7)
    assert described.keys == (
        MasterKey(id=3, status="ENABLED", type="HkdfPrfKey", primary=False),
        MasterKey(id=7, status="ENABLED", type="HkdfPrfKey", primary=True),
        MasterKey(id=9, status="DISABLED", type="HkdfPrfKey", primary=False),
    )
    assert KeySource(uri).open().key_ids == (3, 7)
