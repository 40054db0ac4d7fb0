import hmac
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow as pa
import pytest
from apache_beam.internal import cloudpickle_pickler

from transforms.crypto.hmac import hmac_tags

KEY = bytes(range(200, 232))  # no UTF-8 text, as derived keys are not
Vectors = Callable[[str], list[dict[str, Any]]]
Layouts = Callable[[list[bytes | None]], Iterator[pa.Array]]


def by_library(value: bytes | None, key: bytes = KEY) -> bytes:
    """The tag of one value; zeros for null."""
    return bytes(32) if value is None else hmac.digest(key, value, "sha256")


def test_tags_are_those_of_rfc_4231(published: Vectors) -> None:
    for vector in published("hmac.json"):
        tags = hmac_tags(bytes.fromhex(vector["key"]))(pa.array([bytes.fromhex(vector["message"])]))
        assert tags.tobytes().hex().startswith(vector["tag"])


def test_tags_are_those_of_the_library_s_vectors(library_vectors: Vectors) -> None:
    vectors = library_vectors("HMAC/rfc-4231-sha256.txt")
    assert len(vectors) == 6
    for vector in vectors:
        tags = hmac_tags(bytes.fromhex(vector["key"]))(pa.array([bytes.fromhex(vector["msg"])]))
        assert tags.tobytes().hex() == vector["md"]


def test_tags_are_the_library_s_in_every_layout(layouts: Layouts, assorted: list[bytes | None]) -> None:
    tags = hmac_tags(KEY)
    for array in layouts(assorted):
        found = tags(array)
        assert found.shape == (len(array), 32)
        assert [tag.tobytes() for tag in found] == [by_library(value) for value in array.to_pylist()]


@pytest.mark.parametrize("size", [0, 1, 64, 65, 200])
def test_keys_of_any_length_are_taken(size: int) -> None:
    key = b"\xfe" * size
    assert hmac_tags(key)(pa.array(["Zoë"])).tobytes() == by_library("Zoë".encode(), key)


def test_one_function_serves_several_threads() -> None:
    tags = hmac_tags(KEY)
    columns = [pa.array([f"{n}-{i}" for i in range(2_000)]) for n in range(8)]
    alone = [tags(column).tobytes() for column in columns]

    with ThreadPoolExecutor(8) as pool:
        assert [found.tobytes() for found in pool.map(tags, columns)] == alone


def test_the_function_cannot_be_pickled() -> None:
    with pytest.raises(TypeError):
        cloudpickle_pickler.dumps(hmac_tags(KEY))
