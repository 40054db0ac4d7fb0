"""Keyed hashes, against the library's."""

import base64
import hashlib
import hmac

import pyarrow as pa
import pytest

from transforms.columns.hash import Hash
from transforms.columns.transform import Site
from transforms.keys.keyring import ScopedKeys


@pytest.mark.parametrize("form", ["hex", "base64"])
def test_a_hash_is_the_hmac_of_the_utf8_under_the_derived_key(keys: ScopedKeys, form: str) -> None:
    values = ["078-05-1120", None, "078-05-1120", "", "Zoë", "x" * 1000]
    kernel = Hash.model_validate({"domain": "ssn", "as": form}).kernel(
        Site(path="c", type=pa.string(), schema=pa.schema([])), keys
    )
    key = keys.derive(algorithm="HMAC-SHA256", use="hash", domain="ssn", size=32)
    digests = [None if v is None else hmac.digest(key, v.encode(), hashlib.sha256) for v in values]
    write = bytes.hex if form == "hex" else lambda digest: base64.b64encode(digest).decode()
    assert kernel(pa.array(values), {}).to_pylist() == [None if d is None else write(d) for d in digests]


def test_whole_numbers_hash_as_their_text(keys: ScopedKeys) -> None:
    hashed = Hash(domain="d")
    number = hashed.kernel(Site(path="c", type=pa.int32(), schema=pa.schema([])), keys)(
        pa.array([7, None], pa.int32()), {}
    )
    text = hashed.kernel(Site(path="c", type=pa.string(), schema=pa.schema([])), keys)(pa.array(["7", None]), {})
    assert number.equals(text)
