import base64
import json
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow as pa
import pytest
import tink
from apache_beam.internal import cloudpickle_pickler
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from tink import cleartext_keyset_handle, daead

from transforms.bad_values import BadValues
from transforms.crypto.siv import NOT_OURS, SivColumn

KEY = bytes(range(64))
KEY_ID = 0xDEADBEEF
PREFIX = bytes.fromhex("01deadbeef")
Vectors = Callable[[str], list[dict[str, Any]]]
Layouts = Callable[[list[bytes | None]], Iterator[pa.Array]]


def by_library(value: bytes | None, *associated: bytes) -> bytes | None:
    """Tink's wire format around the library's ciphertext of one value."""
    return None if value is None else PREFIX + AESSIV(KEY).encrypt(value, list(associated))


def of_tink() -> daead.DeterministicAead:
    """Tink's own primitive with the same key and key id."""
    daead.register()
    key = {"typeUrl": "type.googleapis.com/google.crypto.tink.AesSivKey", "keyMaterialType": "SYMMETRIC"}
    key["value"] = base64.b64encode(b"\x12\x40" + KEY).decode()  # a protocol buffer: field 2, 64 bytes
    entry = {"keyData": key, "status": "ENABLED", "keyId": KEY_ID, "outputPrefixType": "TINK"}
    text = json.dumps({"primaryKeyId": KEY_ID, "key": [entry]})
    return cleartext_keyset_handle.read(tink.JsonKeysetReader(text)).primitive(daead.DeterministicAead)


def test_ciphertexts_are_those_of_rfc_5297(published: Vectors) -> None:
    for vector in published("siv.json"):
        siv = SivColumn(bytes.fromhex(vector["key"]), 1, *map(bytes.fromhex, vector["associated"]))
        sealed = siv.encrypt(pa.array([bytes.fromhex(vector["plain"])] * 3))
        assert {value[5:].hex() for value in sealed.to_pylist()} == {vector["sealed"]}


def test_ciphertexts_are_those_of_the_library_s_vectors(library_vectors: Vectors) -> None:
    vectors = [vector for vector in library_vectors("ciphers/AES/SIV/openssl.txt") if "key" in vector]
    assert len(vectors) == 4
    for vector in vectors:
        associated = [bytes.fromhex(vector[name]) for name in ("aad", "aad2", "aad3") if name in vector]
        siv = SivColumn(bytes.fromhex(vector["key"]), 1, *associated)
        plain = pa.array([bytes.fromhex(vector["plaintext"])])
        sealed = siv.encrypt(plain)
        assert sealed[0].as_py()[5:].hex() == vector["tag"] + vector["ciphertext"]
        assert siv.decrypt(sealed).equals(plain)


def test_ciphertexts_are_the_library_s_in_every_layout_and_decrypt(
    layouts: Layouts, assorted: list[bytes | None]
) -> None:
    siv = SivColumn(KEY, KEY_ID, b"iban")
    # the library cannot encrypt nothing: Tink's word on the empty value is asked below
    for array in layouts([value for value in assorted if value != b""]):
        values = array.to_pylist()
        want = [by_library(value, b"iban") for value in values]
        sealed, text = siv.encrypt(array), siv.encrypt_text(array)
        sealed.validate(full=True)
        text.validate(full=True)
        assert sealed.to_pylist() == want
        assert text.to_pylist() == [None if value is None else base64.b64encode(value).decode() for value in want]
        assert siv.decrypt(sealed).to_pylist() == values
        assert siv.decrypt(sealed.cast(pa.large_binary())).to_pylist() == values


def test_nothing_below_a_null_and_no_key_stream_reaches_the_output(with_garbage: Callable[..., pa.Array]) -> None:
    siv = SivColumn(KEY, KEY_ID, b"iban")
    array = with_garbage([b"a", None, b"", b"bc"], b"secret", pa.binary())
    for made in (siv.encrypt(array), siv.encrypt_text(array), siv.decrypt(siv.encrypt(array))):
        assert made.to_pylist()[1] is None
        written = b"".join(value or b"" for value in made.cast(pa.binary()).to_pylist())
        assert made.buffers()[2].to_pybytes() == written


@pytest.mark.parametrize("associated", [b"", b"iban", b"d" * 16, "domäne".encode() * 9])
def test_tink_decrypts_what_the_column_encrypted_and_encrypts_alike(associated: bytes) -> None:
    theirs = of_tink()
    values = [b"", "Zoë".encode(), *(b"x" * n for n in (1, 15, 16, 17, 31, 32, 33, 500))]

    sealed = SivColumn(KEY, KEY_ID, associated).encrypt(pa.array(values)).to_pylist()

    assert [theirs.decrypt_deterministically(value, associated) for value in sealed] == values
    assert [theirs.encrypt_deterministically(value, associated) for value in values] == sealed


def test_text_comes_back_from_its_ciphertext() -> None:
    siv = SivColumn(KEY, KEY_ID, b"name")
    array = pa.array(["gone", "", None, "Zoë", "日本 太郎", "Zoë", "x" * 5_000])[1:]

    for kind in (pa.string(), pa.large_string()):
        sealed = siv.encrypt_text(array.cast(kind))
        assert siv.decrypt_text(sealed.cast(kind)).equals(array)
        assert sealed[2].equals(sealed[4])


def spoiled(value: bytes) -> dict[str, bytes]:
    """Every way in which a ciphertext can be wrong."""
    return {
        "last byte": value[:-1] + bytes([value[-1] ^ 1]),
        "siv": value[:5] + bytes([value[5] ^ 128]) + value[6:],
        "version": b"\0" + value[1:],
        "key id": value[:4] + bytes([value[4] ^ 1]) + value[5:],
        "cut": value[:-1],
        "too short": value[:20],
        "empty": b"",
        "longer": value + b"\0",
    }


@pytest.mark.parametrize("size", [0, 3, 16, 40, 3_000])
def test_all_that_does_not_authenticate_is_named_and_nothing_is_given_out(size: int) -> None:
    siv = SivColumn(KEY, KEY_ID, b"iban")
    good = siv.encrypt(pa.array([b"p" * size]))[0].as_py()
    wrong = list(spoiled(good).values())
    array = pa.array([b"gone", good, None, *wrong, good])[1:]

    with pytest.raises(BadValues) as caught:
        siv.decrypt(array)

    assert caught.value.rule == NOT_OURS
    assert caught.value.bad.tolist() == [False, False, *[True] * len(wrong), False]


def test_another_key_or_associated_data_do_not_decrypt() -> None:
    sealed = SivColumn(KEY, KEY_ID, b"iban").encrypt(pa.array([b"a" * n for n in range(40)]))

    for other in (SivColumn(KEY[::-1], KEY_ID, b"iban"), SivColumn(KEY, KEY_ID, b"name"), SivColumn(KEY, KEY_ID)):
        with pytest.raises(BadValues) as caught:
            other.decrypt(sealed)
        assert caught.value.bad.all()


def test_ciphertexts_of_bytes_are_no_text() -> None:
    siv = SivColumn(KEY, KEY_ID, b"iban")
    sealed = siv.encrypt_text(pa.array([b"text", b"\xff\xfe", None]))

    with pytest.raises(BadValues, match="UTF-8") as caught:
        siv.decrypt_text(sealed)

    assert caught.value.bad.tolist() == [False, True, False]
    assert caught.value.__context__ is None


def test_output_does_not_depend_on_how_a_column_is_cut() -> None:
    siv = SivColumn(KEY, KEY_ID, b"mail")
    array = pa.array([None if i % 13 == 0 else f"user{i % 999}@mail.test" * (1 + i % 3) for i in range(70_000)])
    whole = siv.encrypt_text(array)

    parts = pa.concat_arrays([siv.encrypt_text(array[at : at + 9_999]) for at in range(0, 70_000, 9_999)])
    assert whole.equals(parts)
    assert siv.decrypt_text(whole).equals(array)


def test_one_column_serves_several_threads() -> None:
    siv = SivColumn(KEY, KEY_ID, b"iban")
    columns = [pa.array([f"{n}-{i}" * (1 + i % 4) for i in range(2_000)]) for n in range(8)]
    alone = [siv.encrypt_text(column) for column in columns]

    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert list(pool.map(siv.encrypt_text, columns)) == alone
            assert list(pool.map(siv.decrypt_text, alone)) == columns


def test_a_column_cannot_be_pickled_and_prints_no_key() -> None:
    siv = SivColumn(b"0123456789abcdef" * 4, KEY_ID, b"iban")

    assert repr(siv) == "SivColumn(...)"
    for dumps in (pickle.dumps, cloudpickle_pickler.dumps):
        with pytest.raises(TypeError, match="cannot be pickled"):
            dumps(siv)
