import base64
import hashlib
import random
import uuid
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from transforms.crypto import text
from transforms.crypto.blocks import Bytes
from transforms.errors import InputError

Encoder = Callable[[Bytes, pa.Array], pa.Array]
RAW = [bytes(16), b"\xff" * 16, bytes(range(16)), *(random.Random(n).randbytes(16) for n in range(60))]
TAGS = np.frombuffer(b"".join(RAW), np.uint8).reshape(-1, 16)
WIDE = np.frombuffer(b"".join(RAW[1:]), np.uint8).reshape(-1, 32)


def tag_to_uuid(tag: bytes) -> str:
    number = int.from_bytes(tag, "big") & ~(0xF000 << 64) & ~(0xC000 << 48) | 0x8000 << 64 | 0x8000 << 48
    return str(uuid.UUID(int=number))


CASES: dict[str, tuple[Encoder, Callable[[bytes], object]]] = {
    "hex": (text.to_hex, bytes.hex),
    "base32": (text.to_base32, lambda tag: base64.b32encode(tag).decode().rstrip("=").lower()),
    "uuid": (text.to_uuid, tag_to_uuid),
    "int64": (text.to_int64, lambda tag: int.from_bytes(tag[:8], "big", signed=True)),
    "base64": (text.to_base64, lambda tag: base64.b64encode(tag).decode()),
}


@pytest.mark.parametrize("name", CASES)
def test_tags_are_written_as_python_writes_them_and_nulls_stay(name: str) -> None:
    encode, one = CASES[name]
    like = pa.array([None if i % 7 == 3 else i for i in range(len(RAW))])
    want = [None if i % 7 == 3 else one(tag) for i, tag in enumerate(RAW)]

    for first, rows in ((0, len(RAW)), (5, 20), (3, 1), (9, 0)):
        made = encode(TAGS[first : first + rows], like[first : first + rows])
        made.validate(full=True)
        assert made.to_pylist() == want[first : first + rows]


@pytest.mark.parametrize("encode", [text.to_hex, text.to_base64])
def test_tags_of_32_bytes_are_written_too(encode: Encoder) -> None:
    tags = [tag.tobytes() for tag in WIDE]
    like = pa.array(range(len(tags)))
    want = [tag.hex() if encode is text.to_hex else base64.b64encode(tag).decode() for tag in tags]

    assert encode(WIDE, like).to_pylist() == want


@pytest.mark.parametrize("name", CASES)
def test_all_nulls_stay_nulls(name: str) -> None:
    made = CASES[name][0](np.zeros((3, 16), np.uint8), pa.nulls(3, pa.string()))

    assert made.to_pylist() == [None, None, None]


def test_the_uuid_of_a_sha_256_is_the_one_that_rfc_9562_appendix_b_2_prints() -> None:
    # "Example of a UUIDv8 Value (Name-Based)": the first 16 bytes of SHA-256(name space DNS, "www.example.com")
    digest = hashlib.sha256(uuid.NAMESPACE_DNS.bytes + b"www.example.com").digest()
    tag = np.frombuffer(digest[:16], np.uint8).reshape(1, 16)

    made = text.to_uuid(tag, pa.array(["www.example.com"]))[0].as_py()

    assert made == "5c146b14-3c52-8afd-938a-375d0df1fbf6"
    assert uuid.UUID(made).version == 8
    assert uuid.UUID(made).variant == uuid.RFC_4122


def test_more_text_than_an_array_can_hold_is_refused() -> None:
    text.check_size(2**31 - 1)
    with pytest.raises(InputError, match="2 GiB"):
        text.check_size(2**31)
