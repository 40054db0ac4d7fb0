import numpy as np
import pyarrow as pa
import pytest
from apache_beam.internal import cloudpickle_pickler
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import given
from hypothesis import strategies as st

from transforms.keys import Keyring, KeySource, ScopedKeys
from transforms.keys.keyset import opened
from transforms.survivors.digests import Digests, digester

VALUES = ["ann miller", None, "ann miller", "", "zoë müller", "日本 太郎", "123456789", "x" * 300]


@pytest.fixture(scope="module")
def keys(keyset_json: str) -> ScopedKeys:
    return Keyring(opened(keyset_json, source="tests")).within("tests")


def any_keys() -> ScopedKeys:
    source = KeySource("ephemeral:").prepared()
    keyring = source.open()
    source.forget()
    return keyring.within("tests")


KEYS = any_keys()


def by_library(keys: ScopedKeys, value: str | None) -> bytes:
    if value is None:
        return bytes(16)
    mac = CMAC(AES(keys.derive(algorithm="AES256-CMAC", use="survivors", domain="survivors", size=32)))
    mac.update(value.encode())
    return mac.finalize()


def as_bytes(digests: Digests) -> list[bytes]:
    return [row.tobytes() for row in digests]


def test_a_digest_is_the_library_s_cmac_of_the_text_and_zeros_where_null(keys: ScopedKeys) -> None:
    digests = digester(keys)
    for kind in (pa.string(), pa.large_string()):
        found = digests(pa.array(VALUES, kind))
        assert (found.dtype, found.shape) == (np.uint64, (len(VALUES), 2))
        assert as_bytes(found) == [by_library(keys, value) for value in VALUES]
        sliced = digests(pa.array(["before", *VALUES, "behind"], kind)[2:-1])
        assert as_bytes(sliced) == [by_library(keys, value) for value in VALUES[1:]]
        assert digests(pa.array([], kind)).shape == (0, 2)
    assert found[1].tolist() == [0, 0]


@given(values=st.lists(st.none() | st.text(max_size=40), max_size=80))
def test_digests_are_the_library_s_value_by_value(values: list[str | None]) -> None:
    assert as_bytes(digester(KEYS)(pa.array(values, pa.large_string()))) == [by_library(KEYS, one) for one in values]


def test_digests_of_two_scopes_do_not_meet(keyset_json: str) -> None:
    keyring = Keyring(opened(keyset_json, source="tests"))
    one, other = (digester(keyring.within(scope))(pa.array(["ann miller"])) for scope in ("one", "other"))
    assert not (one == other).any()


def test_a_digester_cannot_be_pickled(keys: ScopedKeys) -> None:
    with pytest.raises(TypeError):
        cloudpickle_pickler.dumps(digester(keys))
