"""Ciphertexts: who holds the key can go back."""

import base64

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from transforms.bad_values import BadValues
from transforms.columns.encrypt import Encrypt, decryption
from transforms.columns.transform import Site
from transforms.keys.keyring import ScopedKeys

SITE = Site(path="c", type=pa.string(), schema=pa.schema([]))
VALUES = pa.array(["DE89 3704", None, "DE89 3704", "", "Zoë Müller", "日本" * 50])


def test_decryption_gives_the_values_back(keys: ScopedKeys) -> None:
    sealed = Encrypt(domain="iban").kernel(SITE, keys)(VALUES, {})
    assert decryption(Encrypt(domain="iban"), keys)(sealed, {}).equals(VALUES)
    assert decryption(Encrypt(domain="iban"), keys)(sealed[1:4], {}).equals(VALUES[1:4])


def test_a_ciphertext_is_tinks_prefix_and_aes_siv_with_the_domain_as_associated_data(keys: ScopedKeys) -> None:
    key = keys.derive(algorithm="AES256-SIV", use="encrypt", domain="é", size=64)
    sealed = Encrypt(domain="é").kernel(SITE, keys)(pa.array(["Zoë"]), {})
    plain = b"\x01" + keys.key_id.to_bytes(4) + AESSIV(key).encrypt("Zoë".encode(), ["é".encode()])
    assert sealed.to_pylist() == [base64.b64encode(plain).decode()]


def test_another_domain_cannot_read_it(keys: ScopedKeys) -> None:
    sealed = Encrypt(domain="iban").kernel(SITE, keys)(VALUES, {})
    with pytest.raises(BadValues) as caught:
        decryption(Encrypt(domain="other"), keys)(sealed, {})
    assert caught.value.bad.tolist() == [True, False, True, True, True, True]
